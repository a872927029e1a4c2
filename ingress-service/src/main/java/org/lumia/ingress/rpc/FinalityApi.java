package org.lumia.ingress.rpc;

import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ingress.chain.Finality;
import org.lumia.ingress.chain.FinalityLevel;
import org.lumia.ingress.chain.Settlements;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code lumia_getFinality}: how far a transaction has come, and what says so. */
public final class FinalityApi {
    private final Finality finality;
    private final Settlements settlements;
    private final ExecutionReads execution;

    public FinalityApi(Finality finality, Settlements settlements, ExecutionReads execution) {
        this.finality = finality;
        this.settlements = settlements;
        this.execution = execution;
    }

    public Map<String, JsonRpcMethod> methods() {
        return Map.of("lumia_getFinality", this::call);
    }

    private Object call(Params params) {
        return of(params.hash(0));
    }

    /** The answer's object, JSON null for a transaction that nobody here knows. */
    public JsonNode of(Hash hash) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("transactionHash", hash.toString());
        return switch (finality.of(hash)) {
            case Finality.Answer.Received() -> answer.put("level", FinalityLevel.RECEIVED.text());
            case Finality.Answer.Parked() -> answer.put("level", FinalityLevel.PARKED.text());
            case Finality.Answer.Accepted() -> answer.put("level", FinalityLevel.ACCEPTED.text());
            case Finality.Answer.InBlock(long number) -> inBlock(answer, number);
            case Finality.Answer.Refused refused -> refused(answer, refused);
            case Finality.Answer.RefusedOnce(var refused) ->
                olderBlock(hash).map(number -> inBlock(answer, number)).orElseGet(() -> refused(answer, refused));
            case Finality.Answer.Unknown() ->
                olderBlock(hash).map(number -> inBlock(answer, number)).orElseGet(JsonNodeFactory.instance::nullNode);
        };
    }

    private static JsonNode refused(ObjectNode answer, Finality.Answer.Refused refused) {
        answer.put("level", FinalityLevel.REFUSED.text());
        refused.block().ifPresent(number -> answer.put("blockNumber", Hex.quantity(number)));
        return answer.put("reason", refused.reason()).put("detail", refused.detail());
    }

    private Optional<Long> olderBlock(Hash hash) {
        JsonNode tx = execution.call(
                "eth_getTransactionByHash", JsonNodeFactory.instance.arrayNode().add(hash.toString()));
        return tx.hasNonNull("blockNumber")
                ? Optional.of(Long.decode(tx.get("blockNumber").asString()))
                : Optional.empty();
    }

    private JsonNode inBlock(ObjectNode answer, long number) {
        answer.put("level", finality.ofBlock(number).text()).put("blockNumber", Hex.quantity(number));
        settlements
                .batchOf(number)
                .ifPresent(batch -> answer.put("batchIndex", Hex.quantity(batch.getBatchIndex()))
                        .put(
                                "l1TransactionHash",
                                Hex.encode(batch.getL1TransactionHash().toByteArray()))
                        .put("l1BlockNumber", Hex.quantity(batch.getL1BlockNumber())));
        return answer;
    }
}
