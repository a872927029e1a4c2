package org.lumia.evm;

import org.lumia.ethereum.UInt256;

/**
 * What the caller of {@code eth_call} says that it would pay, wei per gas; zero where it does not say.
 *
 * @param feeCap for all
 * @param tipCap on top of the base fee
 */
public record CallFees(UInt256 feeCap, UInt256 tipCap) {
    /** As in geth: a call that names none is not held to the base fee. */
    public static final CallFees NONE = new CallFees(UInt256.ZERO, UInt256.ZERO);

    public boolean areNone() {
        return feeCap.isZero() && tipCap.isZero();
    }

    /** What a unit of gas costs, as in a transaction. */
    public UInt256 gasPrice(UInt256 baseFee) {
        UInt256 sum = baseFee.add(tipCap);
        return sum.compareTo(baseFee) < 0 ? feeCap : feeCap.min(sum);
    }
}
