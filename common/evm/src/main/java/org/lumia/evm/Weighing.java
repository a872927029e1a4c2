package org.lumia.evm;

import org.lumia.ethereum.Address;

/** What a transaction has spent so far that does not weigh as gas does; nothing takes it back. */
final class Weighing {
    private final Weights weights;
    private long stateGas;
    private long extraHundredths;

    Weighing(Weights weights) {
        this.weights = weights;
    }

    void begin() {
        stateGas = 0;
        extraHundredths = 0;
    }

    void state(long gas) {
        stateGas += gas;
    }

    void precompile(Address address, long gas) {
        extraHundredths += gas * (weights.percent(address) - 100);
    }

    /** @param gas before refunds */
    long weight(long gas) {
        return weights.of(gas, stateGas, extraHundredths);
    }
}
