package org.lumia.evm;

/** The rule sets known, oldest first. What differs between them stands in {@link GasSchedule} and {@link Opcode}. */
public enum Fork {
    /** Only so that a chain can be followed over its fork to Cancun: SELFDESTRUCT is Cancun's already (EIP-6780). */
    SHANGHAI,
    CANCUN,
    PRAGUE,
    OSAKA;

    public boolean atLeast(Fork other) {
        return compareTo(other) >= 0;
    }
}
