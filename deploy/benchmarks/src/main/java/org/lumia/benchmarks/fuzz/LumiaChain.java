package org.lumia.benchmarks.fuzz;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.lumia.chain.block.ChainTip;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.Head;
import org.lumia.chain.state.InMemoryStore;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.Receipt;
import org.lumia.ethereum.trie.TrieRoots;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.evm.Account;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.Fork;
import org.lumia.evm.GasPool;
import org.lumia.evm.StateChanges;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;
import org.lumia.evm.WorldState;
import org.lumia.evm.precompile.Precompiles;

/** A scenario's chain on our engine, with state roots by the execution service's own state. */
final class LumiaChain {
    private static final UInt256 CHAIN_ID = UInt256.of(Scenario.CHAIN_ID);
    private static final BlobSchedule BLOBS = BlobSchedule.of(Fork.OSAKA);

    private final ChainStore store = new ChainStore(new InMemoryStore(), 0);
    private final TransactionProcessor processor;
    private final Map<Long, Hash> hashes = new HashMap<>();

    /** @param genesis hash of block 0 */
    LumiaChain(Scenario scenario, Hash genesis, TransactionProcessor processor) {
        this.processor = processor;
        var state = new BlockState(NOTHING);
        for (Scenario.Account account : scenario.accounts()) {
            state.addBalance(account.address(), account.balance());
            state.setNonce(account.address(), account.nonce());
            if (account.code().length > 0) {
                state.setCode(account.address(), account.code());
            }
            account.storage().forEach((slot, value) -> state.setStorage(account.address(), slot, value));
        }
        state.finishTransaction();
        commit(0, genesis, store.stage(state.changes()));
    }

    /**
     * What became of each transaction, in the order they were given.
     *
     * @param world after the block, until the next is executed
     */
    record Outcome(
            List<TransactionResult> results,
            StateChanges changes,
            WorldState world,
            Hash stateRoot,
            Hash receiptsRoot) {}

    /**
     * Executes the next block.
     *
     * @param transactions those that anvil included, in its order, and those that it refused behind them
     */
    Outcome execute(BlockFacts block, List<Transaction> transactions, Tracer tracer) {
        var environment = new BlockEnvironment(
                Fork.OSAKA,
                CHAIN_ID,
                block.number(),
                block.timestamp(),
                block.coinbase(),
                block.gasLimit(),
                block.baseFee(),
                block.prevRandao(),
                BLOBS.baseFee(block.excessBlobGas()),
                BLOBS,
                number -> hashes.getOrDefault(number, Hash.ZERO));
        var state = new BlockState(store.world());
        Hash parent = hashes.getOrDefault(block.number() - 1, Hash.ZERO);
        processor.systemCall(Scenario.HISTORY, parent.bytes(), environment, state);
        var pool = GasPool.of(environment);
        var results = new ArrayList<TransactionResult>();
        var receipts = new ArrayList<byte[]>();
        for (Transaction transaction : transactions) {
            Address sender = TransactionCodec.sender(transaction).orElseThrow();
            TransactionResult result = processor.execute(transaction, sender, environment, state, pool, tracer);
            results.add(result);
            if (result instanceof TransactionResult.Included included) {
                long cumulative = environment.gasLimit() - pool.gas();
                receipts.add(new Receipt(
                                transaction.type(),
                                included.success(),
                                cumulative,
                                included.logs(),
                                OptionalLong.empty())
                        .encode());
            }
        }
        StateChanges changes = state.changes();
        Hash root = store.stage(changes);
        commit(block.number(), block.hash(), root);
        return new Outcome(results, changes, store.world(), root, TrieRoots.ofList(receipts));
    }

    private void commit(long number, Hash hash, Hash root) {
        hashes.put(number, hash);
        store.commit(new Head(new ChainTip(number, hash, 0, UInt256.ZERO, 0, Hash.ZERO), hash, root, 0), new byte[0]);
    }

    static TransactionProcessor newProcessor() {
        return new TransactionProcessor(Precompiles::of);
    }

    private static final WorldState NOTHING = new WorldState() {
        @Override
        public Account account(Address address) {
            return Account.ABSENT;
        }

        @Override
        public UInt256 storage(Address address, UInt256 slot) {
            return UInt256.ZERO;
        }

        @Override
        public byte[] code(Hash codeHash) {
            throw new IllegalStateException("there is no code " + codeHash);
        }

        @Override
        public boolean hasStorage(Address address) {
            return false;
        }
    };
}
