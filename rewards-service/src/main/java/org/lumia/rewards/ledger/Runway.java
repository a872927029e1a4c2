package org.lumia.rewards.ledger;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * How long the fund lasts at the present emission. Each epoch is paid from the fund with its period's root.
 *
 * @param free LUMIA in the fund that no root has set aside, wei
 * @param notPosted emitted by epochs that no root on L1 has yet, wei
 * @param emission an epoch, wei, above zero
 * @param epochs that can still be paid whole
 * @param dryAt end of the last of them
 */
public record Runway(BigInteger free, BigInteger notPosted, BigInteger emission, BigInteger epochs, Instant dryAt) {
    /**
     * @param nextEpochAt when the first epoch begins that is not closed
     * @throws IllegalArgumentException where nothing is emitted: such a fund lasts for ever
     */
    public static Runway of(
            BigInteger free, BigInteger notPosted, BigInteger emission, Instant nextEpochAt, long epochMs) {
        if (emission.signum() <= 0) {
            throw new IllegalArgumentException("an emission is above zero");
        }
        BigInteger epochs = free.subtract(notPosted).max(BigInteger.ZERO).divide(emission);
        return new Runway(
                free, notPosted, emission, epochs, after(nextEpochAt, epochs.multiply(BigInteger.valueOf(epochMs))));
    }

    private static Instant after(Instant start, BigInteger ms) {
        try {
            return start.plusMillis(ms.longValueExact());
        } catch (ArithmeticException | DateTimeException beyond) {
            return Instant.MAX;
        }
    }
}
