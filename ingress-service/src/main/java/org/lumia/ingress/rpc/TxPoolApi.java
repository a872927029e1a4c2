package org.lumia.ingress.rpc;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ingress.admission.Intake;
import org.lumia.ingress.admission.ParkedTransactions;
import org.lumia.ingress.admission.Submission;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import org.lumia.rpc.eth.TransactionJson;
import tools.jackson.core.JsonGenerator;

/** geth's {@code txpool_}: pending is what the log holds and no block has taken, queued are the parked future nonces of all replicas. */
public final class TxPoolApi {
    /** Beside the raw bytes of one. */
    private static final long ENTRY_BYTES = 1_000;

    private static final long RENDERED_TO_RAW = 6;

    private record Pooled(Hash hash, Address sender, Transaction transaction, long rawBytes) {}

    private final Intake intake;
    private final ParkedTransactions parked;
    private final Tasks tasks;

    public TxPoolApi(Intake intake, ParkedTransactions parked, Executor tasks) {
        this.intake = intake;
        this.parked = parked;
        this.tasks = new Tasks(tasks);
    }

    public Map<String, JsonRpcMethod> methods() {
        return Map.of(
                "txpool_status", params -> tasks.supply(this::status),
                "txpool_content", params -> tasks.supply(() -> bySender(Optional.empty(), TxPoolApi::whole)),
                "txpool_inspect", params -> tasks.supply(() -> bySender(Optional.empty(), TxPoolApi::summary)),
                "txpool_contentFrom", this::contentFrom);
    }

    private Map<String, String> status() {
        var status = new LinkedHashMap<String, String>();
        status.put("pending", Hex.quantity(intake.pending()));
        status.put("queued", Hex.quantity(parked.size()));
        return status;
    }

    /** Writes one transaction. */
    private interface Entry {
        void write(JsonGenerator json, Pooled tx);
    }

    private static void whole(JsonGenerator json, Pooled tx) {
        ByteBudget.holding(
                RENDERED_TO_RAW * tx.rawBytes(),
                () -> json.writeTree(TransactionJson.pending(tx.hash(), tx.sender(), tx.transaction())));
    }

    /** geth's words. */
    private static void summary(JsonGenerator json, Pooled pooled) {
        Transaction tx = pooled.transaction();
        json.writeString("%s: %s wei + %s gas × %s wei"
                .formatted(
                        tx.to().map(Address::toChecksum).orElse("contract creation"),
                        tx.value(),
                        Long.toUnsignedString(tx.gasLimit()),
                        tx.maxFeePerGas()));
    }

    private JsonRpcMethod.Written bySender(Optional<Address> only, Entry entry) {
        var pending = grouped(pending(only));
        var queued = grouped(queued(only));
        return json -> {
            json.writeStartObject();
            json.writeName("pending");
            write(json, pending, entry);
            json.writeName("queued");
            write(json, queued, entry);
            json.writeEndObject();
        };
    }

    private Object contentFrom(Params params) {
        Address sender = params.address(0);
        return tasks.supply(() -> {
            var pending = grouped(pending(Optional.of(sender))).getOrDefault(sender, new TreeMap<>());
            var queued = grouped(queued(Optional.of(sender))).getOrDefault(sender, new TreeMap<>());
            JsonRpcMethod.Written answer = json -> {
                json.writeStartObject();
                json.writeName("pending");
                byNonce(json, pending, TxPoolApi::whole);
                json.writeName("queued");
                byNonce(json, queued, TxPoolApi::whole);
                json.writeEndObject();
            };
            return answer;
        });
    }

    private static void write(JsonGenerator json, Map<Address, TreeMap<Long, Pooled>> senders, Entry entry) {
        json.writeStartObject();
        senders.forEach((sender, transactions) -> {
            json.writeName(sender.toChecksum());
            byNonce(json, transactions, entry);
        });
        json.writeEndObject();
    }

    private static void byNonce(JsonGenerator json, TreeMap<Long, Pooled> transactions, Entry entry) {
        json.writeStartObject();
        transactions.forEach((nonce, tx) -> {
            json.writeName(Long.toUnsignedString(nonce));
            entry.write(json, tx);
        });
        json.writeEndObject();
    }

    private Stream<Pooled> pending(Optional<Address> only) {
        List<Submission> pending = intake.pending(only);
        ByteBudget.draw(pending.size() * ENTRY_BYTES);
        return pending.stream().map(tx -> new Pooled(tx.hash(), tx.sender(), tx.transaction(), tx.raw().length));
    }

    private Stream<Pooled> queued(Optional<Address> only) {
        List<ParkedTransactions.Shown> rows = parked.shown(only);
        ByteBudget.draw(rows.stream()
                .mapToLong(row -> ENTRY_BYTES + 2L * row.raw().length)
                .sum());
        return rows.stream()
                .flatMap(row -> TransactionCodec.decode(row.raw()) instanceof TransactionCodec.Valid(Transaction tx)
                        ? Stream.of(new Pooled(row.hash(), row.sender(), tx, row.raw().length))
                        : Stream.empty());
    }

    private static Map<Address, TreeMap<Long, Pooled>> grouped(Stream<Pooled> all) {
        var senders = new TreeMap<Address, TreeMap<Long, Pooled>>(Comparator.comparing(Address::toString));
        all.forEach(tx -> senders.computeIfAbsent(tx.sender(), unseen -> new TreeMap<>(Long::compareUnsigned))
                .put(tx.transaction().nonce(), tx));
        return senders;
    }
}
