package org.lumia.ordering;

import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.lumia.ethereum.Address;
import org.lumia.protocol.log.LogRules;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.log.SealingPlan;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.Seal;
import org.lumia.protocol.v1.TxInEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Seals when elected: plan, make durable, sign, append. Never signs two seals for one number. */
final class Sealing {
    private static final Logger LOG = LoggerFactory.getLogger(Sealing.class);
    private static final SealingPlan.Wait REFUSED =
            new SealingPlan.Wait(SealingPlan.NEVER, SealingPlan.Why.SIGNED_OTHERWISE);
    private static final SealingPlan.Wait KEY_NOT_IN_FORCE =
            new SealingPlan.Wait(SealingPlan.NEVER, SealingPlan.Why.KEY_NOT_IN_FORCE);

    private final LogRules rules;
    private final Address operator;
    private final Signer signer;
    private final SigningDomain domain;
    private final OrderingStore store;
    private final SharedLog log;
    private final ClockTeller clocks;
    private final LongSupplier nanoTime;
    private final Consumer<Input> inputs;
    private final long repeatDelayNanos;
    private Optional<Seal> lastSigned;
    private Optional<String> refused = Optional.empty();
    private long refusedNumber;
    private boolean inFlight;
    private long ignoredNanos;
    private long signedAtNanos;
    private long tipNanos;

    Sealing(
            LogRules rules,
            Address operator,
            Signer signer,
            SigningDomain domain,
            OrderingStore store,
            SharedLog log,
            ClockTeller clocks,
            LongSupplier nanoTime,
            Consumer<Input> inputs,
            long repeatDelayMillis,
            Optional<Seal> lastSigned) {
        this.rules = rules;
        this.operator = operator;
        this.signer = signer;
        this.domain = domain;
        this.store = store;
        this.log = log;
        this.clocks = clocks;
        this.nanoTime = nanoTime;
        this.inputs = inputs;
        this.repeatDelayNanos = TimeUnit.MILLISECONDS.toNanos(repeatDelayMillis);
        this.ignoredNanos = nanoTime.getAsLong() - repeatDelayNanos;
        this.tipNanos = nanoTime.getAsLong();
        // By which key is decided with the state, which is not here yet.
        this.lastSigned = lastSigned;
    }

    /** Does what is due; what it waits for otherwise. */
    SealingPlan seal(LogState state, long nowMs, boolean caughtUp, long executedThrough) {
        long repeatIn = TimeUnit.NANOSECONDS.toMillis(ignoredNanos + repeatDelayNanos - nanoTime.getAsLong());
        var standing = new SealingPlan.Standing(
                caughtUp,
                executedThrough,
                lastSigned,
                inFlight,
                nowMs + Math.max(0, repeatIn),
                TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - tipNanos));
        SealingPlan plan = SealingPlan.next(rules, state, operator, nowMs, standing);
        switch (plan) {
            case SealingPlan.Wait _ -> {}
            case SealingPlan.Repeat(Seal seal) -> {
                if (seal.getSignature().isEmpty() && !isKeyInForce(state, seal.getSlot())) {
                    return KEY_NOT_IN_FORCE;
                }
                LOG.info("block {}: appending our seal again", seal.getNumber());
                Seal signed = signed(seal, state);
                lastSigned = Optional.of(signed);
                append(signed, state, nowMs);
            }
            case SealingPlan.Sign(Seal unsigned) -> {
                if (refusedNumber == unsigned.getNumber()) {
                    return REFUSED;
                }
                if (!isKeyInForce(state, unsigned.getSlot())) {
                    return KEY_NOT_IN_FORCE;
                }
                refused = store.remember(unsigned);
                if (refused.isPresent()) {
                    refusedNumber = unsigned.getNumber();
                    LOG.error("not sealing: {}", refused.get());
                    return REFUSED;
                }
                Seal signed = signed(unsigned, state);
                lastSigned = Optional.of(signed);
                signedAtNanos = nanoTime.getAsLong();
                append(signed, state, nowMs);
            }
        }
        return plan;
    }

    /** By the key that the list of its epoch has. Signing the same again gives the same bytes. */
    private Seal signed(Seal seal, LogState state) {
        if (!seal.getSignature().isEmpty()) {
            return seal;
        }
        Signer key = signer.listed(address -> state.mayBeSealedBy(seal, address));
        return seal.toBuilder()
                .setSignature(bytes(domain.sign(StructHashes.of(seal), key)))
                .build();
    }

    /** Why the number at hand is not signed; empty once the log is beyond it. */
    Optional<String> refused(long tip) {
        return refused.filter(why -> refusedNumber > tip);
    }

    private boolean isKeyInForce(LogState state, long slot) {
        return keyNotInForce(state, state.genesis().epochOfSlot(slot)).isEmpty();
    }

    /** Which key the members of an epoch know the operator by, where it has another; empty where it is none of them. */
    Optional<String> keyNotInForce(LogState state, long epoch) {
        return state.epochs()
                .members(epoch)
                .find(operator)
                .filter(member ->
                        signer.keys().stream().noneMatch(key -> key.address().equals(member.signer())))
                .map(member ->
                        "the members of epoch %d know this operator by the signing key %s, and its own is %s: nothing it signs counts before that is in force"
                                .formatted(epoch, member.signer(), signer.address()));
    }

    /** The log showed a seal that does not count: where it is our last one, it is no longer on its way. */
    void ignored(Seal seal) {
        if (lastSigned.filter(seal::equals).isPresent()) {
            inFlight = false;
            ignoredNanos = nanoTime.getAsLong();
        }
    }

    /** A block was derived. @return nanoseconds since the signature of a derived block's seal, where it is our last one. */
    Optional<Long> derived(Seal seal) {
        tipNanos = nanoTime.getAsLong();
        boolean ours = inFlight && lastSigned.filter(seal::equals).isPresent();
        return ours ? Optional.of(nanoTime.getAsLong() - signedAtNanos) : Optional.empty();
    }

    long lastSignedNumber() {
        return lastSigned.map(Seal::getNumber).orElse(0L);
    }

    private void append(Seal signed, LogState state, long nowMs) {
        inFlight = true;
        clocks.tellBefore(signed, state, nowMs);
        log.append(TxInEntry.newBuilder().setSeal(signed).build()).whenComplete((offset, error) -> {
            if (error != null) {
                inputs.accept(new Input.SealNotAppended(signed, error));
            }
        });
    }
}
