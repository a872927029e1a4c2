package org.lumia.chain.block;

import java.math.BigInteger;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.genesis.FeeRules;

/** The base fee follows time and not cadence (PROTOCOL section 4). */
final class BaseFee {
    private static final long WINDOW_MS_MAX = 1_000;

    private BaseFee() {}

    /**
     * The base fee of the block after this one.
     *
     * @param elapsedMs since the block before this one
     */
    static UInt256 next(FeeRules rules, UInt256 base, long gasUsed, long elapsedMs) {
        long target = Math.multiplyExact(rules.targetGasPerMs(), Math.min(elapsedMs, WINDOW_MS_MAX));
        long deviation = Math.clamp(gasUsed - target, -target, target);
        BigInteger divisor = BigInteger.valueOf(Math.multiplyExact(rules.targetGasPerMs(), rules.changeWindowMs()));
        BigInteger change =
                base.toBigInteger().multiply(BigInteger.valueOf(deviation)).divide(divisor);
        BigInteger next = base.toBigInteger().add(change);
        return UInt256.of(next.max(BigInteger.valueOf(rules.minBaseFee())));
    }
}
