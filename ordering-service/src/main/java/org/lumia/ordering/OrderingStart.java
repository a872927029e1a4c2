package org.lumia.ordering;

import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.lumia.ethereum.Address;
import org.lumia.protocol.fairness.FairnessCounts;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.log.LogRules;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.message.Signer;

/**
 * An ordering thread's beginning: what the store remembers, and where the log has to be read from.
 *
 * @param readFrom first offset of tx-in to feed
 * @param inputs where feeds put; each bounds what it has there
 */
public record OrderingStart(Ordering ordering, long readFrom, BlockingQueue<Input> inputs) {
    /** For the seals in them: a second one for their numbers is evidence. */
    private static final long ENTRIES_READ_AGAIN = 512;

    /** Where a run begins. @param caughtUpOffset the log's end when it began: nothing is sealed before it is reached */
    record Start(
            Genesis genesis,
            LogRules rules,
            LogState state,
            FairnessCounts fairness,
            InboxCopy inbox,
            long caughtUpOffset,
            long executedThrough) {}

    /** What it works with. */
    record Parts(
            Sealing sealing,
            Vouching vouching,
            Publishing publishing,
            Meter meter,
            ClockTeller clocks,
            ClockAlarm alarm,
            InstantSource clock,
            LongSupplier nanoTime,
            Consumer<OrderingStatus> status,
            BlockingQueue<Input> inputs) {}

    /** Who orders. */
    public record Operator(Genesis genesis, Address address, Signer signer) {}

    /** @param logEnd of tx-in now @param executedThrough the last block that execution published */
    public static OrderingStart load(
            Operator operator, OrderingPorts ports, OrderingLimits limits, long logEnd, long executedThrough) {
        Genesis genesis = operator.genesis();
        var loaded = ports.store().load();
        LogState state = loaded.snapshot()
                .map(snapshot -> LogState.restore(genesis, snapshot))
                .orElseGet(() -> new LogState(genesis));
        var fairness = fairness(loaded);
        var rules = new LogRules(genesis);
        var inputs = new LinkedBlockingQueue<Input>();
        var clocks = new ClockTeller(
                operator.address(), operator.signer(), genesis.signingDomain(), ports.log(), ports.nanoTime());
        var sealing = new Sealing(
                rules,
                operator.address(),
                operator.signer(),
                genesis.signingDomain(),
                ports.store(),
                ports.log(),
                clocks,
                ports.nanoTime(),
                inputs::add,
                limits.repeatDelayMillis(),
                loaded.lastSigned());
        var vouching = new Vouching(genesis, operator.address(), operator.signer(), ports.log(), inputs::add);
        var publishing =
                new Publishing(ports.output(), ports.store(), fairness, limits, ports.nanoTime(), state.nextOffset());
        var start =
                new Start(genesis, rules, state, fairness, new InboxCopy(loaded.unapplied()), logEnd, executedThrough);
        var parts = new Parts(
                sealing,
                vouching,
                publishing,
                ports.meter(),
                clocks,
                new ClockAlarm(genesis.timing().sealLeadMs()),
                ports.clock(),
                ports.nanoTime(),
                ports.status(),
                inputs);
        long readFrom = Math.min(state.readFrom(), state.nextOffset() - ENTRIES_READ_AGAIN);
        return new OrderingStart(new Ordering(start, parts), Math.max(0, readFrom), inputs);
    }

    private static FairnessCounts fairness(OrderingStore.Loaded loaded) {
        return loaded.fairness()
                .map(FairnessCounts::restore)
                .orElseGet(() -> loaded.snapshot().isPresent() ? FairnessCounts.inTheMidst() : FairnessCounts.start());
    }
}
