package org.lumia.protocol.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Real transactions from the conformance packs, unpacked once; says loudly when they are missing. */
final class Conformance {
    private static final int UNPACK_SECONDS_MAX = 60;

    private Conformance() {}

    static boolean present(String pack) {
        boolean present =
                folder().filter(folder -> Files.exists(archive(folder, pack))).isPresent();
        if (!present) {
            System.err.println(
                    "SKIPPED: shared/conformance/" + pack + ".tar.zst is not here (-Dlumia.conformance=FOLDER)");
        }
        return present;
    }

    static List<Path> files(String pack, String under, String suffix) throws IOException {
        Path unpacked = Path.of("target", "conformance").toAbsolutePath();
        if (!Files.isDirectory(unpacked.resolve(pack))) {
            Files.createDirectories(unpacked);
            unpack(archive(folder().orElseThrow(), pack), unpacked);
        }
        try (var files = Files.list(unpacked.resolve(pack).resolve(under))) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static void unpack(Path archive, Path into) throws IOException {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "zstd -dc --long=27 \"$0\" | tar xf - -C \"$1\"",
                        archive.toString(),
                        into.toString())
                .inheritIO()
                .start();
        try {
            if (!process.waitFor(UNPACK_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new UncheckedIOException(new IOException("could not unpack " + archive));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path archive(Path folder, String pack) {
        return folder.resolve(pack + ".tar.zst");
    }

    private static Optional<Path> folder() {
        String configured = System.getProperty("lumia.conformance", System.getenv("LUMIA_CONFORMANCE"));
        if (configured != null) {
            return Optional.of(Path.of(configured));
        }
        Path at = Path.of("").toAbsolutePath();
        while (at != null) {
            Path candidate = at.resolve("shared/conformance");
            if (Files.isDirectory(candidate)) {
                return Optional.of(candidate);
            }
            at = at.getParent();
        }
        return Optional.empty();
    }
}
