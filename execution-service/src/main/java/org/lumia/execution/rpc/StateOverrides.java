package org.lumia.execution.rpc;

import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.Precompile;
import org.lumia.evm.PrecompileSet;
import org.lumia.evm.WorldState;
import org.lumia.rpc.Fields;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.Params;
import tools.jackson.databind.JsonNode;

/** Accounts as a call wants them, by geth's rules: the third argument of eth_call. */
record StateOverrides(Map<Address, AccountOverride> accounts) {
    static final StateOverrides NONE = new StateOverrides(Map.of());

    /**
     * What is wanted of one account.
     *
     * @param state all of its storage
     * @param stateDiff some of its storage
     * @param movePrecompileTo where the precompile at this address is for this call
     */
    record AccountOverride(
            Optional<UInt256> balance,
            Optional<Long> nonce,
            Optional<byte[]> code,
            Optional<Map<UInt256, UInt256>> state,
            Optional<Map<UInt256, UInt256>> stateDiff,
            Optional<Address> movePrecompileTo) {}

    /** @throws IllegalArgumentException for malformed ones */
    static StateOverrides parse(JsonNode json) {
        return new StateOverrides(Fields.of(json).map(Params::parseAddress, StateOverrides::account));
    }

    private static AccountOverride account(JsonNode node) {
        Fields json = Fields.of(node);
        return new AccountOverride(
                json.value("balance", Params::parseQuantity),
                json.value("nonce", Params::parseUnsignedLong),
                json.value("code", Params::parseData),
                json.node("state", StateOverrides::slots),
                json.node("stateDiff", StateOverrides::slots),
                json.value("movePrecompileToAddress", Params::parseAddress));
    }

    private static Map<UInt256, UInt256> slots(JsonNode json) {
        return Fields.of(json).map(StateOverrides::word, value -> word(Fields.text(value)));
    }

    private static UInt256 word(String text) {
        return UInt256.fromHash(Params.parseHash(text));
    }

    WorldState state(WorldState base) {
        return accounts.isEmpty() ? base : OverriddenState.of(base, accounts);
    }

    /**
     * The precompiles of a call: whatever is wanted of a precompile's account, it is one no longer.
     *
     * @throws JsonRpcException with geth's words for overrides that cannot be
     */
    PrecompileSet precompiles(PrecompileSet active) {
        PrecompileSet precompiles = active;
        for (var entry : accounts.entrySet()) {
            Address address = entry.getKey();
            AccountOverride override = entry.getValue();
            if (override.state().isPresent() && override.stateDiff().isPresent()) {
                throw refused(address, "has both 'state' and 'stateDiff'");
            }
            Optional<Precompile> own = active.at(address);
            if (override.movePrecompileTo().isPresent()) {
                Address to = override.movePrecompileTo().get();
                if (own.isEmpty()) {
                    throw refused(address, "is not a precompile");
                }
                if (accounts.containsKey(to)) {
                    throw refused(to, "is already overridden");
                }
                precompiles = precompiles.otherwiseAt(to, own);
            }
            if (own.isPresent()) {
                precompiles = precompiles.otherwiseAt(address, Optional.empty());
            }
        }
        return precompiles;
    }

    private static JsonRpcException refused(Address address, String why) {
        return new JsonRpcException(
                JsonRpcException.SERVER_ERROR, "account %s %s".formatted(address.toChecksum(), why));
    }
}
