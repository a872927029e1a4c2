package org.lumia.ingress.chain;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** How long transactions took from step to step over the last hour and day, by the times that the logs bear. Thread-safe. */
public final class StepDelays {
    private static final int BLOCKS_MAX = 65_536;
    private static final long MINUTE_MS = 60_000;
    private static final int HOUR_SLOTS = 60;
    private static final long DAY_SLOT_MS = 15 * MINUTE_MS;
    private static final int DAY_SLOTS = 96;

    /** What a delay ends with. */
    public enum Step {
        /** In the log, from when ingress received it. */
        LOGGED,
        /** Executed, from when it was in the log. */
        EXECUTED,
        /** Two thirds of the weight signed the result, from when it was executed; so are the steps below. */
        ATTESTED,
        /** Its batch is in a block of L1. */
        POSTED,
        /** That block is safe. */
        SAFE,
        /** That block is final. */
        FINALIZED;

        /** The step that it is counted from. */
        public String since() {
            return switch (this) {
                case LOGGED -> "accepted";
                case EXECUTED -> "logged";
                case ATTESTED, POSTED, SAFE, FINALIZED -> "executed";
            };
        }
    }

    /** How far back. */
    public enum Window {
        HOUR,
        DAY
    }

    private record Block(long executedMs, int transactions, Set<Step> seen) {}

    private final Map<Window, Map<Step, DelayWindow>> windows = new EnumMap<>(Window.class);
    private final NavigableMap<Long, Block> blocks = new TreeMap<>();
    private long attestedThrough = -1;

    public StepDelays() {
        for (Window window : Window.values()) {
            var steps = new EnumMap<Step, DelayWindow>(Step.class);
            for (Step step : Step.values()) {
                steps.put(
                        step,
                        window == Window.HOUR
                                ? new DelayWindow(MINUTE_MS, HOUR_SLOTS)
                                : new DelayWindow(DAY_SLOT_MS, DAY_SLOTS));
            }
            windows.put(window, steps);
        }
    }

    synchronized void logged(long receivedAtMs, long loggedMs) {
        add(Step.LOGGED, loggedMs, loggedMs - receivedAtMs, 1);
    }

    synchronized void executed(long loggedMs, long executedMs) {
        add(Step.EXECUTED, executedMs, executedMs - loggedMs, 1);
    }

    /** Blocks without transactions need not be told. */
    synchronized void block(long number, long executedMs, int transactions) {
        blocks.putIfAbsent(number, new Block(executedMs, transactions, EnumSet.noneOf(Step.class)));
        if (blocks.size() > BLOCKS_MAX) {
            blocks.pollFirstEntry();
        }
    }

    /** Of all blocks through one that were not attested before: of those before the first that is known, nobody knows when. */
    synchronized void attested(long through, long atMs) {
        if (attestedThrough >= 0 && through > attestedThrough) {
            blocks.subMap(attestedThrough, false, through, true).values().stream()
                    .filter(block -> atMs > block.executedMs())
                    .forEach(block -> reached(block, Step.ATTESTED, atMs));
        }
        attestedThrough = Math.max(attestedThrough, through);
    }

    /** L1 dropped their batch: it is posted again. */
    synchronized void reorged(long first, long last) {
        if (first <= last) {
            blocks.subMap(first, true, last, true)
                    .values()
                    .forEach(block -> block.seen().removeAll(Set.of(Step.POSTED, Step.SAFE)));
        }
    }

    synchronized void settled(long first, long last, Step step, long atMs) {
        if (first <= last) {
            blocks.subMap(first, true, last, true).values().forEach(block -> reached(block, step, atMs));
        }
    }

    private void reached(Block block, Step step, long atMs) {
        if (block.seen().add(step)) {
            add(step, atMs, atMs - block.executedMs(), block.transactions());
        }
    }

    private void add(Step step, long atMs, long tookMs, int count) {
        for (Window window : Window.values()) {
            delays(window, step).add(atMs, tookMs, count);
        }
    }

    /** Each step over a window that ends now. */
    public synchronized Map<Step, DelayWindow.Summary> over(Window window, long nowMs) {
        var summaries = new LinkedHashMap<Step, DelayWindow.Summary>();
        for (Step step : Step.values()) {
            summaries.put(step, over(window, step, nowMs));
        }
        return summaries;
    }

    /** One step over a window that ends now. */
    public synchronized DelayWindow.Summary over(Window window, Step step, long nowMs) {
        return delays(window, step).summary(nowMs);
    }

    /** Each window has all steps. */
    private DelayWindow delays(Window window, Step step) {
        return Objects.requireNonNull(
                Objects.requireNonNull(windows.get(window)).get(step));
    }
}
