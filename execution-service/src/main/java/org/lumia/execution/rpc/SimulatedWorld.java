package org.lumia.execution.rpc;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.lumia.chain.state.StateRoots;
import org.lumia.chain.state.StateView;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.evm.Account;
import org.lumia.evm.StateChanges;
import org.lumia.evm.WorldState;
import org.lumia.execution.rpc.StateOverrides.AccountOverride;

/** The state that simulated blocks leave one after another, with its root. */
final class SimulatedWorld implements WorldState {
    private final StateView base;
    private final StateRoots roots;
    private final Map<Address, Account> accounts = new HashMap<>();
    private final Map<Address, Map<UInt256, UInt256>> slots = new HashMap<>();
    /** Accounts of whose storage nothing in the base is left. */
    private final Set<Address> cleared = new HashSet<>();

    private final Map<Hash, byte[]> code = new HashMap<>();

    SimulatedWorld(StateView base) {
        this.base = base;
        this.roots = base.roots();
    }

    Hash root() {
        return roots.root();
    }

    void apply(StateChanges changes) {
        code.putAll(changes.code());
        changes.accounts().forEach((address, change) -> {
            if (change.after().isEmpty()) {
                clear(address);
            }
            set(address, change.after(), change.slots());
        });
    }

    void apply(StateOverrides overrides) {
        overrides.accounts().forEach(this::apply);
    }

    private void apply(Address address, AccountOverride override) {
        Account account = account(address);
        Hash codeHash = account.codeHash();
        if (override.code().isPresent()) {
            byte[] bytes = override.code().get();
            codeHash = Keccak.hash(bytes);
            code.put(codeHash, bytes);
        }
        if (override.state().isPresent()) {
            clear(address);
        }
        var after = new Account(
                override.nonce().orElse(account.nonce()), override.balance().orElse(account.balance()), codeHash);
        set(address, after, override.state().or(override::stateDiff).orElse(Map.of()));
    }

    private void clear(Address address) {
        cleared.add(address);
        slots.remove(address);
        roots.clear(address);
    }

    private void set(Address address, Account account, Map<UInt256, UInt256> changed) {
        accounts.put(address, account);
        if (!changed.isEmpty()) {
            slots.computeIfAbsent(address, unknown -> new TreeMap<>()).putAll(changed);
        }
        roots.set(address, account, changed);
    }

    @Override
    public Account account(Address address) {
        Account known = accounts.get(address);
        return known != null ? known : base.account(address);
    }

    @Override
    public UInt256 storage(Address address, UInt256 slot) {
        UInt256 value = slots.getOrDefault(address, Map.of()).get(slot);
        if (value != null) {
            return value;
        }
        return cleared.contains(address) ? UInt256.ZERO : base.storage(address, slot);
    }

    @Override
    public byte[] code(Hash codeHash) {
        byte[] known = code.get(codeHash);
        return known != null ? known : base.code(codeHash);
    }

    @Override
    public boolean hasStorage(Address address) {
        boolean own = slots.getOrDefault(address, Map.of()).values().stream().anyMatch(value -> !value.isZero());
        return own || !cleared.contains(address) && base.hasStorage(address);
    }
}
