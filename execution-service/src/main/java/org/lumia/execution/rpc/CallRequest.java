package org.lumia.execution.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.AccessListEntry;
import org.lumia.ethereum.tx.Authorization;
import org.lumia.evm.Message;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.Params;
import tools.jackson.databind.JsonNode;

/**
 * The transaction object of eth_call and eth_estimateGas.
 *
 * @param feeCap what a unit of gas may cost; zero when the caller does not say
 */
record CallRequest(
        Address from,
        Optional<Address> to,
        UInt256 value,
        byte[] data,
        Optional<Long> gas,
        UInt256 feeCap,
        List<AccessListEntry> accessList,
        List<Authorization> authorizations) {

    Message message(long gasLimit) {
        return new Message(from, to, value, data, gasLimit, feeCap, accessList, List.of(), authorizations);
    }

    static CallRequest parse(JsonNode json) {
        try {
            return read(json);
        } catch (IllegalArgumentException malformed) {
            throw JsonRpcException.invalidParams("invalid argument 0: " + malformed.getMessage());
        }
    }

    private static CallRequest read(JsonNode json) {
        String input = text(json, "input");
        String data = text(json, "data");
        if (input != null && data != null && !input.equals(data)) {
            throw JsonRpcException.invalidParams(
                    "both \"data\" and \"input\" are set and not equal. Please use \"input\" to pass transaction call data");
        }
        String bytes = input != null ? input : data;
        String gasPrice = text(json, "gasPrice");
        String maxFee = text(json, "maxFeePerGas");
        if (gasPrice != null && (maxFee != null || text(json, "maxPriorityFeePerGas") != null)) {
            throw JsonRpcException.invalidParams("both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified");
        }
        String fee = gasPrice != null ? gasPrice : maxFee;
        String from = text(json, "from");
        String to = text(json, "to");
        String value = text(json, "value");
        String gas = text(json, "gas");
        return new CallRequest(
                from == null ? Address.ZERO : Params.parseAddress(from),
                to == null ? Optional.empty() : Optional.of(Params.parseAddress(to)),
                value == null ? UInt256.ZERO : Params.parseQuantity(value),
                bytes == null ? new byte[0] : Params.parseData(bytes),
                gas == null ? Optional.empty() : Optional.of(gas(gas)),
                fee == null ? UInt256.ZERO : Params.parseQuantity(fee),
                accessList(json.get("accessList")),
                authorizations(json.get("authorizationList")));
    }

    private static long gas(String text) {
        UInt256 gas = Params.parseQuantity(text);
        return gas.fitsLong() ? gas.toLongExact() : Long.MAX_VALUE;
    }

    private static @Nullable String text(JsonNode json, String key) {
        JsonNode node = json.get(key);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isString()) {
            throw new IllegalArgumentException(key + " must be a string");
        }
        return node.asString();
    }

    private static List<AccessListEntry> accessList(@Nullable JsonNode list) {
        var entries = new ArrayList<AccessListEntry>();
        if (list != null && !list.isNull()) {
            for (JsonNode entry : list) {
                var slots = new ArrayList<UInt256>();
                for (JsonNode slot : entry.path("storageKeys")) {
                    slots.add(UInt256.fromHash(Params.parseHash(slot.asString())));
                }
                entries.add(new AccessListEntry(
                        Params.parseAddress(entry.path("address").asString()), List.copyOf(slots)));
            }
        }
        return List.copyOf(entries);
    }

    private static List<Authorization> authorizations(@Nullable JsonNode list) {
        var authorizations = new ArrayList<Authorization>();
        if (list != null && !list.isNull()) {
            for (JsonNode one : list) {
                authorizations.add(new Authorization(
                        Params.parseQuantity(one.path("chainId").asString()),
                        Params.parseAddress(one.path("address").asString()),
                        Params.parseQuantity(one.path("nonce").asString()).toLongExact(),
                        (int) Params.parseQuantity(one.path("yParity").asString())
                                .toLongExact(),
                        Params.parseQuantity(one.path("r").asString()),
                        Params.parseQuantity(one.path("s").asString())));
            }
        }
        return List.copyOf(authorizations);
    }
}
