package org.lumia.verifier;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.lumia.chain.block.BlockExecutor;
import org.lumia.chain.block.BlockInput;
import org.lumia.chain.block.BlockResult;
import org.lumia.chain.block.ChainTip;
import org.lumia.chain.block.GenesisBlock;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.Head;
import org.lumia.chain.state.InMemoryStore;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.protocol.batch.BatchBlock;
import org.lumia.protocol.batch.BatchContents;
import org.lumia.protocol.batch.BlobCodec;
import org.lumia.protocol.batch.PayloadCodec;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.GenesisAccount;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.message.InboxBodies;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Draw;
import org.lumia.protocol.schedule.Epochs;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;

/** Two operators that run a subnet and post it to a {@link FakeL1}: what the verifier is to rebuild. */
final class TestSubnet implements AutoCloseable {
    static final byte[] ALICE_KEY = UInt256.of(0xA11CE).toBytes();
    static final Address ALICE = Secp256k1.address(ALICE_KEY);
    static final byte[][] SIGNERS = {UInt256.of(11).toBytes(), UInt256.of(12).toBytes()};
    private static final Address BOB = operator(0xB0B);
    private static final UInt256 LUMIA = UInt256.of(BigInteger.TEN.pow(18));
    private static final long BLOCK_MS = 700;

    final Genesis genesis;
    final FakeL1 l1;
    private final ChainStore store = new ChainStore(new InMemoryStore(), 0);
    private final SenderRecovery recovery;
    private final BlockExecutor executor;
    private final PayloadCodec codec;
    private final List<BatchBlock> open = new ArrayList<>();
    private final List<InboxMessage> waiting = new ArrayList<>();
    private Epochs epochs;
    private ChainTip tip;
    private Hash stateRoot;
    private Hash parent;
    private Hash inboxAccumulator = Hash.ZERO;
    private long inboxIndex;
    private long nonce;
    private long idleMs;
    private long batches;
    private long epochOfLastBatch = -1;

    TestSubnet(L1Contracts contracts, long timestampMs) {
        this.genesis = Genesis.development(
                "test", 1, timestampMs, contracts, members(3, 1), Map.of(ALICE, GenesisAccount.withBalance(LUMIA)));
        this.l1 = new FakeL1(genesis);
        this.recovery = new SenderRecovery(new TransactionCheck(genesis), 0);
        this.executor = new BlockExecutor(genesis, recovery);
        this.codec = new PayloadCodec(UInt256.of(genesis.chainId()));
        this.epochs = Epochs.start(genesis.subnet(), genesis.members(), genesis.hash());
        GenesisBlock zero = GenesisBlock.of(genesis, store::stage);
        store.commit(new Head(zero.tip(), Hash.ZERO, zero.stateRoot(), 0), new byte[0]);
        this.tip = zero.tip();
        this.stateRoot = zero.stateRoot();
        this.parent = zero.hash();
    }

    TestSubnet() {
        this(new L1Contracts(31_337, operator(101), operator(102), operator(103), operator(104)), 1_800_000_000_000L);
    }

    static Address operator(long i) {
        return Address.copyOf(UInt256.of(i).toBytes(), 12);
    }

    static Members members(long... weights) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            members.add(
                    new Member(operator(1 + i), Secp256k1.address(SIGNERS[i]), weights[i], operator(0xC0FFEE00 + i)));
        }
        return new Members(members);
    }

    byte[] transfer() {
        return transfer(nonce++);
    }

    byte[] transfer(long withNonce) {
        return TransactionCodec.encode(TransactionCodec.sign(
                new Transaction(
                        TransactionType.DYNAMIC_FEE,
                        Optional.of(UInt256.of(genesis.chainId())),
                        withNonce,
                        UInt256.of(1_000),
                        UInt256.of(5_000_000_000L),
                        21_000,
                        Optional.of(BOB),
                        UInt256.of(7_000_000),
                        new byte[0],
                        List.of(),
                        UInt256.ZERO,
                        List.of(),
                        List.of(),
                        TransactionCodec.UNSIGNED),
                ALICE_KEY));
    }

    void deposit(long wei) {
        enqueue(
                InboxKind.DEPOSIT,
                new InboxBodies.Deposit(BOB, ALICE, false, UInt256.of(wei), UInt256.of(wei), 100_000, new byte[0])
                        .encode());
    }

    void enqueue(InboxKind kind, byte[] body) {
        inboxIndex++;
        inboxAccumulator = StructHashes.accumulator(inboxAccumulator, inboxIndex, kind.getNumber(), body);
        InboxMessage message = InboxMessage.newBuilder()
                .setIndex(inboxIndex)
                .setKind(kind)
                .setBody(Protobufs.bytes(body))
                .setAccumulator(Protobufs.bytes(inboxAccumulator))
                .setL1BlockNumber(l1.events.size())
                .build();
        l1.enqueue(message);
        waiting.add(message);
    }

    /** Seals a block with all waiting L1 messages; an epoch's last block ends the batch. */
    void block(byte[]... transactions) {
        long timestampMs = tip.timestampMs() + BLOCK_MS + idleMs;
        idleMs = 0;
        long slot = genesis.slot(timestampMs);
        long epoch = genesis.epochOfSlot(slot);
        if (!open.isEmpty() && epoch != genesis.epochOfSlot(open.getLast().slot())) {
            post();
        }
        Members members = epochs.members(epoch);
        Hash seed = seed(epoch);
        Member leader = Draw.rank(members, seed, slot, 0).orElseThrow();
        List<byte[]> raws = List.of(transactions);
        BlockInput input = new BlockInput(
                tip.number() + 1,
                timestampMs,
                slot,
                leader.feeRecipient(),
                seed,
                List.copyOf(waiting),
                raws.stream()
                        .map(raw -> new BlockInput.FromLog(raw, Optional.empty(), 0, Optional.empty()))
                        .toList());
        BlockResult result = executor.execute(
                executor.prepare(input),
                tip,
                store.world(),
                number -> store.hashOf(number).orElseThrow(),
                store::stage);
        store.commit(new Head(result.tip(), Hash.ZERO, result.header().stateRoot(), 0), new byte[0]);
        open.add(new BatchBlock(timestampMs, slot, 0, members.list().indexOf(leader), waiting.size(), raws));
        epochs = epochs.after(epoch, Hash.ZERO, List.copyOf(waiting));
        waiting.clear();
        tip = result.tip();
        stateRoot = result.header().stateRoot();
    }

    /** Before the next block, as when nothing could be sealed. */
    void idle(long ms) {
        idleMs = ms;
    }

    void post() {
        post(UnaryOperator.identity(), UnaryOperator.identity());
    }

    /** Closes and posts the open batch; whoever lies is signed for all the same. */
    void post(UnaryOperator<BatchContents> contentsLie, UnaryOperator<BatchHeader> headerLie) {
        long epoch = genesis.epochOfSlot(open.getLast().slot());
        Optional<Hash> seed = epoch == epochOfLastBatch ? Optional.empty() : Optional.of(seed(epoch));
        long last = tip.number();
        long first = last - open.size() + 1;
        byte[] payload = codec.encode(contentsLie.apply(
                new BatchContents(genesis.subnet(), batches, first, parent, seed, List.copyOf(open))));
        BatchHeader.Builder header = BatchHeader.newBuilder()
                .setIndex(batches)
                .setEpoch(epoch)
                .setFirst(first)
                .setLast(last)
                .setParentBlockHash(Protobufs.bytes(parent))
                .setLastBlockHash(Protobufs.bytes(tip.hash()))
                .setLastStateRoot(Protobufs.bytes(stateRoot))
                .setLastTimestampMs(open.getLast().timestampMs())
                .setInboxThrough(tip.inboxThrough())
                .setInboxAccumulator(Protobufs.bytes(tip.inboxAccumulator()))
                .setPayloadHash(Protobufs.bytes(Keccak.hash(payload)));
        BlobCodec.toBlobs(payload).forEach(blob -> header.addBlobVersionedHashes(Protobufs.bytes(versionedHash(blob))));
        l1.post(headerLie.apply(header.build()), epochs.members(epoch), payload);
        batches++;
        epochOfLastBatch = epoch;
        parent = tip.hash();
        open.clear();
    }

    /** Stands for KZG where there is no L1 that checks it. */
    static Hash versionedHash(byte[] blob) {
        return Keccak.hash(blob);
    }

    private Hash seed(long epoch) {
        return StructHashes.epochSeed(genesis.subnet(), epoch, genesis.hash());
    }

    Report verify() {
        try (Replay replay = new Replay(genesis, new InMemoryStore(), 0)) {
            BatchCheck check = new BatchCheck(genesis, List.of(l1.payloads()), TestSubnet::versionedHash);
            return new Verification(genesis, l1, check, replay, () -> java.time.Instant.EPOCH, line -> {})
                    .run(0, "latest");
        }
    }

    Hash stateRoot() {
        return stateRoot;
    }

    @Override
    public void close() {
        recovery.close();
        store.close();
    }
}
