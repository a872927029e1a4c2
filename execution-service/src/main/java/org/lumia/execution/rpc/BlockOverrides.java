package org.lumia.execution.rpc;

import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.BlockEnvironment;
import org.lumia.rpc.Fields;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.Params;
import tools.jackson.databind.JsonNode;

/** What a call wants of its block otherwise: the fourth argument of eth_call. */
record BlockOverrides(
        Optional<Long> number,
        Optional<Long> time,
        Optional<Address> feeRecipient,
        Optional<Long> gasLimit,
        Optional<UInt256> baseFeePerGas,
        Optional<Hash> prevRandao,
        Optional<UInt256> blobBaseFee) {
    static final BlockOverrides NONE = new BlockOverrides(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** @throws IllegalArgumentException for a malformed one */
    static BlockOverrides parse(JsonNode node) {
        Fields json = Fields.of(node);
        refuse(json, "beaconRoot");
        refuse(json, "withdrawals");
        json.value("difficulty", Params::parseQuantity);
        return new BlockOverrides(
                json.value("number", Params::parseLong),
                json.value("time", Params::parseLong),
                json.value("feeRecipient", Params::parseAddress),
                json.value("gasLimit", Params::parseLong),
                json.value("baseFeePerGas", Params::parseQuantity),
                json.value("prevRandao", Params::parseHash),
                json.value("blobBaseFee", Params::parseQuantity));
    }

    private static void refuse(Fields json, String name) {
        if (json.has(name)) {
            throw new JsonRpcException(
                    JsonRpcException.SERVER_ERROR,
                    "block override \"%s\" is not supported for this RPC method".formatted(name));
        }
    }

    /** Whether the block's place in time is the caller's. */
    boolean setTheMoment() {
        return number.isPresent() || time.isPresent();
    }

    BlockEnvironment apply(BlockEnvironment block) {
        return new BlockEnvironment(
                block.fork(),
                block.chainId(),
                number.orElse(block.number()),
                time.orElse(block.timestamp()),
                feeRecipient.orElse(block.coinbase()),
                gasLimit.orElse(block.gasLimit()),
                baseFeePerGas.orElse(block.baseFee()),
                prevRandao.orElse(block.prevRandao()),
                blobBaseFee.orElse(block.blobBaseFee()),
                block.blobs(),
                block.blockHashes());
    }
}
