package org.lumia.execution.rpc;

import java.util.List;
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
        Optional<UInt256> blobBaseFee,
        Optional<UInt256> difficulty,
        Optional<Hash> beaconRoot,
        List<Withdrawal> withdrawals) {
    /** A simulated one. @param amount gwei */
    record Withdrawal(long index, long validatorIndex, Address address, long amount) {}

    static final BlockOverrides NONE = at(Optional.empty(), Optional.empty());

    /** @throws IllegalArgumentException for a malformed one */
    static BlockOverrides parse(JsonNode node) {
        Fields json = Fields.of(node);
        refuse(json, "beaconRoot");
        refuse(json, "withdrawals");
        return read(json);
    }

    /** Of a block that is simulated whole. @throws IllegalArgumentException for a malformed one */
    static BlockOverrides parseOfSimulation(JsonNode node) {
        return read(Fields.of(node));
    }

    /** A block that differs in its place alone. */
    static BlockOverrides at(Optional<Long> number, Optional<Long> time) {
        return new BlockOverrides(
                number,
                time,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private static BlockOverrides read(Fields json) {
        return new BlockOverrides(
                json.value("number", Params::parseLong),
                json.value("time", Params::parseLong),
                json.value("feeRecipient", Params::parseAddress),
                json.value("gasLimit", Params::parseLong),
                json.value("baseFeePerGas", Params::parseQuantity),
                json.value("prevRandao", Params::parseHash),
                json.value("blobBaseFee", Params::parseQuantity),
                json.value("difficulty", Params::parseQuantity),
                json.value("beaconRoot", Params::parseHash),
                json.list("withdrawals", BlockOverrides::withdrawal));
    }

    private static Withdrawal withdrawal(JsonNode node) {
        Fields json = Fields.of(node);
        return new Withdrawal(
                json.required("index", "Withdrawal", Params::parseUnsignedLong),
                json.required("validatorIndex", "Withdrawal", Params::parseUnsignedLong),
                json.required("address", "Withdrawal", Params::parseAddress),
                json.required("amount", "Withdrawal", Params::parseUnsignedLong));
    }

    private static void refuse(Fields json, String name) {
        if (json.has(name)) {
            throw new JsonRpcException(
                    JsonRpcException.SERVER_ERROR,
                    "block override \"%s\" is not supported for this RPC method".formatted(name));
        }
    }

    /** The same, where number and time are settled. */
    BlockOverrides placed(long at, long seconds) {
        return new BlockOverrides(
                Optional.of(at),
                Optional.of(seconds),
                feeRecipient,
                gasLimit,
                baseFeePerGas,
                prevRandao,
                blobBaseFee,
                difficulty,
                beaconRoot,
                withdrawals);
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
