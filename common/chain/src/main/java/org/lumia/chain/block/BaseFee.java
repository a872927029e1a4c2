package org.lumia.chain.block;

import java.math.BigInteger;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.genesis.FeeRules;

/** The base fee follows time and not cadence (PROTOCOL section 4). */
final class BaseFee {
    private static final long WINDOW_MS_MAX = 1_000;

    private BaseFee() {}

    /**
     * The base fee of the block after this one: as gas asks or as weight asks, whichever is more.
     *
     * @param weight of the block's execution
     * @param elapsedMs since the block before this one
     */
    static UInt256 next(FeeRules rules, UInt256 base, long gasUsed, long weight, long elapsedMs) {
        long windowMs = Math.min(elapsedMs, WINDOW_MS_MAX);
        BigInteger byGas = change(base, gasUsed, rules.targetGasPerMs(), windowMs, rules.changeWindowMs());
        BigInteger byWeight = change(base, weight, rules.weights().targetPerMs(), windowMs, rules.changeWindowMs());
        BigInteger next = base.toBigInteger().add(byGas.max(byWeight));
        return UInt256.of(next.max(BigInteger.valueOf(rules.minBaseFee())));
    }

    private static BigInteger change(UInt256 base, long used, long targetPerMs, long windowMs, long changeWindowMs) {
        long target = Math.multiplyExact(targetPerMs, windowMs);
        long deviation = Math.clamp(used - target, -target, target);
        BigInteger divisor = BigInteger.valueOf(Math.multiplyExact(targetPerMs, changeWindowMs));
        return base.toBigInteger().multiply(BigInteger.valueOf(deviation)).divide(divisor);
    }
}
