package org.lumia.ordering;

import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.Optional;
import java.util.function.Consumer;
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

/** Seals when elected: plan, sign, make durable, append. Never signs two seals for one number. */
final class Sealing {
    private static final Logger LOG = LoggerFactory.getLogger(Sealing.class);

    private final LogRules rules;
    private final Address operator;
    private final Signer signer;
    private final SigningDomain domain;
    private final OrderingStore store;
    private final SharedLog log;
    private final Consumer<Input> inputs;
    private final long repeatDelayMillis;
    private Optional<Seal> lastSigned;
    private boolean inFlight;
    private long repeatNotBeforeMs;
    private long signedAtNanos;

    Sealing(
            LogRules rules,
            Address operator,
            Signer signer,
            SigningDomain domain,
            OrderingStore store,
            SharedLog log,
            Consumer<Input> inputs,
            long repeatDelayMillis,
            Optional<Seal> lastSigned) {
        this.rules = rules;
        this.operator = operator;
        this.signer = signer;
        this.domain = domain;
        this.store = store;
        this.log = log;
        this.inputs = inputs;
        this.repeatDelayMillis = repeatDelayMillis;
        this.lastSigned = lastSigned;
    }

    /** Does what is due; what it waits for otherwise. */
    SealingPlan seal(LogState state, long nowMs, boolean caughtUp, long executedThrough) {
        var standing = new SealingPlan.Standing(caughtUp, executedThrough, lastSigned, inFlight, repeatNotBeforeMs);
        SealingPlan plan = SealingPlan.next(rules, state, operator, nowMs, standing);
        switch (plan) {
            case SealingPlan.Wait _ -> {}
            case SealingPlan.Repeat(Seal signed) -> {
                LOG.info("block {}: appending our seal again", signed.getNumber());
                append(signed);
            }
            case SealingPlan.Sign(Seal unsigned) -> {
                byte[] signature = domain.sign(StructHashes.of(unsigned), signer);
                Seal signed =
                        unsigned.toBuilder().setSignature(bytes(signature)).build();
                store.saveSigned(signed);
                lastSigned = Optional.of(signed);
                signedAtNanos = System.nanoTime();
                append(signed);
            }
        }
        return plan;
    }

    /** The log showed a seal that does not count: where it is our last one, it is no longer on its way. */
    void ignored(Seal seal, long nowMs) {
        if (lastSigned.filter(seal::equals).isPresent()) {
            inFlight = false;
            repeatNotBeforeMs = nowMs + repeatDelayMillis;
        }
    }

    /** Nanoseconds since the signature of a derived block's seal, where it is our last one. */
    Optional<Long> derived(Seal seal) {
        boolean ours = inFlight && lastSigned.filter(seal::equals).isPresent();
        return ours ? Optional.of(System.nanoTime() - signedAtNanos) : Optional.empty();
    }

    long lastSignedNumber() {
        return lastSigned.map(Seal::getNumber).orElse(0L);
    }

    private void append(Seal signed) {
        inFlight = true;
        log.append(TxInEntry.newBuilder().setSeal(signed).build()).whenComplete((offset, error) -> {
            if (error != null) {
                inputs.accept(new Input.SealNotAppended(signed, error));
            }
        });
    }
}
