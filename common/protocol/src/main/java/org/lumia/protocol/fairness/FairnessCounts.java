package org.lumia.protocol.fairness;

import static org.lumia.protocol.message.Protobufs.address;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.lumia.ethereum.Address;
import org.lumia.protocol.log.Candidate;
import org.lumia.protocol.log.LogEvent;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.v1.FairnessEpoch;
import org.lumia.protocol.v1.FairnessState;
import org.lumia.protocol.v1.NoticedAt;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.OrderedTransaction;

/**
 * Counts how fairly blocks follow the log, by epoch and operator (docs/protocol.md, Fairness): a pure function of the log's entries, so
 * that whoever reads them comes to the same numbers. Times in ms. Not thread-safe.
 */
public final class FairnessCounts {
    /** What began before counting did reaches into the epoch after. */
    private static final int UNREPORTED_EPOCHS = 2;

    private final TreeMap<Address, OperatorCounts> operators = new TreeMap<>();
    private final TreeMap<Integer, Long> sealsOfNobody = new TreeMap<>();
    private final TreeMap<Long, Long> noticedAtMs = new TreeMap<>();
    private final Overtaking overtaking = new Overtaking();
    private final List<FairnessEpoch> closed = new ArrayList<>();
    private long epoch;
    private long firstBlock;
    private long lastBlock;
    private long lastOffset;
    private int unreported;

    private FairnessCounts() {}

    /** Before the log's first entry. */
    public static FairnessCounts start() {
        return new FairnessCounts();
    }

    /** In the midst of the log, where what was counted before is not known: the epoch it begins in and the next are not reported. */
    public static FairnessCounts inTheMidst() {
        var counts = new FairnessCounts();
        counts.unreported = UNREPORTED_EPOCHS;
        return counts;
    }

    /** Where {@link #state()} was taken. */
    public static FairnessCounts restore(FairnessState stored) {
        var counts = new FairnessCounts();
        FairnessEpoch running = stored.getRunning();
        counts.epoch = running.getEpoch();
        counts.firstBlock = running.getFirstBlock();
        counts.lastBlock = running.getLastBlock();
        counts.lastOffset = running.getLastOffset();
        running.getOperatorsList().stream()
                .map(OperatorCounts::of)
                .forEach(one -> counts.operators.put(one.operator, one));
        OperatorCounts.load(running.getSealsOfNobodyList(), counts.sealsOfNobody);
        counts.unreported = stored.getUnreported();
        counts.overtaking.load(stored);
        stored.getNoticedList().forEach(one -> counts.noticedAtMs.put(one.getIndex(), one.getLogTimeMs()));
        return counts;
    }

    /** Everything but what {@link #closed()} has. */
    public FairnessState state() {
        var state = FairnessState.newBuilder().setRunning(running()).setUnreported(unreported);
        overtaking.save(state);
        noticedAtMs.forEach((index, timeMs) ->
                state.addNoticed(NoticedAt.newBuilder().setIndex(index).setLogTimeMs(timeMs)));
        return state.build();
    }

    /** Epochs that ended since {@link #forgetClosed()}: a block of a later one has come. */
    public List<FairnessEpoch> closed() {
        return List.copyOf(closed);
    }

    public void forgetClosed() {
        closed.clear();
    }

    /** The next entry of the log. @param after the state with all of these applied */
    public void entry(List<LogEvent> events, LogState after) {
        boolean signed = events.stream().anyMatch(LogEvent.SealSigned.class::isInstance);
        for (LogEvent event : events) {
            switch (event) {
                case LogEvent.Refused(var refused) ->
                    refused.forEach(
                            one -> OperatorCounts.count(of(address(one.getOrigin())).refused, one.getReasonValue()));
                case LogEvent.SealIgnored(var seal, var rule) ->
                    OperatorCounts.count(
                            signed ? of(address(seal.getSequencer())).sealsIgnored : sealsOfNobody, rule.ordinal());
                case LogEvent.Noticed noticed -> noticedAtMs.putIfAbsent(noticed.index(), after.logTimeMs());
                case LogEvent.Derived(var block, var taken) -> derived(block, taken, after);
                case LogEvent.Queued _,
                        LogEvent.Ignored _,
                        LogEvent.ClockRead _,
                        LogEvent.SealSigned _,
                        LogEvent.Equivocated _ -> {}
            }
        }
    }

    private OperatorCounts of(Address operator) {
        return operators.computeIfAbsent(operator, OperatorCounts::new);
    }

    private void derived(OrderedBlock block, List<Candidate> taken, LogState after) {
        if (block.getEpoch() > epoch) {
            close();
            epoch = block.getEpoch();
        }
        firstBlock = firstBlock == 0 ? block.getNumber() : firstBlock;
        lastBlock = block.getNumber();
        lastOffset = block.getLogOffset();
        long sealedMs = block.getSeal().getTimestampMs();
        OperatorCounts sequencer = of(address(block.getSeal().getSequencer()));
        sequencer.blocks++;
        countMoved(sequencer, taken);
        for (int i = 0; i < taken.size(); i++) {
            count(taken.get(i), block.getTransactions(i), sealedMs);
        }
        overtaking.after(block, taken, after.firstWaiting());
        for (var message : block.getInboxList()) {
            sequencer.inboxMessages++;
            Long noticedMs = noticedAtMs.get(message.getIndex());
            sequencer.inboxWaits.add(noticedMs == null ? 0 : sealedMs - noticedMs);
        }
        noticedAtMs.headMap(block.getInboxThrough(), true).clear();
    }

    private void count(Candidate taken, OrderedTransaction inBlock, long sealedMs) {
        OperatorCounts origin = of(taken.origin());
        origin.transactions++;
        // From 2^63 on it is no time, as for the log's clock.
        origin.waits.add(taken.receivedAtMs() < 0 ? 0 : sealedMs - taken.receivedAtMs());
        Overtaking.Fate fate = overtaking.fate(taken, inBlock);
        if (fate != Overtaking.Fate.IN_ORDER) {
            origin.overtaken++;
        }
        if (fate == Overtaking.Fate.OWN_ORDER_BROKEN) {
            origin.ownOrderBroken++;
        }
    }

    /** A transaction's place among those of its block against its place among them in the log. */
    private static void countMoved(OperatorCounts sequencer, List<Candidate> taken) {
        if (inLogOrder(taken)) {
            return;
        }
        List<Integer> inLogOrder = IntStream.range(0, taken.size())
                .boxed()
                .sorted(Comparator.comparing(place -> taken.get(place).place()))
                .toList();
        for (int inLog = 0; inLog < inLogOrder.size(); inLog++) {
            int places = Math.abs(inLogOrder.get(inLog) - inLog);
            if (places > 0) {
                sequencer.moved++;
                sequencer.movedPlacesMax = Math.max(sequencer.movedPlacesMax, places);
            }
        }
    }

    private static boolean inLogOrder(List<Candidate> taken) {
        for (int i = 1; i < taken.size(); i++) {
            if (taken.get(i).place().compareTo(taken.get(i - 1).place()) < 0) {
                return false;
            }
        }
        return true;
    }

    /** What stands in the log after an epoch's last block counts there; before the first block, with the first block's epoch. */
    private void close() {
        if (firstBlock == 0) {
            return;
        }
        if (unreported > 0) {
            unreported--;
        } else {
            closed.add(running());
        }
        operators.clear();
        sealsOfNobody.clear();
        firstBlock = 0;
    }

    private FairnessEpoch running() {
        return FairnessEpoch.newBuilder()
                .setEpoch(epoch)
                .setFirstBlock(firstBlock)
                .setLastBlock(lastBlock)
                .setLastOffset(lastOffset)
                .addAllOperators(
                        operators.values().stream().map(OperatorCounts::stored).toList())
                .addAllSealsOfNobody(OperatorCounts.stored(sealsOfNobody))
                .build();
    }
}
