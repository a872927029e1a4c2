package org.lumia.protocol.genesis;

import static org.lumia.protocol.genesis.InvalidGenesisException.check;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.message.InboxBodies;

/**
 * What counts for rewards (PROTOCOL section 7).
 *
 * @param attestWindow blocks after which an attestation is late
 * @param thresholdBps share of slots, and of attestations, below which an operator earns nothing for them
 * @param periodEpochs epochs that one root adds up: periods begin at epochs that it divides
 * @param policy in force until an inbox message brings another
 */
public record RewardRules(int attestWindow, int thresholdBps, long periodEpochs, InboxBodies.Policy policy) {
    private static final long DAY_MS = 86_400_000;
    private static final long PERIOD_EPOCHS_MAX = 1_000_000;
    private static final UInt256 THOUSAND_LUMIA = UInt256.of(1_000L).multiply(UInt256.of(1_000_000_000_000_000_000L));
    private static final UInt256 TWO_GWEI = UInt256.of(2_000_000_000L);

    public RewardRules {
        check(attestWindow > 0, "rewards.attestWindow %d must be positive", attestWindow);
        check(
                thresholdBps >= 0 && thresholdBps <= 10_000,
                "rewards.thresholdBps %d must be at most 10000",
                thresholdBps);
        check(
                periodEpochs > 0 && periodEpochs <= PERIOD_EPOCHS_MAX,
                "rewards.periodEpochs %d must be from 1 to 1000000",
                periodEpochs);
    }

    /** Epochs of a day, the period of a genesis that names none; at least one. */
    public static long dayEpochs(Timing timing) {
        long epochMs = Math.multiplyExact(timing.slotMs(), timing.slotsPerEpoch());
        return Math.max(1, DAY_MS / epochMs);
    }

    /** The last epoch of the period that an epoch belongs to. */
    public long throughEpoch(long epoch) {
        return (epoch / periodEpochs + 1) * periodEpochs - 1;
    }

    /** The same with another period. */
    public RewardRules withPeriod(long epochs) {
        return new RewardRules(attestWindow, thresholdBps, epochs, policy);
    }

    /** 1,000 LUMIA an epoch, split 40, 30, 20 and 10 per cent, a root a day of development epochs. */
    public static RewardRules development(Address treasury) {
        return new RewardRules(
                64,
                8_000,
                dayEpochs(Timing.DEVELOPMENT),
                new InboxBodies.Policy(THOUSAND_LUMIA, 4_000, 3_000, 2_000, 1_000, treasury, TWO_GWEI));
    }
}
