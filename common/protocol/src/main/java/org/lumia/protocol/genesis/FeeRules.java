package org.lumia.protocol.genesis;

import static org.lumia.protocol.genesis.InvalidGenesisException.check;

/**
 * The base fee, which follows time (PROTOCOL section 4). Fees in wei per gas.
 *
 * @param targetGasPerMs gas per ms at which the base fee stays
 * @param changeWindowMs divisor of a change: at twice the target for as long the base fee grows by a factor of e
 * @param weights what else the base fee follows, where that is more than gas
 */
public record FeeRules(
        long targetGasPerMs, long changeWindowMs, long initialBaseFee, long minBaseFee, WeightRules weights) {
    public static final FeeRules DEVELOPMENT =
            new FeeRules(75_000, 1_200, 1_000_000_000, 1_000_000, WeightRules.DEVELOPMENT);

    public FeeRules {
        check(targetGasPerMs > 0, "fees.targetGasPerMs %d must be positive", targetGasPerMs);
        check(changeWindowMs > 0, "fees.changeWindowMs %d must be positive", changeWindowMs);
        check(
                minBaseFee >= 0 && initialBaseFee >= minBaseFee,
                "fees.initialBaseFee %d must not be below fees.minBaseFee %d",
                initialBaseFee,
                minBaseFee);
    }
}
