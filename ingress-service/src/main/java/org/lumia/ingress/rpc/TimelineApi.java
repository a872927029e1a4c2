package org.lumia.ingress.rpc;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ingress.admission.Intake;
import org.lumia.ingress.chain.Milestones;
import org.lumia.ingress.chain.Outcome;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.ingress.chain.Settlements;
import org.lumia.protocol.v1.Settlement;
import org.lumia.protocol.v1.SettlementKind;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.eth.BlockView;
import org.lumia.rpc.eth.RecordJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code lumia_getTransactionTimeline}: each step that a transaction has come, with its time (ms since 1970, null where nobody kept
 * it) and what proves it.
 */
public final class TimelineApi {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final long MILLIS = 1_000;

    private final FinalityApi finality;
    private final Intake intake;
    private final RecentBlocks recent;
    private final Settlements settlements;
    private final Milestones milestones;
    private final ExecutionReads execution;
    private final Function<Hash, Optional<Instant>> refusedAt;
    private final Tasks tasks;

    /** @param refusedAt when a transaction ended that no block refused */
    public TimelineApi(
            FinalityApi finality,
            Intake intake,
            RecentBlocks recent,
            Settlements settlements,
            Milestones milestones,
            ExecutionReads execution,
            Function<Hash, Optional<Instant>> refusedAt,
            Executor tasks) {
        this.finality = finality;
        this.intake = intake;
        this.recent = recent;
        this.settlements = settlements;
        this.milestones = milestones;
        this.execution = execution;
        this.refusedAt = refusedAt;
        this.tasks = new Tasks(tasks);
    }

    public Map<String, JsonRpcMethod> methods() {
        return Map.of("lumia_getTransactionTimeline", params -> {
            Hash hash = params.hash(0);
            return tasks.supply(() -> of(hash));
        });
    }

    /** The answer's object, JSON null for a transaction that nobody here knows. */
    public JsonNode of(Hash hash) {
        JsonNode status = finality.of(hash);
        if (status.isNull()) {
            return status;
        }
        String level = status.get("level").asString();
        ObjectNode timeline =
                JSON.objectNode().put("transactionHash", hash.toString()).put("level", level);
        ArrayNode steps = timeline.putArray("steps");
        JsonNode record = status.has("blockNumber") ? record(hash) : JSON.objectNode();
        accepted(steps, hash, level, record);
        logged(steps, hash, level, record);
        if (record.has("blockHash")) {
            sealed(steps, record);
        }
        if (status.has("reason")) {
            refused(steps, hash, status);
        } else if (status.has("blockNumber")) {
            long block = Long.decode(status.get("blockNumber").asString());
            executed(steps, block, record);
            attested(steps, block, status);
            settlements.batchOf(block).ifPresent(batch -> settled(steps, batch));
        }
        return timeline;
    }

    /** Of the last blocks from memory, of others from execution. */
    private JsonNode record(Hash hash) {
        Optional<Outcome> outcome = recent.outcome(hash);
        if (outcome.isPresent()) {
            return switch (outcome.get()) {
                case Outcome.Included included -> RecordJson.included(included.block(), included.index());
                case Outcome.Refused refused -> RecordJson.refused(refused.block(), refused.refused());
            };
        }
        JsonNode stored = execution.call("lumia_getRecord", JSON.arrayNode().add(hash.toString()));
        return stored.isNull() ? JSON.objectNode() : stored;
    }

    private static ObjectNode step(ArrayNode steps, String name, OptionalLong timeMs) {
        ObjectNode step = steps.addObject().put("step", name);
        if (timeMs.isPresent()) {
            step.put("timeMs", Hex.quantity(timeMs.getAsLong()));
        } else {
            step.putNull("timeMs");
        }
        return step;
    }

    private static OptionalLong time(JsonNode record, String name) {
        return record.has(name) ? OptionalLong.of(Long.decode(record.get(name).asString())) : OptionalLong.empty();
    }

    private void accepted(ArrayNode steps, Hash hash, String level, JsonNode record) {
        if (record.has("inboxIndex")) {
            step(steps, "accepted", OptionalLong.empty())
                    .put("inboxIndex", record.get("inboxIndex").asString());
            return;
        }
        OptionalLong received = time(record, "receivedAtMs");
        if (received.isEmpty()) {
            received = intake.find(hash)
                    .or(() -> level.equals("parked") ? intake.findParked(hash) : Optional.empty())
                    .map(tx -> OptionalLong.of(tx.receivedAtMs()))
                    .orElse(OptionalLong.empty());
        }
        copy(step(steps, "accepted", received), record, "origin");
        if (level.equals("parked")) {
            step(steps, "parked", received);
        }
    }

    /** The exact place while it is remembered, and in any case the seal before which it stands. */
    private void logged(ArrayNode steps, Hash hash, String level, JsonNode record) {
        if (record.has("inboxIndex")) {
            return;
        }
        Optional<Milestones.Logged> place = milestones.logged(hash);
        if (place.isPresent()) {
            step(steps, "logged", OptionalLong.of(place.get().timeMs()))
                    .put("offset", Hex.quantity(place.get().offset()));
        } else if (record.has("logOffset")) {
            step(steps, "logged", OptionalLong.empty())
                    .put("beforeOffset", record.get("logOffset").asString());
        } else if (level.equals("accepted")) {
            step(steps, "logged", OptionalLong.empty());
        }
    }

    private static void sealed(ArrayNode steps, JsonNode record) {
        ObjectNode step = step(steps, "sealed", time(record, "timestampMs"));
        for (String name : new String[] {"blockNumber", "sequencer", "slot", "rank", "sealHash", "logOffset"}) {
            copy(step, record, name);
        }
    }

    private void executed(ArrayNode steps, long block, JsonNode record) {
        ObjectNode step = step(steps, "executed", milestones.executed(block)).put("blockNumber", Hex.quantity(block));
        for (String name : new String[] {"blockHash", "stateRoot", "transactionIndex", "status", "gasUsed"}) {
            copy(step, record, name);
        }
    }

    private void refused(ArrayNode steps, Hash hash, JsonNode status) {
        OptionalLong time = status.has("blockNumber")
                ? milestones.executed(Long.decode(status.get("blockNumber").asString()))
                : refusedAt
                        .apply(hash)
                        .map(instant -> OptionalLong.of(instant.toEpochMilli()))
                        .orElse(OptionalLong.empty());
        ObjectNode step = step(steps, "refused", time);
        for (String name : new String[] {"blockNumber", "reason", "detail"}) {
            copy(step, status, name);
        }
    }

    private void attested(ArrayNode steps, long block, JsonNode status) {
        Optional<Milestones.Certified> certificate = milestones.certified(block);
        if (certificate.isPresent()) {
            Milestones.Certified known = certificate.get();
            ObjectNode step = step(steps, "attested", OptionalLong.of(known.timeMs()))
                    .put("certifiedBlock", Hex.quantity(known.block()))
                    .put("weight", Hex.quantity(known.weight()))
                    .put("totalWeight", Hex.quantity(known.totalWeight()));
            ArrayNode operators = step.putArray("operators");
            known.operators().stream().map(Address::toString).forEach(operators::add);
        } else if (!status.get("level").asString().equals("executed")) {
            step(steps, "attested", OptionalLong.empty());
        }
    }

    /** When a block was sealed, as its header says: with its last block a batch is whole. */
    private OptionalLong sealed(long number) {
        Optional<BlockView> known = recent.block(number);
        if (known.isPresent()) {
            return OptionalLong.of(known.get().message().getTimestampMs());
        }
        JsonNode header =
                execution.call("eth_getHeaderByNumber", JSON.arrayNode().add(Hex.quantity(number)));
        return time(header, "timestampMs");
    }

    private void settled(ArrayNode steps, Settlement batch) {
        long index = batch.getBatchIndex();
        step(steps, "batched", sealed(batch.getLast()))
                .put("batchIndex", Hex.quantity(index))
                .put("firstBlock", Hex.quantity(batch.getFirst()))
                .put("lastBlock", Hex.quantity(batch.getLast()))
                .put("commitment", Hex.encode(batch.getCommitment().toByteArray()));
        step(steps, "posted", OptionalLong.of(batch.getL1Timestamp() * MILLIS))
                .put(
                        "l1TransactionHash",
                        Hex.encode(batch.getL1TransactionHash().toByteArray()))
                .put("l1BlockNumber", Hex.quantity(batch.getL1BlockNumber()))
                .put("l1BlockHash", Hex.encode(batch.getL1BlockHash().toByteArray()));
        if (batch.getKind() == SettlementKind.SAFE || batch.getKind() == SettlementKind.FINALIZED) {
            OptionalLong safe = milestones.settled(index, SettlementKind.SAFE);
            step(steps, "safe", safe.isPresent() ? safe : milestones.settled(index, SettlementKind.FINALIZED))
                    .put("l1BlockNumber", Hex.quantity(batch.getL1BlockNumber()));
        }
        if (batch.getKind() == SettlementKind.FINALIZED) {
            step(steps, "finalized", milestones.settled(index, SettlementKind.FINALIZED))
                    .put("l1BlockNumber", Hex.quantity(batch.getL1BlockNumber()));
        }
    }

    private static void copy(ObjectNode to, JsonNode from, String name) {
        if (from.has(name)) {
            to.set(name, from.get(name));
        }
    }
}
