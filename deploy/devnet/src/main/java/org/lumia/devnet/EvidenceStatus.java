package org.lumia.devnet;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lumia.devnet.DevnetDescription.OperatorDescription;
import org.lumia.rpc.BoundedHttp;
import tools.jackson.databind.JsonNode;

/**
 * One evidence as one operator keeps it.
 *
 * @param keeper the operator that keeps it @param against the operator it speaks against
 * @param number of the block, the batch or the epoch
 * @param standing on L1, empty for what L1 does not punish
 * @param transaction that the keeper sent, empty while there is none
 */
record EvidenceStatus(
        int keeper,
        int against,
        String offence,
        long epoch,
        long number,
        String standing,
        String transaction,
        String detail,
        boolean settled) {

    static List<EvidenceStatus> ask(BoundedHttp http, DevnetDescription devnet, OperatorStatus keeper) {
        return devnet.operators().stream()
                .flatMap(against -> kept(http, keeper, against).stream())
                .toList();
    }

    private static List<EvidenceStatus> kept(BoundedHttp http, OperatorStatus keeper, OperatorDescription against) {
        var url = keeper.jsonRpc() + "/v1/sequencers/" + against.address() + "/evidence";
        return OperatorStatus.get(http, url)
                .flatMap(OperatorStatus::json)
                .map(answer -> answer.path("evidence")
                        .valueStream()
                        .map(one -> of(keeper.number(), against.number(), one))
                        .toList())
                .orElse(List.of());
    }

    private static EvidenceStatus of(int keeper, int against, JsonNode one) {
        var onL1 = one.path("onL1");
        return new EvidenceStatus(
                keeper,
                against,
                one.path("offence").asString(""),
                one.path("epoch").asLong(),
                one.path("number").asLong(),
                onL1.path("standing").asString(""),
                Optional.ofNullable(onL1.get("transactionHash"))
                        .filter(JsonNode::isString)
                        .map(JsonNode::asString)
                        .orElse(""),
                onL1.path("detail").asString(""),
                onL1.path("settled").asBoolean(false));
    }

    String line() {
        String l1 = standing.isEmpty()
                ? "L1 does not punish it"
                : (standing.toLowerCase(Locale.ROOT)
                        + (settled ? ", final" : "")
                        + (transaction.isEmpty() ? "" : " " + transaction)
                        + (detail.isEmpty() ? "" : ": " + detail));
        return "  against %d, kept by %d: %s of %d in epoch %d: %s%n"
                .formatted(against, keeper, offence, number, epoch, l1);
    }
}
