package org.lumia.evm;

/** Gas that a block still has to give, in gas limits before and gas used after a transaction. */
public final class GasPool {
    private long gas;
    private long blobGas;

    public GasPool(long gas, long blobGas) {
        this.gas = gas;
        this.blobGas = blobGas;
    }

    /** The whole of a block. */
    public static GasPool of(BlockEnvironment environment) {
        return new GasPool(environment.gasLimit(), environment.blobs().max() * BlobSchedule.GAS_PER_BLOB);
    }

    public long gas() {
        return gas;
    }

    public long blobGas() {
        return blobGas;
    }

    /** @throws IllegalStateException for more than is left */
    public void take(long gasUsed, long blobGasUsed) {
        if (gasUsed < 0 || gasUsed > gas || blobGasUsed < 0 || blobGasUsed > blobGas) {
            throw new IllegalStateException(
                    "took %d gas and %d blob gas of %d and %d".formatted(gasUsed, blobGasUsed, gas, blobGas));
        }
        gas -= gasUsed;
        blobGas -= blobGasUsed;
    }
}
