package org.lumia.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The process of this machine that listens on a port, as Linux tells of it; nothing where it cannot be seen. */
public final class ServerProcess {
    private static final String LISTENING = "0A";
    private static final String MOST_RESIDENT = "VmHWM:";
    private static final String RESIDENT = "VmRSS:";

    private final Optional<Path> process;

    public ServerProcess(int port) {
        this.process = find(port);
    }

    /** MiB of memory now, and the most there ever was. */
    public String memoryText() {
        return process.map(folder -> {
                    List<String> status = lines(folder.resolve("status"));
                    return "%d MiB resident, %d MiB at most"
                            .formatted(mebibytes(status, RESIDENT), mebibytes(status, MOST_RESIDENT));
                })
                .orElse("not seen");
    }

    /** MiB of memory now; 0 where the process is not seen. */
    public long residentMebibytes() {
        return process.map(folder -> mebibytes(lines(folder.resolve("status")), RESIDENT))
                .orElse(0L);
    }

    private static long mebibytes(List<String> status, String key) {
        return status.stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElse(0);
    }

    private static Optional<Path> find(int port) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        List<String> sockets = Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(table -> lines(Path.of(table)).stream())
                .map(line -> line.strip().split("\\s+"))
                .filter(cells -> cells.length > 9 && cells[1].endsWith(suffix) && cells[3].equals(LISTENING))
                .map(cells -> "socket:[" + cells[9] + "]")
                .toList();
        return list(Path.of("/proc")).stream()
                .filter(folder -> folder.getFileName().toString().matches("\\d+"))
                .filter(folder -> list(folder.resolve("fd")).stream().anyMatch(file -> sockets.contains(link(file))))
                .findFirst();
    }

    private static String link(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException gone) {
            return "";
        }
    }

    private static List<Path> list(Path folder) {
        try (var files = Files.list(folder)) {
            return files.toList();
        } catch (IOException notOurs) {
            return List.of();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException gone) {
            return List.of();
        }
    }
}
