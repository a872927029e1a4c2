package org.lumia.evm.conformance;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.block.Bloom;
import org.lumia.ethereum.block.Log;
import org.lumia.ethereum.block.Receipt;
import org.lumia.ethereum.trie.TrieRoots;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.Fork;
import org.lumia.evm.GasPool;
import org.lumia.evm.StateChanges;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;

/** Imports Ethereum blocks on their parents and checks every field of their headers. */
final class EthereumChain {
    private static final UInt256 WEI_PER_GWEI = UInt256.of(1_000_000_000);
    private static final Address BEACON_ROOTS = Address.parse("0x000F3df6D732807Ef1319fB7B8bB8522d0Beac02");
    private static final Address HISTORY = Address.parse("0x0000F90827F1C53a10cb7A02335B175320002935");
    private static final long GAS_LIMIT_MIN = 5000;
    private static final int BLOCK_BYTES_MAX = (10 << 20) - (2 << 20);
    private static final int HASHES = 256;

    private final LongFunction<EthereumRules> rulesAt;
    private final UInt256 chainId;
    private final TransactionProcessor processor;
    private final Map<Hash, EthereumBlock.Header> headers = new HashMap<>();
    private final Map<Hash, MemoryWorld> worlds = new HashMap<>();

    EthereumChain(
            LongFunction<EthereumRules> rulesAt,
            UInt256 chainId,
            TransactionProcessor processor,
            EthereumBlock.Header genesis,
            MemoryWorld world) {
        this.rulesAt = rulesAt;
        this.chainId = chainId;
        this.processor = processor;
        headers.put(genesis.hash(), genesis);
        worlds.put(genesis.hash(), world);
    }

    /** A block that breaks a rule. */
    static final class InvalidBlockException extends RuntimeException {
        InvalidBlockException(String message) {
            super(message);
        }
    }

    /** The state after an imported block. */
    MemoryWorld world(Hash block) {
        MemoryWorld world = worlds.get(block);
        if (world == null) {
            throw new InvalidBlockException("unknown block " + block);
        }
        return world;
    }

    /** @throws RuntimeException when the block is invalid; nothing has changed then */
    void importBlock(byte[] raw) {
        EthereumBlock block = EthereumBlock.decode(raw);
        EthereumBlock.Header header = block.header();
        EthereumBlock.Header parent = headers.get(header.parentHash());
        require(parent != null, "parent unknown");
        EthereumRules rules = rulesAt.apply(header.timestamp());
        checkHeader(header, parent, rules);
        checkBody(block, rules);
        MemoryWorld world = world(parent.hash()).copy();
        execute(block, rules, world);
        require(world.root().equals(header.stateRoot()), "state root " + world.root());
        headers.put(header.hash(), header);
        worlds.put(header.hash(), world);
    }

    private static void checkHeader(EthereumBlock.Header header, EthereumBlock.Header parent, EthereumRules rules) {
        require(header.fields() == rules.headerFields(), "header fields");
        require(header.number() == parent.number() + 1, "number");
        require(Long.compareUnsigned(header.timestamp(), parent.timestamp()) > 0, "timestamp");
        require(header.gasLimit() >= GAS_LIMIT_MIN, "gas limit");
        require(Math.abs(header.gasLimit() - parent.gasLimit()) < parent.gasLimit() / 1024, "gas limit step");
        require(Long.compareUnsigned(header.gasUsed(), header.gasLimit()) <= 0, "gas used over limit");
        require(header.extraData().length <= 32, "extra data");
        require(header.difficulty().isZero() && Arrays.equals(header.nonce(), new byte[8]), "proof of work");
        require(header.ommersHash().equals(BlockHeader.NO_OMMERS), "ommers hash");
        require(header.baseFee().equals(nextBaseFee(parent)), "base fee");
        if (!rules.isShanghai()) {
            long excess = rules.blobs()
                    .nextExcess(rules.fork(), parent.excessBlobGas(), parent.blobGasUsed(), parent.baseFee());
            require(header.excessBlobGas() == excess, "excess blob gas");
        }
    }

    private static void checkBody(EthereumBlock block, EthereumRules rules) {
        EthereumBlock.Header header = block.header();
        require(!block.hasOmmers(), "ommers");
        require(!rules.fork().atLeast(Fork.OSAKA) || block.size() <= BLOCK_BYTES_MAX, "block size");
        require(TrieRoots.ofList(block.rawTransactions()).equals(header.transactionsRoot()), "transactions root");
        require(TrieRoots.ofList(block.rawWithdrawals()).equals(header.withdrawalsRoot()), "withdrawals root");
        long blobGas = 0;
        for (Transaction transaction : block.transactions()) {
            blobGas += transaction.blobVersionedHashes().size() * BlobSchedule.GAS_PER_BLOB;
        }
        require(blobGas == header.blobGasUsed(), "blob gas used");
    }

    private void execute(EthereumBlock block, EthereumRules rules, MemoryWorld world) {
        EthereumBlock.Header header = block.header();
        var environment = environment(header, rules);
        var state = new BlockState(world);
        if (!rules.isShanghai()) {
            processor.systemCall(BEACON_ROOTS, header.parentBeaconRoot().bytes(), environment, state);
        }
        if (rules.fork().atLeast(Fork.PRAGUE)) {
            processor.systemCall(HISTORY, header.parentHash().bytes(), environment, state);
        }
        List<Receipt> receipts = transactions(block, environment, state);
        for (EthereumBlock.Withdrawal withdrawal : block.withdrawals()) {
            state.addBalance(withdrawal.address(), UInt256.of(withdrawal.gwei()).multiply(WEI_PER_GWEI));
        }
        state.finishTransaction();
        checkReceipts(header, receipts);
        if (rules.fork().atLeast(Fork.PRAGUE)) {
            List<Log> logs = receipts.stream()
                    .flatMap(receipt -> receipt.logs().stream())
                    .toList();
            Hash requests = ExecutionRequests.hash(logs, processor, environment, state);
            require(requests.equals(header.requestsHash()), "requests hash");
        }
        StateChanges changes = state.changes();
        world.apply(changes);
    }

    private List<Receipt> transactions(EthereumBlock block, BlockEnvironment environment, BlockState state) {
        var pool = GasPool.of(environment);
        var receipts = new ArrayList<Receipt>();
        for (Transaction transaction : block.transactions()) {
            Address sender = TransactionCodec.sender(transaction)
                    .orElseThrow(() -> new InvalidBlockException("a transaction without a sender"));
            switch (processor.execute(transaction, sender, environment, state, pool, Tracer.NONE)) {
                case TransactionResult.Included included ->
                    receipts.add(new Receipt(
                            transaction.type(),
                            included.success(),
                            environment.gasLimit() - pool.gas(),
                            included.logs(),
                            java.util.OptionalLong.empty()));
                case TransactionResult.Rejected rejected -> throw new InvalidBlockException(rejected.detail());
            }
        }
        return receipts;
    }

    private static void checkReceipts(EthereumBlock.Header header, List<Receipt> receipts) {
        long gasUsed = receipts.isEmpty() ? 0 : receipts.getLast().cumulativeGasUsed();
        require(gasUsed == header.gasUsed(), "gas used " + gasUsed + " for " + header.gasUsed());
        var bloom = Bloom.empty();
        receipts.forEach(receipt -> bloom.addAll(receipt.bloom()));
        require(Arrays.equals(bloom.bytes(), header.bloom()), "bloom");
        Hash root = TrieRoots.ofList(receipts.stream().map(Receipt::encode).toList());
        require(root.equals(header.receiptsRoot()), "receipts root");
    }

    private BlockEnvironment environment(EthereumBlock.Header header, EthereumRules rules) {
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
                number -> ancestor(header, number));
    }

    private Hash ancestor(EthereumBlock.Header header, long number) {
        EthereumBlock.Header at = header;
        for (int i = 0; i < HASHES && at != null; i++) {
            if (at.number() == number + 1) {
                return at.parentHash();
            }
            at = headers.get(at.parentHash());
        }
        return Hash.ZERO;
    }

    /** EIP-1559. */
    private static UInt256 nextBaseFee(EthereumBlock.Header parent) {
        BigInteger base = parent.baseFee().toBigInteger();
        long target = parent.gasLimit() / 2;
        if (parent.gasUsed() == target) {
            return parent.baseFee();
        }
        BigInteger change = base.multiply(BigInteger.valueOf(Math.abs(parent.gasUsed() - target)))
                .divide(BigInteger.valueOf(target))
                .divide(BigInteger.valueOf(8));
        return UInt256.of(parent.gasUsed() > target ? base.add(change.max(BigInteger.ONE)) : base.subtract(change));
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new InvalidBlockException(rule);
        }
    }
}
