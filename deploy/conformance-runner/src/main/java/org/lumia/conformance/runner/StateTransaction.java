package org.lumia.conformance.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.ethereum.tx.AccessListEntry;
import org.lumia.ethereum.tx.Authorization;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionType;
import tools.jackson.databind.JsonNode;

/** A transaction from the fields of a state test, whose data, gas limit and value are lists to choose from. */
final class StateTransaction {
    private StateTransaction() {}

    /** @param indexes which of {@code data}, {@code gas} and {@code value} */
    static Transaction of(
            JsonNode tx, JsonNode indexes, TransactionType type, Optional<UInt256> chainId, Signature signature) {
        int data = indexes.path("data").asInt(0);
        JsonNode accessList = tx.path("accessLists").path(data);
        boolean onePrice = type == TransactionType.LEGACY || type == TransactionType.ACCESS_LIST;
        String to = tx.path("to").asString("");
        return new Transaction(
                type,
                chainId,
                Json.uint64(tx.path("nonce")),
                Json.quantity(tx.path(onePrice ? "gasPrice" : "maxPriorityFeePerGas")),
                Json.quantity(tx.path(onePrice ? "gasPrice" : "maxFeePerGas")),
                Json.uint64(tx.path("gasLimit").path(indexes.path("gas").asInt(0))),
                to.length() <= 2 ? Optional.empty() : Optional.of(Address.parse(to)),
                Json.quantity(tx.path("value").path(indexes.path("value").asInt(0))),
                Json.bytes(tx.path("data").path(data)),
                accessList(accessList),
                Json.quantityOrZero(tx.path("maxFeePerBlobGas")),
                hashes(tx.path("blobVersionedHashes")),
                authorizations(tx.path("authorizationList")),
                signature);
    }

    /** What the fields say, where no encoded transaction does. */
    static TransactionType type(JsonNode tx, JsonNode indexes) {
        if (tx.has("authorizationList")) {
            return TransactionType.SET_CODE;
        }
        if (tx.has("maxFeePerBlobGas") || tx.has("blobVersionedHashes")) {
            return TransactionType.BLOB;
        }
        if (tx.has("maxFeePerGas")) {
            return TransactionType.DYNAMIC_FEE;
        }
        return tx.path("accessLists").path(indexes.path("data").asInt(0)).isArray()
                ? TransactionType.ACCESS_LIST
                : TransactionType.LEGACY;
    }

    static List<AccessListEntry> accessList(JsonNode list) {
        var entries = new ArrayList<AccessListEntry>();
        for (JsonNode entry : list) {
            var slots = new ArrayList<UInt256>();
            JsonNode keys = entry.has("storageKeys") ? entry.path("storageKeys") : entry.path("storage_keys");
            keys.forEach(key -> slots.add(Json.quantity(key)));
            entries.add(new AccessListEntry(Json.address(entry.path("address")), slots));
        }
        return entries;
    }

    static List<Hash> hashes(JsonNode list) {
        var hashes = new ArrayList<Hash>();
        list.forEach(hash -> hashes.add(Json.hash(hash)));
        return hashes;
    }

    static List<Authorization> authorizations(JsonNode list) {
        var authorizations = new ArrayList<Authorization>();
        for (JsonNode entry : list) {
            JsonNode parity = List.of("yParity", "y_parity", "v").stream()
                    .map(entry::path)
                    .filter(node -> !node.isMissingNode())
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("an authorization without a parity"));
            authorizations.add(new Authorization(
                    Json.quantity(entry.has("chainId") ? entry.path("chainId") : entry.path("chain_id")),
                    Json.address(entry.path("address")),
                    Json.uint64(entry.path("nonce")),
                    (int) Json.uint64(parity),
                    Json.quantity(entry.path("r")),
                    Json.quantity(entry.path("s"))));
        }
        return authorizations;
    }
}
