package org.lumia.ordering;

import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.lumia.ethereum.Address;
import org.lumia.protocol.log.ClockPlan;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.Clock;
import org.lumia.protocol.v1.Seal;
import org.lumia.protocol.v1.TxInEntry;

/** Tells the log what this operator's clock reads, as {@link ClockPlan} says. One entry at a time waits for the brokers. */
final class ClockTeller {
    private final Address operator;
    private final Signer signer;
    private final SigningDomain domain;
    private final SharedLog log;
    private final LongSupplier nanoTime;
    private long saidMs;
    private volatile boolean inFlight;
    private volatile boolean failed;
    private volatile long tookMs;

    ClockTeller(Address operator, Signer signer, SigningDomain domain, SharedLog log, LongSupplier nanoTime) {
        this.operator = operator;
        this.signer = signer;
        this.domain = domain;
        this.log = log;
        this.nanoTime = nanoTime;
    }

    /** Says it where nothing else has for a while. @return ms until the next time */
    long tell(LogState state, long clockMs) {
        if (failed) {
            failed = false;
            saidMs = 0;
        }
        if (!inFlight) {
            ClockPlan.alone(state, operator, clockMs, saidMs).ifPresent(clock -> append(clock, state));
        }
        return Math.max(1, ClockPlan.dueMs(state, operator, clockMs, saidMs) - clockMs);
    }

    /** Says it where a seal that is appended next needs it, or nothing else has for a while. */
    void tellBefore(Seal seal, LogState state, long clockMs) {
        ClockPlan.before(seal, state, operator, clockMs).ifPresent(clock -> append(clock, state));
    }

    /** What the latest append took. */
    long tookMs() {
        return tookMs;
    }

    private void append(Clock clock, LogState state) {
        inFlight = true;
        long sentNanos = nanoTime.getAsLong();
        saidMs = clock.getTimeMs();
        Signer key = signer.listed(address -> state.speaker(operator, address).isPresent());
        byte[] signature = domain.sign(StructHashes.of(clock), key);
        var signed = clock.toBuilder().setSignature(bytes(signature));
        log.append(TxInEntry.newBuilder().setClock(signed).build()).whenComplete((offset, error) -> {
            tookMs = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - sentNanos);
            inFlight = false;
            failed = error != null;
        });
    }
}
