package org.lumia.devnet.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A process, with those that it started where they are its own kind (Postgres' sessions), as Linux' /proc tells of them.
 *
 * @param isJvm whether its heap can be asked for
 */
record ProcessTree(String name, long pid, boolean withChildren, boolean isJvm) {
    private static final long KILO = 1_024;
    private static final long JCMD_SECONDS_MAX = 60;

    /** Sums over the tree. @param pssBytes memory, of which pages that several share count in part at each */
    record Figures(long pssBytes, long openFiles, long threads) {}

    /** Empty where it ended, or may not be looked at. */
    Optional<Figures> figures() {
        long pss = 0;
        long files = 0;
        long threads = 0;
        for (long each : pids().toArray()) {
            try {
                var folder = Path.of("/proc", Long.toString(each));
                long own = number(folder.resolve("smaps_rollup"), "Pss:") * KILO;
                long ownThreads = number(folder.resolve("status"), "Threads:");
                try (var open = Files.list(folder.resolve("fd"))) {
                    files += open.count();
                }
                pss += own;
                threads += ownThreads;
            } catch (IOException gone) {
                if (each == pid) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(new Figures(pss, files, threads));
    }

    private LongStream pids() {
        var children = withChildren
                ? ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants)
                : Stream.<ProcessHandle>empty();
        return LongStream.concat(LongStream.of(pid), children.mapToLong(ProcessHandle::pid));
    }

    private static long number(Path file, String key) throws IOException {
        for (var line : Files.readAllLines(file)) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException(file + " has no " + key);
    }

    /** What lives in the heap, in bytes: the JVM collects all garbage first. Empty where it does not answer in a minute. */
    Optional<Long> liveHeapBytes() throws InterruptedException {
        try {
            // Not through a pipe: who reads it could be the JVM that stands still until all is read.
            var histogram = Files.createTempFile("lumia-heap", ".txt");
            try {
                var jcmd =
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
                var process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
                        .redirectErrorStream(true)
                        .redirectOutput(histogram.toFile())
                        .start();
                if (!process.waitFor(JCMD_SECONDS_MAX, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    return Optional.empty();
                }
                return total(histogram);
            } finally {
                Files.delete(histogram);
            }
        } catch (IOException noJcmd) {
            return Optional.empty();
        }
    }

    /** Of the line {@code Total 1234567 98765432}, instances and bytes. */
    private static Optional<Long> total(Path histogram) throws IOException {
        try (var lines = Files.lines(histogram)) {
            return lines.filter(line -> line.startsWith("Total"))
                    .map(line -> Long.parseLong(line.strip().split("\\s+")[2]))
                    .findFirst();
        }
    }
}
