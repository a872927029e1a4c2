package org.lumia.execution.rpc;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.BlockEnvironment;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.Params;
import tools.jackson.databind.JsonNode;

/** The fourth argument of eth_call. */
final class BlockOverrides {
    private BlockOverrides() {}

    static BlockEnvironment apply(BlockEnvironment block, UInt256 baseFee, @Nullable JsonNode json) {
        try {
            return new BlockEnvironment(
                    block.fork(),
                    block.chainId(),
                    given(json, "number", BlockOverrides::number, block.number()),
                    given(json, "time", BlockOverrides::number, block.timestamp()),
                    given(json, "feeRecipient", Params::parseAddress, block.coinbase()),
                    given(json, "gasLimit", BlockOverrides::number, block.gasLimit()),
                    given(json, "baseFeePerGas", Params::parseQuantity, baseFee),
                    given(json, "prevRandao", Params::parseHash, block.prevRandao()),
                    given(json, "blobBaseFee", Params::parseQuantity, block.blobBaseFee()),
                    block.blobs(),
                    block.blockHashes());
        } catch (IllegalArgumentException | ArithmeticException malformed) {
            throw JsonRpcException.invalidParams("invalid argument 3: " + malformed.getMessage());
        }
    }

    private static long number(String text) {
        return Params.parseQuantity(text).toLongExact();
    }

    private static <T> T given(@Nullable JsonNode json, String key, Function<String, T> parser, T otherwise) {
        return json != null && json.hasNonNull(key) ? parser.apply(json.get(key).asString()) : otherwise;
    }
}
