package org.lumia.conformance.runner;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.AccessListEntry;
import org.lumia.ethereum.tx.Authorization;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import tools.jackson.databind.JsonNode;

/** A transaction of a Linea replay, whose sender stands beside it. */
final class LineaTransaction {
    private LineaTransaction() {}

    static Transaction of(JsonNode node) {
        Optional<UInt256> gasPrice = LineaReplays.value(node, "gasPrice").map(Json::quantity);
        UInt256 maxFee = gasPrice.or(
                        () -> LineaReplays.value(node, "maxFeePerGas").map(Json::quantity))
                .orElseThrow(() -> new IllegalArgumentException("a transaction without a price"));
        List<AccessListEntry> accessList = LineaReplays.value(node, "accessList")
                .map(StateTransaction::accessList)
                .orElse(List.of());
        List<Authorization> authorizations = LineaReplays.value(node, "codeDelegations")
                .map(StateTransaction::authorizations)
                .orElse(List.of());
        return new Transaction(
                type(gasPrice.isPresent(), accessList, authorizations),
                Optional.of(Json.quantity(node.path("chainId"))),
                Json.uint64(node.path("nonce")),
                gasPrice.or(() ->
                                LineaReplays.value(node, "maxPriorityFeePerGas").map(Json::quantity))
                        .orElse(UInt256.ZERO),
                maxFee,
                Json.uint64(node.path("gasLimit")),
                LineaReplays.value(node, "to").map(to -> Address.parse(Json.text(to))),
                Json.quantity(node.path("value")),
                Json.bytes(node.path("payload")),
                accessList,
                UInt256.ZERO,
                List.of(),
                authorizations,
                TransactionCodec.UNSIGNED);
    }

    private static TransactionType type(
            boolean onePrice, List<AccessListEntry> accessList, List<Authorization> authorizations) {
        if (!authorizations.isEmpty()) {
            return TransactionType.SET_CODE;
        }
        if (!onePrice) {
            return TransactionType.DYNAMIC_FEE;
        }
        return accessList.isEmpty() ? TransactionType.LEGACY : TransactionType.ACCESS_LIST;
    }
}
