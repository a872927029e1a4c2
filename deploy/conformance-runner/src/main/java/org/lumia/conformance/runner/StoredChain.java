package org.lumia.conformance.runner;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lumia.chain.block.ChainTip;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.Head;
import org.lumia.chain.state.InMemoryStore;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.block.Bloom;
import org.lumia.ethereum.block.Receipt;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.rlp.RlpReader;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.evm.Account;
import org.lumia.evm.CallFees;
import org.lumia.evm.ContractAddress;
import org.lumia.evm.MemoryWorld;
import org.lumia.evm.StateChanges;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.execution.Blocks;
import org.lumia.execution.Finality;
import org.lumia.execution.LogFilter;
import org.lumia.execution.Projection;
import org.lumia.execution.rpc.ChainReads;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.EthereumParts;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;
import tools.jackson.databind.JsonNode;

/** A chain of Ethereum, executed block by block into a store like a node's, for the methods that answer from it. */
final class StoredChain {
    private static final long MILLIS = 1_000;
    private static final Hash NO_REQUESTS =
            Hash.parse("0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    private final ChainStore store = new ChainStore(new InMemoryStore(), Long.MAX_VALUE);
    private final TransactionProcessor processor = new TransactionProcessor(Precompiles::of);
    private final Map<Long, Hash> hashes = new HashMap<>();
    /** Executed and not stored yet. */
    private final List<Executed> executed = new ArrayList<>();

    private MemoryWorld world;
    private final LegacyBlocks legacy;
    private final RpcRules rules;

    /** @param genesis geth's format @throws EthereumChain.InvalidBlockException where a block is not what its header says */
    StoredChain(JsonNode genesis, byte[] blocks) {
        this.world = Json.world(genesis.path("alloc"));
        this.legacy = new LegacyBlocks(genesis.path("config"), processor);
        BlockHeader header = genesisHeader(genesis, world.root());
        int fields = genesisFields(genesis);
        byte[] encoded = header.encode(fields);
        this.rules = new RpcRules(genesis, Keccak.hash(encoded));
        keep(header, encoded, allOf(world), ExecutedBlock.newBuilder().setEthereum(EthereumParts.getDefaultInstance()));
        for (var reader = new RlpReader(blocks); !reader.atEnd(); ) {
            add(reader.raw());
        }
        storeAll();
    }

    private record Executed(BlockHeader header, StateChanges changes, ExecutedBlock message) {}

    /** Accounts of before EIP-161 that stayed empty have their leaves from the beginning: no root after the last of them differs. */
    private void storeAll() {
        world.accounts().forEach((address, account) -> {
            if (account.isEmpty()) {
                store.keepEmpty(address, world.storageRoot(address));
            }
        });
        for (Executed block : executed) {
            Hash root = store.stage(block.changes());
            Hash hash = Protobufs.hash(block.message().getHash());
            var tip = new ChainTip(
                    block.header().number(),
                    hash,
                    block.message().getTimestampMs(),
                    rules.nextBaseFee(block.header(), 0, 0),
                    0,
                    Hash.ZERO);
            store.commit(
                    new Head(tip, hash, root, block.header().number()),
                    block.message().toByteArray());
        }
        BlockHeader last = executed.getLast().header();
        EthereumChain.require(
                store.head().orElseThrow().stateRoot().equals(last.stateRoot()), "state root in the store");
        executed.clear();
    }

    ChainStore store() {
        return store;
    }

    /** What execution's methods read from. */
    ChainReads reads() {
        var blocks = new Blocks(store, NOTHING_PROJECTED);
        blocks.begin(-1);
        long height = blocks.height();
        return new ChainReads(rules, store, blocks, NOTHING_PROJECTED, () -> new Finality(height, height));
    }

    private static int genesisFields(JsonNode genesis) {
        JsonNode config = genesis.path("config");
        if (isZero(config.path("pragueTime"))) {
            return BlockHeader.FIELDS;
        }
        return isZero(config.path("londonBlock")) ? BlockHeader.FIELDS_OF_LONDON : BlockHeader.FIELDS_OF_LONDON - 1;
    }

    private static boolean isZero(JsonNode number) {
        return number.isNumber() && number.asLong() == 0;
    }

    private static BlockHeader genesisHeader(JsonNode genesis, Hash root) {
        return new BlockHeader(
                Hash.ZERO,
                BlockHeader.NO_OMMERS,
                genesis.has("coinbase") ? Json.address(genesis.path("coinbase")) : Address.ZERO,
                root,
                BlockHeader.EMPTY_ROOT,
                BlockHeader.EMPTY_ROOT,
                Bloom.empty(),
                Json.quantity(genesis.path("difficulty")),
                0,
                Json.uint64(genesis.path("gasLimit")),
                0,
                RpcRules.timestamp(genesis),
                Hex.decode(genesis.path("extraData").asString("0x")),
                Json.hash(genesis.has("mixHash") ? genesis.path("mixHash") : genesis.path("mixhash")),
                Json.uint64OrZero(genesis.path("nonce")),
                Json.quantityOrZero(genesis.path("baseFeePerGas")),
                BlockHeader.EMPTY_ROOT,
                0,
                0,
                Hash.ZERO,
                NO_REQUESTS);
    }

    private static StateChanges allOf(MemoryWorld world) {
        var accounts = new TreeMap<Address, StateChanges.AccountChange>();
        var code = new TreeMap<Hash, byte[]>();
        world.accounts().forEach((address, account) -> {
            accounts.put(
                    address,
                    new StateChanges.AccountChange(Account.ABSENT, account, new TreeMap<>(world.slots(address))));
            code.put(account.codeHash(), world.code(account.codeHash()));
        });
        return new StateChanges(accounts, code);
    }

    private void add(byte[] raw) {
        RlpReader block = RlpReader.ofList(raw, 0);
        byte[] encoded = block.raw();
        BlockHeader header = BlockHeader.decodeOfAnyFork(encoded);
        EthereumChain.require(header.parentHash().equals(hashOf(header.number() - 1)), "parent hash");
        var parts = EthereumParts.newBuilder();
        if (!rules.blobsOf(header).isZero()) {
            parts.setBlobGasPrice(Protobufs.bytes(rules.blobsOf(header)));
        }
        List<byte[]> raws = raws(block.list());
        List<byte[]> ommers = raws(block.list());
        ommers.forEach(ommer -> parts.addOmmers(ByteString.copyFrom(ommer)));
        if (!block.atEnd()) {
            raws(block.list()).forEach(withdrawal -> parts.addWithdrawals(ByteString.copyFrom(withdrawal)));
        }
        var message = ExecutedBlock.newBuilder();
        StateChanges changes = rules.isExact(header)
                ? execute(raw, header, raws, message)
                : executeOlder(header, raws, ommers, message, parts);
        keep(header, encoded, changes, message.setEthereum(parts));
    }

    private StateChanges execute(byte[] raw, BlockHeader header, List<byte[]> raws, ExecutedBlock.Builder message) {
        var execution = new BlockExecution(
                EthereumBlock.decode(raw), rules.at(header.timestamp()), UInt256.of(rules.chainId()), this::hashOf);
        BlockExecution.Executed done = execution.executed(world, processor);
        long used = 0;
        for (int i = 0; i < raws.size(); i++) {
            TransactionResult.Included result = done.results().get(i);
            used += result.gasUsed();
            message.addTransactions(
                    executed(raws.get(i), header, new Ran(result.success(), result.gasUsed(), used, result.logs())));
        }
        world.apply(done.changes());
        return done.changes();
    }

    private StateChanges executeOlder(
            BlockHeader header,
            List<byte[]> raws,
            List<byte[]> ommers,
            ExecutedBlock.Builder message,
            EthereumParts.Builder parts) {
        LegacyBlocks.Executed done = legacy.run(
                header,
                raws.stream().map(StoredChain::decode).toList(),
                ommers.stream().map(BlockHeader::decodeOfAnyFork).toList(),
                rules.environment(header, this::hashOf),
                world);
        for (int i = 0; i < raws.size(); i++) {
            Receipt receipt = done.receipts().get(i);
            var ran = new Ran(receipt.success(), done.gasUsed().get(i), receipt.cumulativeGasUsed(), receipt.logs());
            message.addTransactions(executed(raws.get(i), header, ran));
        }
        done.roots().forEach(root -> parts.addReceiptRoots(Protobufs.bytes(root)));
        world = done.world();
        return done.changes();
    }

    private Hash hashOf(long number) {
        return hashes.getOrDefault(number, Hash.ZERO);
    }

    private static List<byte[]> raws(RlpReader list) {
        var raws = new ArrayList<byte[]>();
        while (!list.atEnd()) {
            raws.add(list.nextIsList() ? list.raw() : list.bytes());
        }
        return raws;
    }

    private static Transaction decode(byte[] raw) {
        return switch (TransactionCodec.decode(raw)) {
            case TransactionCodec.Valid(Transaction transaction) -> transaction;
            case TransactionCodec.Malformed(String reason) ->
                throw new EthereumChain.InvalidBlockException("transaction", reason);
        };
    }

    private record Ran(
            boolean success, long gasUsed, long cumulativeGasUsed, List<org.lumia.ethereum.block.Log> logs) {}

    private static ExecutedTransaction executed(byte[] raw, BlockHeader header, Ran ran) {
        Transaction transaction = decode(raw);
        Address sender = TransactionCodec.sender(transaction).orElseThrow();
        var fees = new CallFees(transaction.maxFeePerGas(), transaction.maxPriorityFeePerGas());
        var message = ExecutedTransaction.newBuilder()
                .setRaw(ByteString.copyFrom(raw))
                .setHash(Protobufs.bytes(Keccak.hash(raw)))
                .setSender(Protobufs.bytes(sender))
                .setSuccess(ran.success())
                .setGasUsed(ran.gasUsed())
                .setCumulativeGasUsed(ran.cumulativeGasUsed())
                .setEffectiveGasPrice(Protobufs.bytes(fees.gasPrice(header.baseFeePerGas())));
        if (transaction.to().isEmpty()) {
            message.setContractAddress(Protobufs.bytes(ContractAddress.create(sender, transaction.nonce())));
        }
        for (org.lumia.ethereum.block.Log log : ran.logs()) {
            var logMessage = org.lumia.protocol.v1.Log.newBuilder()
                    .setAddress(Protobufs.bytes(log.address()))
                    .setData(Protobufs.bytes(log.data()));
            log.topics().forEach(topic -> logMessage.addTopics(Protobufs.bytes(topic)));
            message.addLogs(logMessage);
        }
        return message.build();
    }

    private void keep(BlockHeader header, byte[] encoded, StateChanges changes, ExecutedBlock.Builder message) {
        Hash root = world.root();
        EthereumChain.require(
                root.equals(header.stateRoot()),
                "state root",
                "of block %d: %s, the header says %s".formatted(header.number(), root, header.stateRoot()));
        Hash hash = Keccak.hash(encoded);
        hashes.put(header.number(), hash);
        message.setNumber(header.number())
                .setParentHash(Protobufs.bytes(header.parentHash()))
                .setHash(Protobufs.bytes(hash))
                .setHeader(ByteString.copyFrom(encoded))
                .setSealHash(Protobufs.bytes(hash))
                .setTimestampMs(header.timestamp() * MILLIS)
                .setStateRoot(Protobufs.bytes(root))
                .setBaseFeeWei(header.baseFeePerGas().toLongExact())
                .setGasUsed(header.gasUsed());
        executed.add(new Executed(header, changes, message.build()));
    }

    private static final Projection NOTHING_PROJECTED = new Projection() {
        @Override
        public long projectedThrough() {
            return -1;
        }

        @Override
        public Optional<Blocks.Place> place(Hash transaction) {
            return Optional.empty();
        }

        @Override
        public Optional<Blocks.Refusal> refusal(Hash transaction) {
            return Optional.empty();
        }

        @Override
        public List<LogPlace> logs(LogFilter filter, long first, long last, int max) {
            return List.of();
        }
    };
}
