package org.lumia.evm;

import java.math.BigInteger;
import org.lumia.ethereum.UInt256;

/**
 * Blob parameters in force (EIP-7840); since EIP-7892 they change without a fork.
 *
 * @param target blobs a block at which the price stands still
 * @param max blobs a block
 * @param updateFraction how slowly the price follows (BLOB_BASE_FEE_UPDATE_FRACTION)
 */
public record BlobSchedule(int target, int max, long updateFraction) {
    public static final long GAS_PER_BLOB = 1 << 17;

    public static final BlobSchedule CANCUN = new BlobSchedule(3, 6, 3_338_477);
    public static final BlobSchedule PRAGUE = new BlobSchedule(6, 9, 5_007_716);
    public static final BlobSchedule BPO1 = new BlobSchedule(10, 15, 8_346_193);
    public static final BlobSchedule BPO2 = new BlobSchedule(14, 21, 11_684_671);
    private static final long RESERVE_PRICE_GAS = 1 << 13;

    /** The schedule a fork brings along, before any blob parameter only change. */
    public static BlobSchedule of(Fork fork) {
        return switch (fork) {
            case SHANGHAI, CANCUN -> CANCUN;
            case PRAGUE, OSAKA -> PRAGUE;
        };
    }

    /** Wei per blob gas of a block with this excess (EIP-4844's fake exponential), at most 2^256−1. */
    public UInt256 baseFee(long excessBlobGas) {
        BigInteger numerator = new BigInteger(Long.toUnsignedString(excessBlobGas));
        BigInteger denominator = BigInteger.valueOf(updateFraction);
        BigInteger sum = BigInteger.ZERO;
        BigInteger term = denominator;
        for (int i = 1; term.signum() > 0; i++) {
            sum = sum.add(term);
            term = term.multiply(numerator).divide(denominator.multiply(BigInteger.valueOf(i)));
            if (sum.bitLength() > 320) {
                return UInt256.MAX;
            }
        }
        BigInteger fee = sum.divide(denominator);
        return fee.bitLength() > 256 ? UInt256.MAX : UInt256.of(fee);
    }

    /**
     * The excess of the block after one with this excess, blob gas used and base fee (EIP-4844; EIP-7918's reserve price
     * from Osaka).
     */
    public long nextExcess(Fork fork, long excessBlobGas, long blobGasUsed, UInt256 parentBaseFee) {
        long targetGas = target * GAS_PER_BLOB;
        if (excessBlobGas + blobGasUsed < targetGas) {
            return 0;
        }
        boolean executionIsDearer = fork.atLeast(Fork.OSAKA)
                && parentBaseFee
                                .toBigInteger()
                                .multiply(BigInteger.valueOf(RESERVE_PRICE_GAS))
                                .compareTo(baseFee(excessBlobGas)
                                        .toBigInteger()
                                        .multiply(BigInteger.valueOf(GAS_PER_BLOB)))
                        > 0;
        if (executionIsDearer) {
            return excessBlobGas + blobGasUsed * (max - target) / max;
        }
        return excessBlobGas + blobGasUsed - targetGas;
    }
}
