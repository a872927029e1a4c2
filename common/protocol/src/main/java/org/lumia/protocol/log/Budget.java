package org.lumia.protocol.log;

import java.math.BigInteger;
import java.util.Collection;
import org.lumia.protocol.genesis.BlockLimits;

/** Room for transactions of the log in one block: how many, raw bytes, sum of what gas limits take. */
record Budget(long transactions, long bytes, long gas) {
    /** @param elapsedMs since the block before @param inboxGas what the L1 messages take that come first */
    static Budget of(BlockLimits limits, long elapsedMs, long inboxGas) {
        long gas = Math.min(limits.maxGas(), limits.gasPerMs() * Math.min(elapsedMs, limits.gasWindowMs()));
        return new Budget(limits.maxTransactions(), limits.maxBytes(), Math.max(0, gas - inboxGas));
    }

    static Budget sum(Collection<Candidate> candidates) {
        long bytes = 0;
        long gas = 0;
        for (Candidate candidate : candidates) {
            bytes += candidate.raw().size();
            gas += candidate.budgetGas();
        }
        return new Budget(candidates.size(), bytes, gas);
    }

    boolean holds(Budget sum) {
        return sum.transactions <= transactions && sum.bytes <= bytes && sum.gas <= gas;
    }

    boolean holds(Candidate candidate) {
        return transactions > 0 && candidate.raw().size() <= bytes && candidate.budgetGas() <= gas;
    }

    Budget less(Candidate candidate) {
        return new Budget(transactions - 1, bytes - candidate.raw().size(), gas - candidate.budgetGas());
    }

    /** Twice an origin's share of the weight, rounded down, at most the whole. */
    Budget share(long weight, long totalWeight) {
        return new Budget(
                share(transactions, weight, totalWeight),
                share(bytes, weight, totalWeight),
                share(gas, weight, totalWeight));
    }

    private static long share(long whole, long weight, long totalWeight) {
        BigInteger twice = BigInteger.valueOf(whole)
                .multiply(BigInteger.valueOf(weight))
                .shiftLeft(1)
                .divide(BigInteger.valueOf(totalWeight));
        return twice.min(BigInteger.valueOf(whole)).longValueExact();
    }
}
