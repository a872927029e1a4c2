package org.lumia.protocol.rewards;

import org.lumia.ethereum.UInt256;

/**
 * What an account has earned and spent.
 *
 * @param amount wei of LUMIA
 * @param costsWei ETH to reimburse for posting
 */
public record RewardBalance(UInt256 amount, UInt256 costsWei) {
    public static final RewardBalance ZERO = new RewardBalance(UInt256.ZERO, UInt256.ZERO);

    public RewardBalance plus(RewardBalance more) {
        return new RewardBalance(amount.addExact(more.amount), costsWei.addExact(more.costsWei));
    }

    public boolean isZero() {
        return amount.isZero() && costsWei.isZero();
    }
}
