package org.lumia.execution.rpc;

import java.util.HashMap;
import java.util.Map;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.evm.Account;
import org.lumia.evm.WorldState;
import org.lumia.execution.rpc.StateOverrides.AccountOverride;

/** A state with some accounts as the caller of eth_call wants them. */
final class OverriddenState implements WorldState {
    private final WorldState base;
    private final Map<Address, AccountOverride> overrides;
    private final Map<Address, Hash> codeHashes = new HashMap<>();
    private final Map<Hash, byte[]> code = new HashMap<>();

    private OverriddenState(WorldState base, Map<Address, AccountOverride> overrides) {
        this.base = base;
        this.overrides = overrides;
    }

    static WorldState of(WorldState base, Map<Address, AccountOverride> overrides) {
        var state = new OverriddenState(base, overrides);
        overrides.forEach((address, override) -> override.code().ifPresent(bytes -> {
            Hash hash = Keccak.hash(bytes);
            state.codeHashes.put(address, hash);
            state.code.put(hash, bytes);
        }));
        return state;
    }

    @Override
    public Account account(Address address) {
        Account account = base.account(address);
        AccountOverride override = overrides.get(address);
        return override == null
                ? account
                : new Account(
                        override.nonce().orElse(account.nonce()),
                        override.balance().orElse(account.balance()),
                        codeHashes.getOrDefault(address, account.codeHash()));
    }

    @Override
    public UInt256 storage(Address address, UInt256 slot) {
        AccountOverride override = overrides.get(address);
        if (override == null) {
            return base.storage(address, slot);
        }
        if (override.state().isPresent()) {
            return override.state().get().getOrDefault(slot, UInt256.ZERO);
        }
        UInt256 value = override.stateDiff().map(slots -> slots.get(slot)).orElse(null);
        return value != null ? value : base.storage(address, slot);
    }

    @Override
    public byte[] code(Hash codeHash) {
        byte[] overridden = code.get(codeHash);
        return overridden != null ? overridden : base.code(codeHash);
    }

    @Override
    public boolean hasStorage(Address address) {
        AccountOverride override = overrides.get(address);
        if (override == null
                || override.state().isEmpty() && override.stateDiff().isEmpty()) {
            return base.hasStorage(address);
        }
        return override.state().or(override::stateDiff).orElse(Map.of()).values().stream()
                .anyMatch(value -> !value.isZero());
    }
}
