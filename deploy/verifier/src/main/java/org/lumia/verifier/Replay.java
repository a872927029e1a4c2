package org.lumia.verifier;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.lumia.chain.block.BlockExecutor;
import org.lumia.chain.block.BlockInput;
import org.lumia.chain.block.BlockResult;
import org.lumia.chain.block.ChainTip;
import org.lumia.chain.block.GenesisBlock;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.Head;
import org.lumia.chain.state.KeyValueStore;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.batch.BatchBlock;
import org.lumia.protocol.batch.BatchContents;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Draw;
import org.lumia.protocol.schedule.Epochs;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.schedule.Rescue;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.RefusedTransaction;

/** The chain, built again from genesis: executes batches in order on a state of its own. */
final class Replay implements AutoCloseable {
    private final Genesis genesis;
    private final ChainStore store;
    private final SenderRecovery recovery;
    private final BlockExecutor executor;
    private final Consumer<BlockResult> executed;
    private final Deque<InboxMessage> inbox = new ArrayDeque<>();
    private final List<Named> rescues = new ArrayList<>();
    private Hash inboxAccumulator = Hash.ZERO;
    private long inboxCount;
    private Epochs epochs;
    private Optional<Hash> epochSeed = Optional.empty();
    private long epoch = -1;
    private ChainTip tip;
    private Hash stateRoot;
    private long transactions;

    private record Named(long l1Block, Rescue rescue) {}

    /** @param keyValues empty, and closed with this */
    Replay(Genesis genesis, KeyValueStore keyValues, int threads) {
        this(genesis, keyValues, threads, result -> {});
    }

    /** @param executed told of each block */
    Replay(Genesis genesis, KeyValueStore keyValues, int threads, Consumer<BlockResult> executed) {
        this.genesis = genesis;
        this.executed = executed;
        this.store = new ChainStore(keyValues, 0);
        this.recovery = new SenderRecovery(new TransactionCheck(genesis), threads);
        this.executor = new BlockExecutor(genesis, recovery);
        this.epochs = Epochs.start(genesis.subnet(), genesis.members(), genesis.hash());
        GenesisBlock zero = GenesisBlock.of(genesis, store::stage);
        commit(zero.tip(), zero.stateRoot());
        this.tip = zero.tip();
        this.stateRoot = zero.stateRoot();
    }

    ChainTip tip() {
        return tip;
    }

    Hash stateRoot() {
        return stateRoot;
    }

    /** Executed, those from L1 included. */
    long transactions() {
        return transactions;
    }

    long inboxMessages() {
        return inboxCount;
    }

    /** Who certifies a batch: the committee that was named by then, or the epoch's members. */
    Members certifiers(PostedBatch posted) {
        List<Rescue> named = rescues.stream()
                .filter(rescue -> rescue.l1Block() <= posted.l1Block())
                .map(Named::rescue)
                .toList();
        long ofEpoch = posted.header().getEpoch();
        return Rescue.committee(named, ofEpoch).orElseGet(() -> epochs.members(ofEpoch));
    }

    /** Takes the next message of L1's inbox, whose accumulator must be the hash of it and of all before. */
    void enqueue(InboxMessage message) {
        long index = inboxCount + 1;
        if (message.getIndex() != index) {
            throw new DifferenceException(
                    "L1's inbox has message %d where %d is next".formatted(message.getIndex(), index));
        }
        Hash accumulator = StructHashes.accumulator(
                inboxAccumulator,
                index,
                message.getKindValue(),
                message.getBody().toByteArray());
        if (!accumulator.equals(Protobufs.hash(message.getAccumulator()))) {
            throw new DifferenceException("message %d of L1's inbox has accumulator %s on L1 and %s here"
                    .formatted(index, Protobufs.hash(message.getAccumulator()), accumulator));
        }
        inboxCount = index;
        inboxAccumulator = accumulator;
        inbox.addLast(message);
        if (message.getKind() == InboxKind.RESCUE) {
            rescues.add(new Named(
                    message.getL1BlockNumber(), Rescue.decode(message.getBody().toByteArray())));
        }
    }

    /** Executes a batch; the header's block hash, state root and inbox position must come out. */
    void execute(BatchContents contents, BatchHeader header) {
        enterEpoch(contents, header);
        for (int i = 0; i < contents.blocks().size(); i++) {
            execute(contents.index(), contents.first() + i, contents.blocks().get(i), header.getEpoch());
        }
        long batch = header.getIndex();
        DifferenceException.require(batch, "the state root", Protobufs.hash(header.getLastStateRoot()), stateRoot);
        DifferenceException.require(
                batch, "the last block's hash", Protobufs.hash(header.getLastBlockHash()), tip.hash());
        DifferenceException.require(batch, "inbox-through", header.getInboxThrough(), tip.inboxThrough());
        DifferenceException.require(
                batch, "the inbox accumulator", Protobufs.hash(header.getInboxAccumulator()), tip.inboxAccumulator());
    }

    /** A payload brings the seed of its epoch exactly when it is the epoch's first. */
    private void enterEpoch(BatchContents contents, BatchHeader header) {
        boolean first = header.getEpoch() != epoch;
        if (first != contents.epochSeed().isPresent()) {
            throw new DifferenceException("batch %d: its payload %s epoch %d's seed"
                    .formatted(contents.index(), first ? "lacks" : "repeats", header.getEpoch()));
        }
        if (first) {
            epoch = header.getEpoch();
            epochSeed = contents.epochSeed();
        }
    }

    private void execute(long batch, long number, BatchBlock block, long ofEpoch) {
        DifferenceException.require(
                batch, "block " + number + "'s slot", block.slot(), genesis.slot(block.timestampMs()));
        DifferenceException.require(batch, "block " + number + "'s epoch", ofEpoch, genesis.epochOfSlot(block.slot()));
        Member sequencer = sequencer(batch, number, block, ofEpoch);
        List<InboxMessage> messages = messages(batch, number, block.inboxCount());
        BlockInput input = new BlockInput(
                number,
                block.timestampMs(),
                block.slot(),
                sequencer.feeRecipient(),
                epochSeed.orElseThrow(),
                messages,
                block.transactions().stream()
                        .map(raw -> new BlockInput.FromLog(raw, Optional.empty(), 0, Optional.empty()))
                        .toList());
        BlockResult result = run(batch, input);
        requireAllIncluded(batch, block, result);
        executed.accept(result);
        commit(result.tip(), result.header().stateRoot());
        tip = result.tip();
        stateRoot = result.header().stateRoot();
        transactions += result.included().size();
        epochs = epochs.after(ofEpoch, Hash.ZERO, messages);
    }

    private BlockResult run(long batch, BlockInput input) {
        try {
            return executor.execute(
                    executor.prepare(input),
                    tip,
                    store.world(),
                    ancestor -> store.hashOf(ancestor).orElse(Hash.ZERO),
                    store::stage);
        } catch (IllegalArgumentException e) {
            throw new DifferenceException("batch %d: %s".formatted(batch, e.getMessage()));
        }
    }

    private void commit(ChainTip next, Hash root) {
        store.commit(new Head(next, Hash.ZERO, root, 0), new byte[0]);
    }

    private Member sequencer(long batch, long number, BatchBlock block, long ofEpoch) {
        Members members = epochs.members(ofEpoch);
        if (block.sequencerIndex() >= members.list().size()) {
            throw new DifferenceException("batch %d: block %d was sealed by member %d of %d"
                    .formatted(
                            batch,
                            number,
                            block.sequencerIndex(),
                            members.list().size()));
        }
        Member sequencer = members.list().get(block.sequencerIndex());
        Optional<Member> drawn = block.rank() < members.list().size()
                ? Draw.rank(members, epochSeed.orElseThrow(), block.slot(), block.rank())
                : Optional.empty();
        if (!drawn.equals(Optional.of(sequencer))) {
            throw new DifferenceException("batch %d: block %d was sealed by %s, which is not rank %d of slot %d"
                    .formatted(batch, number, sequencer.operator(), block.rank(), block.slot()));
        }
        return sequencer;
    }

    private List<InboxMessage> messages(long batch, long number, int count) {
        if (count > inbox.size()) {
            throw new DifferenceException("batch %d: block %d applies %d messages of L1's inbox, which has %d more"
                    .formatted(batch, number, count, inbox.size()));
        }
        List<InboxMessage> messages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            messages.add(inbox.removeFirst());
        }
        return messages;
    }

    /** A forced transaction may be refused; one of the payload was included. */
    private static void requireAllIncluded(long batch, BatchBlock block, BlockResult result) {
        long fromLog = result.included().stream()
                .filter(transaction -> transaction.inboxIndex() == 0)
                .count();
        if (fromLog != block.transactions().size()) {
            RefusedTransaction refused = result.refused().getLast();
            throw new DifferenceException("batch %d: block %d holds transaction %s, which execution refuses (%s: %s)"
                    .formatted(
                            batch,
                            result.header().number(),
                            Protobufs.hash(refused.getHash()),
                            refused.getReason(),
                            refused.getDetail()));
        }
    }

    @Override
    public void close() {
        recovery.close();
        store.close();
    }
}
