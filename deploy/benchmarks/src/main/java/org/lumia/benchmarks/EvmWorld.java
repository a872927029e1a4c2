package org.lumia.benchmarks;

import java.util.HashMap;
import java.util.Map;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.evm.Account;
import org.lumia.evm.StateChanges;
import org.lumia.evm.WorldState;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The accounts that a case starts from, for our engine and as {@code eth_call}'s state override for the peer. */
final class EvmWorld implements WorldState {
    private final Map<Address, Account> accounts = new HashMap<>();
    private final Map<Address, Map<UInt256, UInt256>> storage = new HashMap<>();
    private final Map<Hash, byte[]> codes = new HashMap<>();

    /** @param alloc address to nonce, balance, code and storage */
    static EvmWorld of(JsonNode alloc) {
        var world = new EvmWorld();
        for (var entry : alloc.properties()) {
            JsonNode node = entry.getValue();
            Address address = Address.parse(entry.getKey());
            byte[] code = Hex.decode(node.path("code").asString("0x"));
            world.put(address, quantity(node.path("nonce")).limb(0), quantity(node.path("balance")), code);
            for (var slot : node.path("storage").properties()) {
                world.slots(address).put(UInt256.parseHex(slot.getKey()), quantity(slot.getValue()));
            }
        }
        return world;
    }

    private static UInt256 quantity(JsonNode node) {
        String hex = node.asString("0x0");
        return hex.equals("0x") ? UInt256.ZERO : UInt256.parseHex(hex);
    }

    EvmWorld copy() {
        var copy = new EvmWorld();
        copy.accounts.putAll(accounts);
        storage.forEach((address, slots) -> copy.storage.put(address, new HashMap<>(slots)));
        copy.codes.putAll(codes);
        return copy;
    }

    EvmWorld put(Address address, long nonce, UInt256 balance, byte[] code) {
        Hash hash = Keccak.hash(code);
        codes.put(hash, code);
        accounts.put(address, new Account(nonce, balance, hash));
        return this;
    }

    void apply(StateChanges changes) {
        codes.putAll(changes.code());
        changes.accounts().forEach((address, change) -> {
            accounts.put(address, change.after());
            slots(address).putAll(change.slots());
        });
    }

    ObjectNode override() {
        ObjectNode override = Rpc.JSON.createObjectNode();
        accounts.forEach((address, account) -> {
            ObjectNode node = override.putObject(address.toString())
                    .put("nonce", "0x" + Long.toHexString(account.nonce()))
                    .put("balance", hex(account.balance()));
            if (account.hasCode()) {
                node.put("code", Hex.encode(code(account.codeHash())));
            }
            ObjectNode slots = node.putObject("state");
            slots(address).forEach((slot, value) -> slots.put(word(slot), word(value)));
        });
        return override;
    }

    private static String hex(UInt256 value) {
        return "0x" + value.toBigInteger().toString(16);
    }

    private static String word(UInt256 value) {
        return Hex.encode(value.toBytes());
    }

    private Map<UInt256, UInt256> slots(Address address) {
        return storage.computeIfAbsent(address, ignored -> new HashMap<>());
    }

    @Override
    public Account account(Address address) {
        return accounts.getOrDefault(address, Account.ABSENT);
    }

    @Override
    public UInt256 storage(Address address, UInt256 slot) {
        return slots(address).getOrDefault(slot, UInt256.ZERO);
    }

    @Override
    public byte[] code(Hash codeHash) {
        byte[] code = codes.get(codeHash);
        if (code == null) {
            throw new IllegalStateException("no code " + codeHash);
        }
        return code;
    }

    @Override
    public boolean hasStorage(Address address) {
        return !slots(address).isEmpty();
    }
}
