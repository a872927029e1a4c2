package org.lumia.ingress.admission;

import java.math.BigInteger;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Transaction;

/**
 * What a parked transaction gives way to: one of its sender and nonce whose fee and tip are both a tenth more, rounded down, the fee
 * more in any case. As geth's pool has it, which wants more of the tip too: a tenth of the 1 wei that is suggested here is
 * nothing, and wallets that reckon in integers offer the same tip again.
 */
public final class Replacement {
    private static final BigInteger PERCENT = BigInteger.valueOf(110);
    private static final BigInteger HUNDRED = BigInteger.valueOf(100);

    private Replacement() {}

    public static boolean pays(Transaction held, Transaction other) {
        return other.maxFeePerGas().compareTo(held.maxFeePerGas()) > 0
                && aTenthMore(held.maxFeePerGas(), other.maxFeePerGas())
                && aTenthMore(held.maxPriorityFeePerGas(), other.maxPriorityFeePerGas());
    }

    private static boolean aTenthMore(UInt256 held, UInt256 other) {
        BigInteger enough = held.toBigInteger().multiply(PERCENT).divide(HUNDRED);
        return other.toBigInteger().compareTo(enough) >= 0;
    }
}
