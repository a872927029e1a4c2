package org.lumia.benchmarks.rewards;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lumia.benchmarks.rewards.BooksSize.Key;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.message.InboxBodies.Policy;
import org.lumia.protocol.rewards.Delivery;
import org.lumia.protocol.rewards.EpochSplit;
import org.lumia.protocol.rewards.EpochTally;
import org.lumia.protocol.rewards.FinalBatch;
import org.lumia.protocol.rewards.L1Cost;
import org.lumia.protocol.rewards.OperatorTally;
import org.lumia.rewards.ledger.ClosedEpoch;
import org.lumia.rewards.ledger.ClosedEpoch.PostedBatch;
import org.lumia.rewards.ledger.ClosedEpoch.Tips;
import org.lumia.rewards.ledger.MissedWork;

/** What operators did in an epoch, by its number alone: slots missed now and then, half a day now and then, a batch in turn. */
final class CountedEpochs {
    private static final int SLOTS = 5;
    private static final int MISSES_ONE_IN = 50;
    private static final int IS_OFF_ONE_IN = 400;
    private static final long GWEI = 1_000_000_000L;
    private static final int BATCH_GAS = 110_000;
    private static final int TRANSACTIONS = 40;
    private static final int FIRST_BLOCK = 1;

    private final BooksSize size;
    private final List<Key> keys;
    private final Policy policy;

    CountedEpochs(BooksSize size) {
        this.size = size;
        this.keys = size.keys();
        this.policy = size.policy();
    }

    static long firstBlock(long epoch) {
        return FIRST_BLOCK + epoch * BooksSize.BLOCKS;
    }

    static long endMs(long epoch) {
        return BooksSize.BEGIN_MS + (epoch + 1) * BooksSize.EPOCH_MS - 500;
    }

    /** The same for the same epoch, operator and question. */
    private static int dice(long epoch, int operator, int question, int sides) {
        long mixed = (epoch * 0x9E3779B97F4A7C15L) ^ ((operator * 31L + question) * 0xC2B2AE3D27D4EB4FL);
        mixed = (mixed ^ (mixed >>> 29)) * 0xBF58476D1CE4E5B9L;
        return (int) Math.floorMod(mixed ^ (mixed >>> 32), (long) sides);
    }

    ClosedEpoch of(long epoch) {
        int poster = (int) (epoch % keys.size());
        L1Cost cost = cost(epoch);
        UInt256 posted = cost.reimbursement(policy.tipCapWeiPerGas());
        List<OperatorTally> tallies = new ArrayList<>();
        Map<Address, Delivery> deliveries = new TreeMap<>();
        Map<Address, Tips> tips = new TreeMap<>();
        Map<Address, MissedWork> missed = new TreeMap<>();
        for (int i = 0; i < keys.size(); i++) {
            Address operator = keys.get(i).operator();
            boolean off = dice(epoch / BooksSize.DAY_EPOCHS, i, 0, IS_OFF_ONE_IN) == 0;
            int led = off ? SLOTS / 2 : SLOTS - (dice(epoch, i, 1, MISSES_ONE_IN) == 0 ? 1 : 0);
            UInt256 fees = UInt256.of(size.everyCategory() ? 1 + dice(epoch, i, 2, 1_000) : 0)
                    .multiply(UInt256.of(1_000 * GWEI));
            tallies.add(new OperatorTally(
                    operator,
                    BooksSize.weight(),
                    SLOTS,
                    led,
                    off ? BooksSize.BLOCKS / 2 : BooksSize.BLOCKS - dice(epoch, i, 3, 10),
                    i == poster ? 1 : 0,
                    fees,
                    fees,
                    false,
                    i == poster ? posted : UInt256.ZERO));
            if (!fees.isZero()) {
                deliveries.put(operator, new Delivery(TRANSACTIONS, fees, fees));
            }
            if (off) {
                missed.put(operator, new MissedWork(slots(epoch, i), List.of()));
            }
        }
        var batch = new PostedBatch(
                new FinalBatch(epoch, endMs(epoch), keys.get(poster).operator(), endMs(epoch) / 1_000 + 60, cost),
                hash("batch", epoch));
        var tally = new EpochTally(1, epoch, policy, BooksSize.thresholdBps(), BooksSize.BLOCKS, tallies);
        return new ClosedEpoch(endMs(epoch), EpochSplit.of(tally), List.of(batch), deliveries, tips, missed);
    }

    private static List<Long> slots(long epoch, int operator) {
        long first = epoch * 300 + operator * 3L;
        return List.of(first, first + 64, first + 128);
    }

    private static L1Cost cost(long epoch) {
        UInt256 baseFee = UInt256.of(GWEI + epoch % 977 * 1_000_003L);
        UInt256 fee = baseFee.addExact(UInt256.of(GWEI)).multiplyExact(UInt256.of(BATCH_GAS));
        return new L1Cost(fee, UInt256.of(131_072L * (1 + epoch % 13)), BATCH_GAS, baseFee);
    }

    static Hash hash(String what, long number) {
        return Keccak.hash((what + number).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
}
