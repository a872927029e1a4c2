package org.lumia.evm;

import java.util.Map;
import org.lumia.ethereum.Address;

/**
 * What execution weighs beside its gas, so that a unit takes about as long whatever it was spent on. Changes no result.
 *
 * @param perTransaction in place of the gas that each transaction begins with
 * @param statePercent weight of 100 gas for cold access, writes of storage and deployed code
 * @param precompilePercent weight of 100 gas of a precompile, by its number; 100 where it is not named
 */
public record Weights(long perTransaction, int statePercent, Map<Integer, Integer> precompilePercent) {
    /** A unit a gas. */
    public static final Weights OF_GAS = new Weights(GasSchedule.TRANSACTION, 100, Map.of());

    public Weights {
        precompilePercent = Map.copyOf(precompilePercent);
    }

    /** @param address of a precompile */
    int percent(Address address) {
        byte[] bytes = address.bytes();
        int number = (bytes[Address.SIZE - 2] & 0xFF) << 8 | bytes[Address.SIZE - 1] & 0xFF;
        return precompilePercent.getOrDefault(number, 100);
    }

    /**
     * Of a transaction.
     *
     * @param gas before refunds
     * @param stateGas of it, that counts by {@link #statePercent}
     * @param extraHundredths what precompiles add to their gas, in hundredths
     */
    long of(long gas, long stateGas, long extraHundredths) {
        long running = Math.max(0, gas - GasSchedule.TRANSACTION);
        return perTransaction + Math.max(0, running * 100 - stateGas * (100 - statePercent) + extraHundredths) / 100;
    }
}
