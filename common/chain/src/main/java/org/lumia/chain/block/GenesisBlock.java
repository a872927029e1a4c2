package org.lumia.chain.block;

import java.util.Collections;
import java.util.HashMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.trie.TrieRoots;
import org.lumia.evm.Account;
import org.lumia.evm.StateChanges;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.GenesisAccount;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;

/**
 * Block 0 of a subnet.
 *
 * @param changes from nothing to genesis' accounts
 */
public record GenesisBlock(BlockHeader header, Hash hash, StateChanges changes, ChainTip tip) {

    /** @param stateRoot the root of the state after the changes, from an empty one */
    public static GenesisBlock of(Genesis genesis, Function<StateChanges, Hash> stateRoot) {
        StateChanges changes = changes(genesis);
        BlockHeader header = HeaderRules.genesisHeader(genesis, stateRoot.apply(changes));
        Hash hash = header.hash();
        var tip = new ChainTip(
                0, hash, genesis.timestampMs(), UInt256.of(genesis.fees().initialBaseFee()), 0, Hash.ZERO);
        return new GenesisBlock(header, hash, changes, tip);
    }

    /** Block 0 without a store to keep its state in. */
    public static GenesisBlock of(Genesis genesis) {
        return of(genesis, GenesisBlock::rootInMemory);
    }

    public Hash stateRoot() {
        return header.stateRoot();
    }

    /** As stores keep it. */
    public ExecutedBlock message(Genesis genesis) {
        return ExecutedBlock.newBuilder()
                .setHash(Protobufs.bytes(hash))
                .setParentHash(Protobufs.bytes(Hash.ZERO))
                .setHeader(Protobufs.bytes(header.encode()))
                .setStateRoot(Protobufs.bytes(stateRoot()))
                .setSealHash(Protobufs.bytes(genesis.hash()))
                .setTimestampMs(genesis.timestampMs())
                .setInboxAccumulator(Protobufs.bytes(Hash.ZERO))
                .setBaseFeeWei(genesis.fees().initialBaseFee())
                .build();
    }

    private static Hash rootInMemory(StateChanges changes) {
        var leaves = new HashMap<byte[], byte[]>();
        changes.accounts().forEach((address, change) -> {
            var slots = new HashMap<byte[], byte[]>();
            change.slots().forEach((slot, value) -> slots.put(slot.toBytes(), TrieRoots.slot(value)));
            Account account = change.after();
            leaves.put(
                    address.toBytes(),
                    TrieRoots.account(
                            account.nonce(), account.balance(), TrieRoots.ofHashedKeys(slots), account.codeHash()));
        });
        return TrieRoots.ofHashedKeys(leaves);
    }

    private static StateChanges changes(Genesis genesis) {
        var accounts = new TreeMap<Address, StateChanges.AccountChange>();
        var code = new TreeMap<Hash, byte[]>();
        genesis.alloc().forEach((address, account) -> {
            accounts.put(address, new StateChanges.AccountChange(Account.ABSENT, after(account), account.storage()));
            if (account.code().length > 0) {
                code.put(Keccak.hash(account.code()), account.code());
            }
        });
        return new StateChanges(Collections.unmodifiableSortedMap(accounts), Collections.unmodifiableSortedMap(code));
    }

    private static Account after(GenesisAccount account) {
        return new Account(account.nonce(), account.balance(), Keccak.hash(account.code()));
    }
}
