package org.lumia.ingress.rpc;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.rpc.Fields;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.MalformedException;
import org.lumia.rpc.Params;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * {@code eth_sendRawTransactionConditional} (ERC-7796): a submission that is taken only while what its sender presumes of the chain
 * holds. Looked at once, when it is submitted: the log has no conditions.
 */
public final class ConditionalApi {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** ERC-7796: a condition does not hold. */
    private static final int REJECTED = -32003;
    /** ERC-7796: what has to be looked at costs too much. */
    private static final int TOO_COSTLY = -32005;

    private static final int ACCOUNTS_MAX = 32;
    private static final int SLOTS_MAX = 1_000;

    /** What is presumed of one account: its storage root, or values of slots. */
    private record Known(Optional<Hash> root, Map<Hash, Hash> slots) {}

    private record Conditions(
            Optional<Long> blockMin,
            Optional<Long> blockMax,
            Optional<Long> timeMin,
            Optional<Long> timeMax,
            Map<Address, Known> accounts) {}

    private final ExecutionReads execution;
    private final Function<Params, Object> submission;
    private final Tasks tasks;

    /** @param submission eth_sendRawTransaction */
    public ConditionalApi(ExecutionReads execution, Function<Params, Object> submission, Executor tasks) {
        this.execution = execution;
        this.submission = submission;
        this.tasks = new Tasks(tasks);
    }

    public Map<String, JsonRpcMethod> methods() {
        return Map.of("eth_sendRawTransactionConditional", JsonRpcMethod.waiting(this::send));
    }

    private Object send(Params params) {
        params.data(0);
        Conditions conditions = params.read(1, ConditionalApi::parse);
        int slots = conditions.accounts().values().stream()
                .mapToInt(account -> account.slots().size())
                .sum();
        if (conditions.accounts().size() > ACCOUNTS_MAX || slots > SLOTS_MAX) {
            throw new JsonRpcException(
                    TOO_COSTLY,
                    "conditions name %d accounts and %d slots, at most %d and %d are looked at"
                            .formatted(conditions.accounts().size(), slots, ACCOUNTS_MAX, SLOTS_MAX));
        }
        return tasks.supply(() -> {
                    check(conditions);
                    return submission.apply(new Params(JSON.arrayNode().add(params.text(0))));
                })
                .thenCompose(ConditionalApi::pending);
    }

    private static CompletionStage<Object> pending(Object answer) {
        return answer instanceof CompletionStage<?> stage
                ? stage.thenApply(value -> (Object) value)
                : CompletableFuture.completedFuture(answer);
    }

    private static Conditions parse(JsonNode node) {
        Fields fields = Fields.of(node);
        return new Conditions(
                fields.node("blockNumberMin", ConditionalApi::number),
                fields.node("blockNumberMax", ConditionalApi::number),
                fields.node("timestampMin", ConditionalApi::number),
                fields.node("timestampMax", ConditionalApi::number),
                fields.node("knownAccounts", ConditionalApi::accounts).orElse(Map.of()));
    }

    /** As a quantity, or as the number that some clients send. */
    private static long number(JsonNode node) {
        return node.isIntegralNumber() ? Fields.wholeNumber(node) : Params.parseLong(Fields.text(node));
    }

    private static Map<Address, Known> accounts(JsonNode node) {
        return Fields.of(node).map(Params::parseAddress, ConditionalApi::known);
    }

    private static Known known(JsonNode presumed) {
        if (presumed.isString()) {
            return new Known(Optional.of(Params.parseHash(presumed.asString())), Map.of());
        }
        if (!presumed.isObject()) {
            throw new MalformedException("a storage root or an object of slots was expected");
        }
        return new Known(
                Optional.empty(),
                Fields.of(presumed).map(Params::parseHash, value -> Params.parseHash(Fields.text(value))));
    }

    private static JsonRpcException rejected(String why) {
        return new JsonRpcException(REJECTED, "transaction rejected: " + why);
    }

    private void check(Conditions conditions) {
        JsonNode head = execution.call(
                "eth_getBlockByNumber", JSON.arrayNode().add("latest").add(false));
        if (head.isNull()) {
            throw new JsonRpcException(JsonRpcException.RESOURCE_UNAVAILABLE, "there is no block yet, retry later");
        }
        long number = Long.decode(head.get("number").asString());
        long time = Long.decode(head.get("timestamp").asString());
        atLeast("block number", number, conditions.blockMin());
        atMost("block number", number, conditions.blockMax());
        atLeast("timestamp", time, conditions.timeMin());
        atMost("timestamp", time, conditions.timeMax());
        conditions.accounts().forEach((account, known) -> check(account, known, Hex.quantity(number)));
    }

    private static void atLeast(String what, long value, Optional<Long> min) {
        min.filter(bound -> value < bound).ifPresent(bound -> {
            throw rejected("the %s is %d, at least %d is demanded".formatted(what, value, bound));
        });
    }

    private static void atMost(String what, long value, Optional<Long> max) {
        max.filter(bound -> value > bound).ifPresent(bound -> {
            throw rejected("the %s is %d, at most %d is demanded".formatted(what, value, bound));
        });
    }

    private void check(Address account, Known known, String block) {
        ArrayNode params = JSON.arrayNode().add(account.toString());
        ArrayNode keys = params.addArray();
        known.slots().keySet().forEach(slot -> keys.add(slot.toString()));
        JsonNode proof = execution.call("eth_getProof", params.add(block));
        String root = proof.get("storageHash").asString();
        known.root().filter(wanted -> !wanted.toString().equals(root)).ifPresent(wanted -> {
            throw rejected("the storage root of %s is %s, %s is demanded".formatted(account, root, wanted));
        });
        int index = 0;
        for (var slot : known.slots().entrySet()) {
            UInt256 value = UInt256.parseHex(
                    proof.get("storageProof").get(index++).get("value").asString());
            if (!Hash.wrap(value.toBytes()).equals(slot.getValue())) {
                throw rejected("slot %s of %s is %s, %s is demanded"
                        .formatted(slot.getKey(), account, Hash.wrap(value.toBytes()), slot.getValue()));
            }
        }
    }
}
