package org.lumia.protocol.rewards;

import java.util.List;
import org.lumia.protocol.message.InboxBodies.Policy;

/**
 * All that an epoch's rewards are computed from.
 *
 * @param thresholdBps share of its slots, and of the epoch's blocks, that an operator must lead and attest
 * @param blocks number of blocks of the epoch
 * @param operators the epoch's members, ascending by address
 */
public record EpochTally(
        long subnet, long epoch, Policy policy, int thresholdBps, long blocks, List<OperatorTally> operators) {
    public EpochTally {
        operators = List.copyOf(operators);
        if (blocks <= 0) {
            throw new IllegalArgumentException("epoch " + epoch + " has no block, so nothing to pay for");
        }
        for (int i = 0; i < operators.size(); i++) {
            if (operators.get(i).attestations() > blocks) {
                throw new IllegalArgumentException(
                        operators.get(i).operator() + " attested more blocks than there are");
            }
            if (i > 0
                    && operators
                                    .get(i - 1)
                                    .operator()
                                    .compareTo(operators.get(i).operator())
                            >= 0) {
                throw new IllegalArgumentException("operators must ascend by address");
            }
        }
    }
}
