package org.lumia.protocol.rewards;

import org.lumia.ethereum.UInt256;

/**
 * What posting a batch cost on L1.
 *
 * @param feeWei for execution gas, base fee and tip
 * @param blobFeeWei for blob gas, all of it base fee
 * @param gasUsed execution gas
 * @param baseFeePerGas wei
 */
public record L1Cost(UInt256 feeWei, UInt256 blobFeeWei, long gasUsed, UInt256 baseFeePerGas) {
    /** The part of the execution fee that is not tip. */
    public UInt256 baseFeeWei() {
        return UInt256.of(gasUsed).multiplyExact(baseFeePerGas).min(feeWei);
    }

    /** Base fee and blob base fee whole, and the tip up to the cap. */
    public UInt256 reimbursement(UInt256 tipCapWeiPerGas) {
        UInt256 gas = UInt256.of(gasUsed);
        UInt256 base = baseFeeWei();
        UInt256 tip = feeWei.subtractExact(base);
        UInt256 cap = UInt256.of(
                gas.toBigInteger().multiply(tipCapWeiPerGas.toBigInteger()).min(UInt256.MAX.toBigInteger()));
        return base.addExact(tip.min(cap)).addExact(blobFeeWei);
    }
}
