package org.lumia.protocol.log;

import static org.lumia.protocol.message.Protobufs.address;
import static org.lumia.protocol.message.Protobufs.bytes;
import static org.lumia.protocol.message.Protobufs.hash;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.schedule.Draw;
import org.lumia.protocol.schedule.Epochs;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.MemberHistory;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.EpochEnd;
import org.lumia.protocol.v1.LogSnapshot;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.RefusedTransaction;
import org.lumia.protocol.v1.Seal;

/**
 * What an operator knows after a prefix of the log: tip, epochs, candidates, notices. Changes by {@link #apply} alone. Not
 * thread-safe.
 */
public final class LogState {
    private final Genesis genesis;
    private final Pending pending;
    private final RecentGas recentGas;
    private final Notices notices = new Notices();
    private final MemberClocks clocks;
    private final SignedSeals signedSeals = new SignedSeals();
    private final List<RefusedTransaction> refused = new ArrayList<>();
    private Tip tip;
    private Epochs epochs;
    private long inboxThrough;
    private Hash inboxAccumulator = Hash.ZERO;
    private long nextOffset;
    private long logTimeMs;

    /** Before the first entry. */
    public LogState(Genesis genesis) {
        this.genesis = genesis;
        this.pending = new Pending(genesis.blocks());
        this.recentGas = new RecentGas(genesis);
        this.clocks = new MemberClocks(genesis.timestampMs());
        this.logTimeMs = genesis.timestampMs();
        Hash hash = genesis.hash();
        this.tip = new Tip(0, hash, hash, genesis.timestampMs());
        this.epochs = Epochs.start(genesis.subnet(), genesis.members(), hash);
    }

    /** Where a snapshot was taken; entries from {@link #readFrom()} on have to be given again. */
    public static LogState restore(Genesis genesis, LogSnapshot snapshot) {
        var state = new LogState(genesis);
        state.tip = new Tip(
                snapshot.getNumber(),
                hash(snapshot.getHash()),
                hash(snapshot.getContentHash()),
                snapshot.getTimestampMs());
        var ends = new ArrayList<Epochs.End>();
        var members = MemberHistory.start(genesis.members());
        for (EpochEnd end : snapshot.getEpochsList()) {
            ends.add(new Epochs.End(end.getEpoch(), hash(end.getLastSeal())));
            members = members.after(
                    end.getEpoch(), Members.decode(end.getMembers().toByteArray()));
        }
        state.epochs = new Epochs(genesis.subnet(), members, genesis.hash(), ends, snapshot.getEpochsPruned());
        state.inboxThrough = snapshot.getInboxThrough();
        state.inboxAccumulator = hash(snapshot.getInboxAccumulator());
        state.nextOffset = snapshot.getNextOffset();
        state.refused.addAll(snapshot.getRefusedList());
        state.notices.load(snapshot);
        state.pending.load(snapshot);
        state.clocks.load(snapshot);
        state.tellTime();
        return state;
    }

    /** Everything but the candidates' bytes and the memory for evidence. */
    public LogSnapshot snapshot() {
        if (!pending.complete()) {
            throw new IllegalStateException("a snapshot before the last one's candidates were read again");
        }
        var snapshot = LogSnapshot.newBuilder()
                .setNextOffset(nextOffset)
                .setNumber(tip.number())
                .setHash(bytes(tip.hash()))
                .setContentHash(bytes(tip.contentHash()))
                .setTimestampMs(tip.timestampMs())
                .setInboxThrough(inboxThrough)
                .setInboxAccumulator(bytes(inboxAccumulator))
                .setEpochsPruned(epochs.pruned())
                .addAllRefused(refused);
        epochs.ends()
                .forEach(end -> snapshot.addEpochs(EpochEnd.newBuilder()
                        .setEpoch(end.epoch())
                        .setMembers(bytes(
                                epochs.history().afterBlocksOf(end.epoch()).encode()))
                        .setLastSeal(bytes(end.lastSeal()))));
        notices.save(snapshot);
        pending.save(snapshot);
        clocks.save(snapshot);
        return snapshot.build();
    }

    /** The first entry that has to be read: earlier than {@link #nextOffset()} while candidates' bytes are missing. */
    public long readFrom() {
        return pending.firstMissing()
                .map(offset -> Math.min(offset, nextOffset))
                .orElse(nextOffset);
    }

    /** The first entry that is not in here. */
    public long nextOffset() {
        return nextOffset;
    }

    public Tip tip() {
        return tip;
    }

    public Epochs epochs() {
        return epochs;
    }

    /** The last L1 message applied, 0 for none. */
    public long inboxThrough() {
        return inboxThrough;
    }

    public Hash inboxAccumulator() {
        return inboxAccumulator;
    }

    public int pendingTransactions() {
        return pending.size();
    }

    /** The earliest transaction of the log that waits for a cut; empty where none does. */
    public Optional<LogPlace> firstWaiting() {
        return pending.first().map(Candidate::place);
    }

    public long pendingBytes() {
        return pending.bytes();
    }

    public int countedNotices() {
        return notices.size();
    }

    /** What the log says the time is: the weighted median of what the members in force have signed so far, ms since 1970. */
    public long logTimeMs() {
        return logTimeMs;
    }

    /** The log's time once an operator has signed a clock value as well. */
    public long logTimeWithMs(Address operator, long clockMs) {
        return clocks.medianWithMs(epochs.members(epoch()), operator, clockMs);
    }

    /** The greatest clock value that an operator has signed in the log; the genesis' time where there is none. */
    public long readingMs(Address operator) {
        return clocks.readingMs(operator);
    }

    /** The latest timestamp with which a seal counts now. */
    long sealableThroughMs() {
        return sealableThroughMs(logTimeMs);
    }

    long sealableThroughMs(long timeMs) {
        long leadMs = genesis.timing().sealLeadMs();
        return timeMs > Long.MAX_VALUE - leadMs ? Long.MAX_VALUE : timeMs + leadMs;
    }

    /** The tip's epoch; 0 at genesis. */
    public long epoch() {
        return epochAt(tip.timestampMs());
    }

    public long epochAt(long timestampMs) {
        return genesis.epochOfSlot(genesis.slot(timestampMs));
    }

    /** Who may seal in a slot, by rank, as far as the blocks so far say. */
    public List<Member> schedule(long slot) {
        long epoch = genesis.epochOfSlot(slot);
        Members members = epochs.members(epoch);
        return Draw.ranks(members, epochs.seed(epoch), slot, members.list().size());
    }

    /** Whether the list of a seal's epoch has its sequencer with that key. */
    public boolean mayBeSealedBy(Seal seal, Address signer) {
        return epochs.members(genesis.epochOfSlot(seal.getSlot()))
                .bySigner(signer)
                .filter(member -> member.operator().equals(address(seal.getSequencer())))
                .isPresent();
    }

    Optional<Address> leader(long slot) {
        long epoch = genesis.epochOfSlot(slot);
        return Draw.rank(epochs.members(epoch), epochs.seed(epoch), slot, 0).map(Member::operator);
    }

    /** Whether an operator has noticed an index with each key under which it may speak. */
    public boolean hasNotice(long index, Address operator) {
        for (long epoch = epoch(); epoch <= epoch() + MemberHistory.DELAY_EPOCHS; epoch++) {
            Optional<Member> member = epochs.members(epoch).find(operator);
            if (member.isPresent() && !hasNotice(index, operator, member.get().signer())) {
                return false;
            }
        }
        return maySpeak(operator);
    }

    /** Whether an operator has noticed an index with one key. */
    public boolean hasNotice(long index, Address operator, Address signer) {
        return notices.has(index, operator, signer);
    }

    /** The operator as the lists of the tip's epoch or the two after it have it: who may speak in the log. */
    public Optional<Member> speaker(Address operator, Address signer) {
        return epochs.history().speaker(epoch(), operator, signer);
    }

    /** Whether the operator is in any of those lists. */
    public boolean maySpeak(Address operator) {
        long epoch = epoch();
        return epochs.members(epoch).find(operator).isPresent()
                || epochs.members(epoch + 1).find(operator).isPresent()
                || epochs.members(epoch + 2).find(operator).isPresent();
    }

    /** How many L1 messages a seal of an epoch would apply now. */
    int inboxReady(long epoch) {
        Members members = epochs.members(epoch);
        int ready = 0;
        while (ready < genesis.blocks().maxInboxMessages()
                && notices.quorum(inboxThrough + ready + 1, members).isPresent()) {
            ready++;
        }
        return ready;
    }

    Optional<Hash> inboxQuorum(long index, long epoch) {
        return notices.quorum(index, epochs.members(epoch));
    }

    /** Whether a seal with this timestamp would cut neither messages nor transactions. */
    public boolean cutIsEmpty(long timestampMs) {
        long epoch = epochAt(timestampMs);
        return inboxReady(epoch) == 0
                && pending.takesNone(
                        Budget.of(genesis.blocks(), timestampMs - tip.timestampMs(), 0), epochs.members(epoch));
    }

    /** When the transaction whose turn is next fits the gas that a cut may take; the tip's time where none waits. */
    public long nextFitsAt() {
        return tip.timestampMs()
                + Math.ceilDiv(pending.nextGas(), genesis.blocks().gasPerMs());
    }

    /** Gas limits of the blocks after one, as far as blocks that this state derived itself tell. */
    public long gasAfter(long number) {
        return recentGas.after(number);
    }

    /** The timestamp of the first block after one, as far as blocks that this state derived itself tell. */
    public Optional<Long> timestampAfter(long number) {
        return recentGas.timestampAfter(number);
    }

    /** How many more refusals the next block may report. */
    int refusalsLeft() {
        return genesis.blocks().maxRefusals() - refused.size();
    }

    public Genesis genesis() {
        return genesis;
    }

    Pending pending() {
        return pending;
    }

    SignedSeals signedSeals() {
        return signedSeals;
    }

    List<RefusedTransaction> refused() {
        return List.copyOf(refused);
    }

    /** After all events of the entry at an offset. */
    public void advance(long offset) {
        if (offset < nextOffset) {
            throw new IllegalStateException("entry %d after %d".formatted(offset, nextOffset - 1));
        }
        nextOffset = offset + 1;
    }

    public void apply(LogEvent event) {
        switch (event) {
            case LogEvent.Queued(List<Candidate> candidates) -> candidates.forEach(pending::add);
            case LogEvent.Refused(List<RefusedTransaction> transactions) -> refused.addAll(transactions);
            case LogEvent.Ignored _, LogEvent.SealIgnored _ -> {}
            case LogEvent.SealSigned signed -> signedSeals.add(signed.seal(), signed.hash(), tip.number());
            case LogEvent.Equivocated evidence -> signedSeals.addEquivocation(evidence.second());
            case LogEvent.Noticed noticed -> notices.add(noticed);
            case LogEvent.ClockRead(Address operator, long timeMs) -> {
                clocks.read(operator, timeMs);
                tellTime();
            }
            case LogEvent.Derived(OrderedBlock block, List<Candidate> taken) -> derived(block, taken);
        }
    }

    private void derived(OrderedBlock block, List<Candidate> taken) {
        if (block.getNumber() != tip.number() + 1
                || !hash(block.getParentHash()).equals(tip.hash())) {
            throw new IllegalStateException("block %d does not follow %d".formatted(block.getNumber(), tip.number()));
        }
        pending.remove(taken);
        recentGas.add(block, taken);
        refused.clear();
        inboxThrough = block.getInboxThrough();
        inboxAccumulator = hash(block.getInboxAccumulator());
        notices.dropThrough(inboxThrough);
        Hash hash = hash(block.getHash());
        tip = new Tip(
                block.getNumber(),
                hash,
                hash(block.getContentHash()),
                block.getSeal().getTimestampMs());
        epochs = epochs.after(block.getEpoch(), hash, block.getInboxList());
        clocks.read(address(block.getSeal().getSequencer()), block.getSeal().getTimestampMs());
        clocks.keepOnly(this::maySpeak);
        tellTime();
    }

    private void tellTime() {
        logTimeMs = clocks.medianMs(epochs.members(epoch()));
    }
}
