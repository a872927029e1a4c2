package org.lumia.rewards.app;

import java.util.ArrayList;
import java.util.List;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.rewards.CumulativeRewards;
import org.lumia.protocol.rewards.EpochRewards;
import org.lumia.protocol.rewards.EpochSplit;
import org.lumia.protocol.rewards.EpochTally;
import org.lumia.protocol.rewards.OperatorTally;
import org.lumia.protocol.rewards.RewardRoot;
import org.lumia.protocol.schedule.Member;
import org.lumia.rewards.SimulatedSubnet;
import org.lumia.rewards.SimulatedSubnet.Book;

/** What a simulated subnet's own books pay. */
final class ExpectedRewards {
    private ExpectedRewards() {}

    /** All that was earned through an epoch. */
    static RewardRoot root(SimulatedSubnet subnet, long through) {
        return cumulative(subnet, through).root(subnet.genesis, through).orElseThrow();
    }

    private static CumulativeRewards cumulative(SimulatedSubnet subnet, long through) {
        var rewards = CumulativeRewards.NONE;
        for (long epoch = 0; epoch <= through; epoch++) {
            rewards = rewards.plus(of(subnet, epoch));
        }
        return rewards;
    }

    static EpochRewards of(SimulatedSubnet subnet, long epoch) {
        List<OperatorTally> tallies = new ArrayList<>();
        for (Member member : subnet.genesis.members().list()) {
            Book book = subnet.books.get(epoch).getOrDefault(member.operator(), new Book());
            tallies.add(new OperatorTally(
                    member.operator(),
                    member.weight(),
                    book.assigned.size(),
                    book.led.size(),
                    book.attestations,
                    book.batchesInTurn,
                    UInt256.of(book.fees),
                    UInt256.of(book.burned),
                    book.slashed,
                    UInt256.of(book.batches * SimulatedSubnet.REIMBURSED_WEI)));
        }
        return EpochSplit.of(new EpochTally(
                subnet.genesis.subnet(),
                epoch,
                subnet.genesis.rewardPolicy(),
                subnet.genesis.rewards().thresholdBps(),
                subnet.blocksByEpoch.get(epoch),
                tallies));
    }
}
