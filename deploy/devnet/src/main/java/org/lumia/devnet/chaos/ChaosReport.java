package org.lumia.devnet.chaos;

import java.util.List;

/**
 * What a run gave.
 *
 * @param lateRestarts after the last fault, while all was waited for to be final
 * @param fellBack heights that went back
 */
public record ChaosReport(
        long seed, List<Occurrence> occurrences, List<Restart> lateRestarts, List<String> fellBack, Counted counted) {

    /** Nothing lost, doubled or wrongly refused, nothing missing, nothing restarted beyond what the faults did. */
    public boolean isClean() {
        return counted.lost().isEmpty()
                && counted.doubled().isEmpty()
                && counted.refused().isEmpty()
                && counted.findings().isEmpty()
                && fellBack.isEmpty()
                && restarts() == 0
                && occurrences.stream().allMatch(Occurrence::isBack);
    }

    long restarts() {
        return lateRestarts.size()
                + occurrences.stream()
                        .mapToLong(occurrence -> occurrence.restarts().size())
                        .sum();
    }

    /** As a person reads it at a terminal. */
    public String text() {
        return ChaosTable.of(this);
    }
}
