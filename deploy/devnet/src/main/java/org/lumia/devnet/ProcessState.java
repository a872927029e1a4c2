package org.lumia.devnet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that runs, as Linux' /proc/PID/stat says it: see proc_pid_stat(5).
 *
 * @param startTicks clock ticks from the machine's start to the process', which tell it from an earlier one of its number
 */
public record ProcessState(long pid, boolean paused, long startTicks) {
    private static final int STATE = 0;
    private static final int START = 19;
    private static final int RESIDENT_PAGES = 21;
    private static final long PAGE_BYTES = 4_096;

    /** Empty for one that ended, also while nobody has taken its exit status. */
    public static Optional<ProcessState> of(long pid) {
        try {
            var fields = fields(pid);
            char state = fields[STATE].charAt(0);
            boolean ended = state == 'Z' || state == 'X';
            return ended
                    ? Optional.empty()
                    : Optional.of(new ProcessState(pid, state == 'T', Long.parseLong(fields[START].strip())));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static String[] fields(long pid) throws IOException {
        var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // The name stands in parentheses and may hold any character.
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }

    /** Memory that the process has now; 0 for one that ended. */
    long residentBytes() {
        try {
            return Long.parseLong(fields(pid)[RESIDENT_PAGES]) * PAGE_BYTES;
        } catch (IOException gone) {
            return 0;
        }
    }
}
