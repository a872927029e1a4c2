package org.lumia.evm;

/** The rule sets known, oldest first. What differs between them stands in {@link GasSchedule} and {@link Opcode}. */
public enum Fork {
    CANCUN,
    PRAGUE,
    OSAKA;

    public boolean atLeast(Fork other) {
        return compareTo(other) >= 0;
    }
}
