package org.lumia.execution.rpc;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.AccessListEntry;
import org.lumia.ethereum.tx.Authorization;
import org.lumia.evm.CallFees;
import org.lumia.evm.Message;
import org.lumia.rpc.Fields;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.MalformedException;
import org.lumia.rpc.Params;

/** The transaction object of eth_call and eth_estimateGas. */
record CallRequest(
        Address from,
        Optional<Address> to,
        UInt256 value,
        byte[] data,
        Optional<Long> gas,
        CallFees fees,
        List<AccessListEntry> accessList,
        List<Authorization> authorizations,
        Details details) {
    /** What only a whole transaction has, and whether what may be empty was named. */
    record Details(
            Optional<Long> nonce,
            Optional<UInt256> gasPrice,
            Optional<UInt256> feeCap,
            Optional<UInt256> tipCap,
            Optional<UInt256> blobFeeCap,
            Optional<List<Hash>> blobHashes,
            boolean hasAccessList,
            boolean hasAuthorizations) {}

    Message message(long gasLimit, UInt256 baseFee) {
        return new Message(
                from, to, value, data, gasLimit, fees.gasPrice(baseFee), accessList, blobHashes(), authorizations);
    }

    List<Hash> blobHashes() {
        return details.blobHashes().orElse(List.of());
    }

    CallRequest withFees(CallFees other) {
        return new CallRequest(from, to, value, data, gas, other, accessList, authorizations, details);
    }

    CallRequest withAccessList(List<AccessListEntry> entries) {
        return new CallRequest(from, to, value, data, gas, fees, entries, authorizations, details);
    }

    /**
     * Reads the argument at the position.
     *
     * @throws JsonRpcException with -32602 for a malformed one, and with geth's -32000 for one that contradicts itself or the chain
     */
    static CallRequest parse(Params params, int index, long chainId) {
        return params.read(index, json -> read(Fields.of(json), UInt256.of(chainId)));
    }

    /** @throws IllegalArgumentException and others as {@link #parse} */
    static CallRequest read(Fields json, UInt256 chainId) {
        Optional<byte[]> input = json.value("input", Params::parseData);
        Optional<byte[]> data = json.value("data", Params::parseData);
        if (input.isPresent() && data.isPresent() && !Arrays.equals(input.get(), data.get())) {
            throw new MalformedException(
                    "both \"data\" and \"input\" are set and not equal. Please use \"input\" to pass transaction call"
                            + " data");
        }
        var request = new CallRequest(
                json.value("from", Params::parseAddress).orElse(Address.ZERO),
                json.value("to", Params::parseAddress),
                json.value("value", Params::parseQuantity).orElse(UInt256.ZERO),
                input.or(() -> data).orElseGet(() -> new byte[0]),
                json.value("gas", CallRequest::gas),
                fees(json),
                json.list("accessList", entry -> accessListEntry(Fields.of(entry))),
                json.list("authorizationList", one -> authorization(Fields.of(one))),
                details(json));
        json.value("chainId", Params::parseQuantity)
                .filter(have -> !have.equals(chainId))
                .ifPresent(have -> {
                    throw new JsonRpcException(
                            JsonRpcException.SERVER_ERROR,
                            "chainId does not match node's (have=%s, want=%s)".formatted(have, chainId));
                });
        return request;
    }

    private static Details details(Fields json) {
        return new Details(
                json.value("nonce", Params::parseUnsignedLong),
                json.value("gasPrice", Params::parseQuantity),
                json.value("maxFeePerGas", Params::parseQuantity),
                json.value("maxPriorityFeePerGas", Params::parseQuantity),
                json.value("maxFeePerBlobGas", Params::parseQuantity),
                json.node(
                        "blobVersionedHashes",
                        hashes -> Fields.list(hashes, hash -> Params.parseHash(Fields.text(hash)))),
                json.has("accessList"),
                json.has("authorizationList"));
    }

    private static CallFees fees(Fields json) {
        Optional<UInt256> gasPrice = json.value("gasPrice", Params::parseQuantity);
        Optional<UInt256> feeCap = json.value("maxFeePerGas", Params::parseQuantity);
        Optional<UInt256> tipCap = json.value("maxPriorityFeePerGas", Params::parseQuantity);
        if (gasPrice.isPresent() && (feeCap.isPresent() || tipCap.isPresent())) {
            throw new JsonRpcException(
                    JsonRpcException.SERVER_ERROR,
                    "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified");
        }
        return gasPrice.map(price -> new CallFees(price, price))
                .orElseGet(() -> new CallFees(feeCap.orElse(UInt256.ZERO), tipCap.orElse(UInt256.ZERO)));
    }

    private static long gas(String text) {
        long gas = Params.parseUnsignedLong(text);
        return gas < 0 ? Long.MAX_VALUE : gas;
    }

    private static AccessListEntry accessListEntry(Fields json) {
        if (!json.has("storageKeys")) {
            throw Fields.missing("storageKeys", "AccessTuple");
        }
        return new AccessListEntry(
                json.required("address", "AccessTuple", Params::parseAddress),
                json.list("storageKeys", slot -> UInt256.fromHash(Params.parseHash(Fields.text(slot)))));
    }

    private static Authorization authorization(Fields json) {
        String type = "SetCodeAuthorization";
        return new Authorization(
                json.required("chainId", type, Params::parseQuantity),
                json.required("address", type, Params::parseAddress),
                json.required("nonce", type, Params::parseUnsignedLong),
                json.required("yParity", type, CallRequest::yParity),
                json.required("r", type, Params::parseQuantity),
                json.required("s", type, Params::parseQuantity));
    }

    private static int yParity(String text) {
        UInt256 value = Params.parseQuantity(text);
        if (value.bitLength() > Byte.SIZE) {
            throw new MalformedException("hex number > 8 bits");
        }
        return (int) value.limb(0);
    }
}
