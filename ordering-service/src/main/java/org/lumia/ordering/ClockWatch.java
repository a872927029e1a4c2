package org.lumia.ordering;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.lumia.protocol.v1.TxInEntry;

/**
 * Compares the operator's clock with the broker's, whose append times decide whether a seal counts. All appends to tx-in go through
 * here; where there are none, an empty entry, which means nothing, asks for the broker's time.
 */
final class ClockWatch implements SharedLog {
    /** After this an append time says no more what the broker's clock reads. */
    private static final long CONFIRMED_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    private static final long ASK_AFTER_NANOS = CONFIRMED_NANOS_MAX / 2;
    private static final long ASK_INTERVAL_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long ASK_INTERVAL_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

    /** What a comparison says. */
    enum Verdict {
        AGREE,
        /** What the broker's clock reads is not known well enough. */
        UNKNOWN,
        DIFFER
    }

    private final SharedLog log;
    private final Consumer<Input> inputs;
    private final LongSupplier nanoTime;
    private final long leadMs;
    private final BrokerClock broker;
    private volatile boolean asking;
    private long askedNanos;
    private long askIntervalNanos;

    /** @param leadMs how far the clocks may be apart: {@code sealLeadMs} */
    ClockWatch(SharedLog log, Consumer<Input> inputs, LongSupplier nanoTime, long leadMs) {
        this.log = log;
        this.inputs = inputs;
        this.nanoTime = nanoTime;
        this.leadMs = leadMs;
        this.broker = new BrokerClock(nanoTime);
        this.askedNanos = nanoTime.getAsLong() - ASK_INTERVAL_NANOS_MAX;
    }

    @Override
    public CompletableFuture<Long> append(TxInEntry entry, LongConsumer appendTimeMs) {
        long sentNanos = nanoTime.getAsLong();
        return log.append(entry, timeMs -> {
            broker.confirmed(timeMs, sentNanos);
            appendTimeMs.accept(timeMs);
        });
    }

    private Optional<BrokerClock.Reading> reading() {
        return broker.read().filter(now -> now.ageNanos() <= CONFIRMED_NANOS_MAX);
    }

    /** Never {@link Verdict#AGREE} where a seal with this timestamp could be too early for the broker. */
    Verdict judge(long clockMs) {
        Optional<BrokerClock.Reading> reading = reading();
        if (reading.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        if (Math.abs(reading.get().differenceMs(clockMs)) > leadMs) {
            return Verdict.DIFFER;
        }
        return clockMs - reading.get().earliestMs() > leadMs ? Verdict.UNKNOWN : Verdict.AGREE;
    }

    /** Milliseconds until a seal with a timestamp counts where it is appended; empty while that is not known. */
    Optional<Long> countsIn(long timestampMs) {
        return reading().map(now -> Math.max(0, timestampMs - leadMs - now.earliestMs()));
    }

    /** How far the clock is ahead of the broker's, negative where it is behind; 0 where that is not known. */
    long differenceMs(long clockMs) {
        return reading().map(now -> now.differenceMs(clockMs)).orElse(0L);
    }

    /** Both readings in a sentence, where they differ too much. */
    Optional<String> difference(long clockMs) {
        return reading()
                .filter(now -> Math.abs(now.differenceMs(clockMs)) > leadMs)
                .map(now ->
                        ("this machine's clock reads %s and the broker's %s, %d ms apart where sealLeadMs allows %d;"
                                        + " either may be wrong, and nothing is sealed until they agree")
                                .formatted(
                                        Instant.ofEpochMilli(clockMs),
                                        Instant.ofEpochMilli(
                                                now.differenceMs(clockMs) > 0 ? now.latestMs() : now.earliestMs()),
                                        Math.abs(now.differenceMs(clockMs)),
                                        leadMs));
    }

    /** Asks for the broker's time where nothing told it lately, ever less often while the clocks do not agree. */
    void ask(long clockMs) {
        boolean agree = judge(clockMs) == Verdict.AGREE;
        boolean recent =
                broker.read().filter(now -> now.ageNanos() <= ASK_AFTER_NANOS).isPresent();
        long now = nanoTime.getAsLong();
        if (agree) {
            askIntervalNanos = 0;
        }
        if (agree && recent || asking || now - askedNanos < askIntervalNanos) {
            return;
        }
        asking = true;
        askedNanos = now;
        askIntervalNanos = Math.clamp(2 * askIntervalNanos, ASK_INTERVAL_NANOS_MIN, ASK_INTERVAL_NANOS_MAX);
        append(TxInEntry.getDefaultInstance(), timeMs -> {}).whenComplete((offset, error) -> {
            asking = false;
            inputs.accept(new Input.BrokerAsked());
        });
    }
}
