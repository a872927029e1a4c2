package org.lumia.ingress.app;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ingress.admission.Bundler;
import org.lumia.ingress.admission.Submission;
import org.lumia.platform.kafka.LogAppender;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.SubmittedTransactions;
import org.lumia.protocol.v1.TxInEntry;

/** Signs bundles and appends them to tx-in. A bundle that is seen in the log is appended, whatever its acknowledgement says. */
final class KafkaBundleLog implements Bundler.BundleLog {
    private record InFlight(List<Submission> bundle, CompletableFuture<Long> appended) {}

    private final LogAppender appender;
    private final SigningDomain domain;
    private final Signer signer;
    private final long subnet;
    private final Address operator;
    private final Consumer<Submission> notAppended;
    private final ConcurrentHashMap<ByteString, InFlight> unseen = new ConcurrentHashMap<>();

    /** @param notAppended told of transactions whose bundle failed */
    KafkaBundleLog(
            LogAppender appender,
            SigningDomain domain,
            Signer signer,
            long subnet,
            Address operator,
            Consumer<Submission> notAppended) {
        this.appender = appender;
        this.domain = domain;
        this.signer = signer;
        this.subnet = subnet;
        this.operator = operator;
        this.notAppended = notAppended;
    }

    @Override
    public CompletableFuture<Long> append(List<Submission> bundle) {
        SubmittedTransactions message = signed(bundle);
        var inFlight = new InFlight(bundle, new CompletableFuture<>());
        unseen.put(message.getSignature(), inFlight);
        byte[] entry = TxInEntry.newBuilder().setSubmitted(message).build().toByteArray();
        appender.append(entry).whenComplete((offset, error) -> settle(message.getSignature(), inFlight, offset, error));
        return inFlight.appended();
    }

    private SubmittedTransactions signed(List<Submission> bundle) {
        List<Hash> hashes = bundle.stream().map(Submission::hash).toList();
        List<Long> times = bundle.stream().map(Submission::receivedAtMs).toList();
        byte[] signature = domain.sign(StructHashes.submitted(subnet, operator, hashes, times), signer);
        var message = SubmittedTransactions.newBuilder()
                .setSubnet(subnet)
                .setOrigin(Protobufs.bytes(operator))
                .addAllReceivedAtMs(times)
                .setSignature(Protobufs.bytes(signature));
        bundle.forEach(tx -> message.addTransactions(Protobufs.bytes(tx.raw())));
        return message.build();
    }

    private void settle(ByteString signature, InFlight inFlight, @Nullable Long offset, @Nullable Throwable error) {
        if (error == null) {
            inFlight.appended().complete(offset);
        } else if (unseen.remove(signature) != null) {
            inFlight.bundle().forEach(notAppended);
            inFlight.appended().completeExceptionally(error);
        }
    }

    /** A bundle of the log; whether it is one that this process appended. */
    boolean seen(SubmittedTransactions bundle, long offset) {
        InFlight ours = unseen.remove(bundle.getSignature());
        if (ours != null) {
            ours.appended().complete(offset);
        }
        return ours != null;
    }

    int unseenBundles() {
        return unseen.size();
    }
}
