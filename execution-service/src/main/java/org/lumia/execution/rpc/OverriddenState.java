package org.lumia.execution.rpc;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.evm.Account;
import org.lumia.evm.WorldState;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.Params;
import tools.jackson.databind.JsonNode;

/** A state with some accounts as the caller of eth_call wants them. */
final class OverriddenState implements WorldState {
    private final WorldState base;
    private final Map<Address, Override> overrides;
    private final Map<Hash, byte[]> code = new HashMap<>();

    private record Override(
            Optional<UInt256> balance,
            Optional<Long> nonce,
            Optional<Hash> codeHash,
            Map<UInt256, UInt256> slots,
            boolean wholeStorage) {}

    private OverriddenState(WorldState base, Map<Address, Override> overrides) {
        this.base = base;
        this.overrides = overrides;
    }

    static WorldState of(WorldState base, @Nullable JsonNode json) {
        if (json == null || json.isNull() || json.isEmpty()) {
            return base;
        }
        var state = new OverriddenState(base, new HashMap<>());
        try {
            for (var entry : json.properties()) {
                state.overrides.put(Params.parseAddress(entry.getKey()), state.read(entry.getKey(), entry.getValue()));
            }
        } catch (IllegalArgumentException malformed) {
            throw JsonRpcException.invalidParams("invalid argument 2: " + malformed.getMessage());
        }
        return state;
    }

    private Override read(String address, JsonNode json) {
        if (json.hasNonNull("state") && json.hasNonNull("stateDiff")) {
            throw JsonRpcException.invalidParams("account %s has both 'state' and 'stateDiff'".formatted(address));
        }
        var slots = new HashMap<UInt256, UInt256>();
        JsonNode values = json.hasNonNull("state") ? json.get("state") : json.get("stateDiff");
        if (values != null && !values.isNull()) {
            values.properties()
                    .forEach(slot -> slots.put(
                            UInt256.fromHash(Params.parseHash(slot.getKey())),
                            UInt256.fromHash(Params.parseHash(slot.getValue().asString()))));
        }
        Optional<Hash> codeHash = Optional.empty();
        if (json.hasNonNull("code")) {
            byte[] bytes = Params.parseData(json.get("code").asString());
            codeHash = Optional.of(Keccak.hash(bytes));
            code.put(codeHash.get(), bytes);
        }
        return new Override(
                json.hasNonNull("balance")
                        ? Optional.of(Params.parseQuantity(json.get("balance").asString()))
                        : Optional.empty(),
                json.hasNonNull("nonce")
                        ? Optional.of(Params.parseQuantity(json.get("nonce").asString())
                                .toLongExact())
                        : Optional.empty(),
                codeHash,
                slots,
                json.hasNonNull("state"));
    }

    @java.lang.Override
    public Account account(Address address) {
        Account account = base.account(address);
        Override override = overrides.get(address);
        return override == null
                ? account
                : new Account(
                        override.nonce.orElse(account.nonce()),
                        override.balance.orElse(account.balance()),
                        override.codeHash.orElse(account.codeHash()));
    }

    @java.lang.Override
    public UInt256 storage(Address address, UInt256 slot) {
        Override override = overrides.get(address);
        if (override == null) {
            return base.storage(address, slot);
        }
        UInt256 value = override.slots.get(slot);
        return value != null ? value : override.wholeStorage ? UInt256.ZERO : base.storage(address, slot);
    }

    @java.lang.Override
    public byte[] code(Hash codeHash) {
        byte[] overridden = code.get(codeHash);
        return overridden != null ? overridden : base.code(codeHash);
    }

    @java.lang.Override
    public boolean hasStorage(Address address) {
        Override override = overrides.get(address);
        return override != null && (override.wholeStorage || !override.slots.isEmpty())
                ? override.slots.values().stream().anyMatch(value -> !value.isZero())
                : base.hasStorage(address);
    }
}
