package org.lumia.conformance.runner;

import java.util.HashMap;
import java.util.Map;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.rlp.RlpReader;
import org.lumia.ethereum.trie.Trie;
import org.lumia.ethereum.trie.TrieRoots;
import org.lumia.evm.Account;
import org.lumia.evm.StateChanges;
import org.lumia.evm.WorldState;
import tools.jackson.databind.JsonNode;

/** The part of a state that a witness proves. What it does not hold is damage of its tries, never absence. */
final class WitnessWorld implements WorldState {
    private final Map<Hash, byte[]> nodes;
    private final Map<Hash, byte[]> codes;
    private final Trie accounts;
    private final Map<Address, Trie> storage = new HashMap<>();

    private WitnessWorld(Map<Hash, byte[]> nodes, Map<Hash, byte[]> codes, Hash root) {
        this.nodes = nodes;
        this.codes = codes;
        this.accounts = trie(root);
    }

    static WitnessWorld of(JsonNode witness) {
        return new WitnessWorld(
                byHash(witness.path("states")),
                byHash(witness.path("codes")),
                Json.hash(witness.path("prev_state_root")));
    }

    private static Map<Hash, byte[]> byHash(JsonNode list) {
        var map = new HashMap<Hash, byte[]>();
        for (JsonNode node : list) {
            byte[] bytes = Json.bytes(node);
            map.put(Keccak.hash(bytes), bytes);
        }
        return map;
    }

    private Trie trie(Hash root) {
        return new Trie(WitnessNodes.below(root, nodes), root);
    }

    @Override
    public Account account(Address address) {
        byte[] leaf = accounts.get(Keccak.hash(address.bytes()).bytes());
        if (leaf == null) {
            return Account.ABSENT;
        }
        RlpReader fields = RlpReader.ofList(leaf, 0);
        long nonce = fields.uint64();
        UInt256 balance = fields.uint256();
        fields.hash();
        return new Account(nonce, balance, fields.hash());
    }

    @Override
    public UInt256 storage(Address address, UInt256 slot) {
        byte[] leaf = storage(address).get(Keccak.hash(slot.toBytes()).bytes());
        return leaf == null ? UInt256.ZERO : new RlpReader(leaf).uint256();
    }

    @Override
    public byte[] code(Hash codeHash) {
        byte[] code = codes.get(codeHash);
        if (code == null && !codeHash.equals(Keccak.EMPTY)) {
            throw new IllegalStateException("the witness has no code " + codeHash);
        }
        return code == null ? new byte[0] : code;
    }

    @Override
    public boolean hasStorage(Address address) {
        return !storage(address).root().equals(Trie.EMPTY_ROOT);
    }

    /** The state root once the changes are made, which it makes. */
    Hash rootAfter(StateChanges changes) {
        changes.accounts().forEach((address, change) -> {
            byte[] key = Keccak.hash(address.bytes()).bytes();
            if (change.after().isEmpty()) {
                accounts.remove(key);
                return;
            }
            Trie slots = storage(address);
            change.slots().forEach((slot, value) -> put(slots, slot, value));
            Account after = change.after();
            accounts.put(key, TrieRoots.account(after.nonce(), after.balance(), slots.commit(), after.codeHash()));
        });
        return accounts.commit();
    }

    private static void put(Trie slots, UInt256 slot, UInt256 value) {
        byte[] key = Keccak.hash(slot.toBytes()).bytes();
        if (value.isZero()) {
            slots.remove(key);
        } else {
            slots.put(key, TrieRoots.slot(value));
        }
    }

    private Trie storage(Address address) {
        return storage.computeIfAbsent(address, ignored -> {
            byte[] leaf = accounts.get(Keccak.hash(address.bytes()).bytes());
            if (leaf == null) {
                return Trie.inMemory();
            }
            RlpReader fields = RlpReader.ofList(leaf, 0);
            fields.uint64();
            fields.uint256();
            return trie(fields.hash());
        });
    }
}
