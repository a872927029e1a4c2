package org.lumia.conformance.runner;

import static org.lumia.conformance.runner.EthereumChain.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.lumia.conformance.runner.EthereumChain.InvalidBlockException;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.Bloom;
import org.lumia.ethereum.block.Log;
import org.lumia.ethereum.block.Receipt;
import org.lumia.ethereum.trie.TrieRoots;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockHashes;
import org.lumia.evm.BlockState;
import org.lumia.evm.Fork;
import org.lumia.evm.GasPool;
import org.lumia.evm.StateChanges;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;
import org.lumia.evm.WorldState;

/** Executes an Ethereum block, checking all that its header says but for the state root. */
record BlockExecution(EthereumBlock block, EthereumRules rules, UInt256 chainId, BlockHashes ancestors) {
    private static final UInt256 WEI_PER_GWEI = UInt256.of(1_000_000_000);
    private static final Address BEACON_ROOTS = Address.parse("0x000F3df6D732807Ef1319fB7B8bB8522d0Beac02");
    private static final Address HISTORY = Address.parse("0x0000F90827F1C53a10cb7A02335B175320002935");
    /** EIP-7934. */
    private static final int BLOCK_BYTES_MAX = (10 << 20) - (2 << 20);

    /** @throws InvalidBlockException for a body that no block may have */
    void checkForm() {
        require(!block.hasOmmers(), "ommers");
        require(!rules.fork().atLeast(Fork.OSAKA) || block.size() <= BLOCK_BYTES_MAX, "block size");
    }

    /** That the body is the one that the header names; looked at late, for vectors put what is not allowed under any root. */
    private void checkRoots() {
        EthereumBlock.Header header = block.header();
        same("transactions root", header.transactionsRoot(), TrieRoots.ofList(block.rawTransactions()));
        same("withdrawals root", header.withdrawalsRoot(), TrieRoots.ofList(block.rawWithdrawals()));
        long blobGas = 0;
        for (Transaction transaction : block.transactions()) {
            blobGas += transaction.blobVersionedHashes().size() * BlobSchedule.GAS_PER_BLOB;
        }
        same("blob gas used", header.blobGasUsed(), blobGas);
    }

    /** What the block changes. @throws InvalidBlockException where it is not what its header says */
    StateChanges run(WorldState world, TransactionProcessor processor) {
        return executed(world, processor).changes();
    }

    /** @param results of the transactions */
    record Executed(StateChanges changes, List<TransactionResult.Included> results) {}

    /** As {@link #run}, with what became of the transactions. */
    Executed executed(WorldState world, TransactionProcessor processor) {
        EthereumBlock.Header header = block.header();
        BlockEnvironment environment = environment();
        var state = new BlockState(world);
        systemCalls(environment, state, processor);
        List<TransactionResult.Included> results = transactions(environment, state, processor);
        List<Receipt> receipts = receipts(results);
        checkRoots();
        for (EthereumBlock.Withdrawal withdrawal : block.withdrawals()) {
            state.addBalance(withdrawal.address(), UInt256.of(withdrawal.gwei()).multiply(WEI_PER_GWEI));
        }
        state.finishTransaction();
        checkReceipts(receipts);
        if (rules.fork().atLeast(Fork.PRAGUE)) {
            List<Log> logs = receipts.stream()
                    .flatMap(receipt -> receipt.logs().stream())
                    .toList();
            same("requests hash", header.requestsHash(), ExecutionRequests.hash(logs, processor, environment, state));
        }
        return new Executed(state.changes(), results);
    }

    private List<Receipt> receipts(List<TransactionResult.Included> results) {
        var receipts = new ArrayList<Receipt>();
        long used = 0;
        for (int i = 0; i < results.size(); i++) {
            TransactionResult.Included included = results.get(i);
            used += included.gasUsed();
            receipts.add(new Receipt(
                    block.transactions().get(i).type(),
                    included.success(),
                    used,
                    included.logs(),
                    OptionalLong.empty()));
        }
        return receipts;
    }

    private void systemCalls(BlockEnvironment environment, BlockState state, TransactionProcessor processor) {
        if (!rules.isShanghai()) {
            processor.systemCall(BEACON_ROOTS, block.header().parentBeaconRoot().bytes(), environment, state);
        }
        if (rules.fork().atLeast(Fork.PRAGUE)) {
            processor.systemCall(HISTORY, block.header().parentHash().bytes(), environment, state);
        }
    }

    private List<TransactionResult.Included> transactions(
            BlockEnvironment environment, BlockState state, TransactionProcessor processor) {
        var pool = GasPool.of(environment);
        var results = new ArrayList<TransactionResult.Included>();
        for (Transaction transaction : block.transactions()) {
            Address sender = TransactionCodec.sender(transaction)
                    .orElseThrow(() -> new InvalidBlockException(Refusal.NO_SENDER, "a transaction"));
            switch (processor.execute(transaction, sender, environment, state, pool, Tracer.NONE)) {
                case TransactionResult.Included included -> results.add(included);
                case TransactionResult.Rejected rejected -> throw new InvalidBlockException(Refusal.of(rejected));
            }
        }
        return results;
    }

    private void checkReceipts(List<Receipt> receipts) {
        EthereumBlock.Header header = block.header();
        same(
                "gas used",
                header.gasUsed(),
                receipts.isEmpty() ? 0 : receipts.getLast().cumulativeGasUsed());
        var bloom = Bloom.empty();
        receipts.forEach(receipt -> bloom.addAll(receipt.bloom()));
        require(Arrays.equals(bloom.bytes(), header.bloom()), "bloom");
        Hash root = TrieRoots.ofList(receipts.stream().map(Receipt::encode).toList());
        same("receipts root", header.receiptsRoot(), root);
    }

    private BlockEnvironment environment() {
        EthereumBlock.Header header = block.header();
        return new BlockEnvironment(
                rules.fork(),
                chainId,
                header.number(),
                header.timestamp(),
                header.coinbase(),
                header.gasLimit(),
                header.baseFee(),
                header.prevRandao(),
                rules.blobs().baseFee(header.excessBlobGas()),
                rules.blobs(),
                ancestors);
    }

    private static void same(String what, Object expected, Object actual) {
        require(expected.equals(actual), what, "%s, the header says %s".formatted(actual, expected));
    }
}
