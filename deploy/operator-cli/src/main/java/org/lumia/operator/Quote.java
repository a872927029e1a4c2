package org.lumia.operator;

import java.math.BigInteger;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.l1.L1Node;
import org.lumia.operator.plan.Call;
import org.lumia.operator.plan.Sentences;

/**
 * What a call costs now.
 *
 * @param gas estimated by the node, or the most it may take where an earlier call must be in a block first
 * @param feeWei by the next block's base fee @param feeWeiMax what the account must have
 */
record Quote(Call call, long gas, boolean estimated, BigInteger feeWei, BigInteger feeWeiMax, Fees fees) {
    private static final int MARGIN_PERCENT = 20;
    /** EIP-7825. */
    private static final long GAS_MAX = 1 << 24;

    /** Wei per gas. */
    record Fees(UInt256 base, UInt256 tip) {
        static Fees now(L1Node node, UInt256 tip) {
            return new Fees(node.fees().baseFeeWei(), tip);
        }

        UInt256 max() {
            return base.multiply(UInt256.of(2)).add(tip);
        }
    }

    /** Refuses what the contract would, in its sentence. */
    static Quote estimated(L1Node node, Address sender, Call call, Fees fees) {
        return switch (node.estimate(sender, call.to(), call.data())) {
            case L1Node.Estimate.Gas(long gas) -> of(call, gas, true, fees);
            case L1Node.Estimate.Reverted(String data) -> throw new OperatorException(Sentences.of(data));
            case L1Node.Estimate.Refused(String words) ->
                throw new OperatorException("L1's node cannot run %s: %s.".formatted(call.text(), words));
        };
    }

    static Quote atMost(Call call, Fees fees) {
        return of(call, call.gasMax(), false, fees);
    }

    private static Quote of(Call call, long gas, boolean estimated, Fees fees) {
        var expected = fees.base().add(fees.tip()).toBigInteger().multiply(BigInteger.valueOf(gas));
        var most = fees.max().toBigInteger().multiply(BigInteger.valueOf(limit(gas, estimated)));
        return new Quote(call, gas, estimated, expected, most, fees);
    }

    private static long limit(long gas, boolean estimated) {
        return estimated ? Math.min(GAS_MAX, gas + gas * MARGIN_PERCENT / 100) : gas;
    }

    long gasLimit() {
        return limit(gas, estimated);
    }
}
