package org.lumia.protocol.genesis;

import static org.lumia.protocol.genesis.InvalidGenesisException.check;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a block's execution weighs beside its gas: gas whose price does not follow the time it takes is weighed by a percentage, so
 * that a unit of weight takes about as long whatever it was spent on. Measured by {@code ./lumia genesis calibrate}.
 *
 * @param targetPerMs weight per ms at which the base fee stays, when gas is below its own target
 * @param perTransaction in place of the 21,000 gas that each transaction begins with; at most that
 * @param statePercent weight of 100 gas for cold access, writes of storage and deployed code
 * @param precompilePercent weight of 100 gas of a precompile, by its number; 100 where it is not named
 */
public record WeightRules(
        long targetPerMs, long perTransaction, int statePercent, SortedMap<Integer, Integer> precompilePercent) {
    /** Gas that each transaction begins with, whatever it does. */
    private static final long TRANSACTION_GAS = 21_000;

    private static final int PERCENT_MAX = 100_000;
    private static final int PRECOMPILE_MAX = 0xFFFF;

    /** As measured on two processors of 2.5 GHz: a second executes 60 to 110 million units of the slowest kinds, half of it beside other work. */
    public static final WeightRules DEVELOPMENT = new WeightRules(
            20_000,
            4_000,
            70,
            new TreeMap<>(Map.ofEntries(
                    Map.entry(0x01, 150),
                    Map.entry(0x07, 200),
                    Map.entry(0x08, 200),
                    Map.entry(0x09, 220),
                    Map.entry(0x0a, 200),
                    Map.entry(0x0c, 170),
                    Map.entry(0x0d, 150),
                    Map.entry(0x0e, 180),
                    Map.entry(0x0f, 170),
                    Map.entry(0x10, 170),
                    Map.entry(0x11, 150),
                    Map.entry(0x100, 300))));

    public WeightRules {
        precompilePercent = Collections.unmodifiableSortedMap(new TreeMap<>(precompilePercent));
        check(targetPerMs > 0, "fees.weights.targetPerMs %d must be positive", targetPerMs);
        check(
                perTransaction >= 0 && perTransaction <= TRANSACTION_GAS,
                "fees.weights.perTransaction %d must be from 0 to %d",
                perTransaction,
                TRANSACTION_GAS);
        check(
                statePercent >= 0 && statePercent <= 100,
                "fees.weights.statePercent %d must be from 0 to 100",
                statePercent);
        precompilePercent.forEach((number, percent) -> check(
                number > 0 && number <= PRECOMPILE_MAX && percent >= 100 && percent <= PERCENT_MAX,
                "fees.weights.precompilePercent of %d is %d; it must be from 100 to 100000, of an address from 0x01 to"
                        + " 0xffff",
                number,
                percent));
    }

    /** What a transaction takes of a block's gas before anything runs: its limit, of which the first 21,000 buy no execution. */
    public long budgetGas(long gasLimit) {
        return gasLimit <= TRANSACTION_GAS
                ? Math.min(gasLimit, perTransaction)
                : gasLimit - TRANSACTION_GAS + perTransaction;
    }

    /** How much gas a block's transactions may have beyond its budget. */
    long gasBeyondBudget(int transactionsMax) {
        return transactionsMax * (TRANSACTION_GAS - perTransaction);
    }
}
