package org.lumia.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;

/**
 * Packs for tests. They are looked for in the system property {@code lumia.conformance}, the environment variable {@code
 * LUMIA_CONFORMANCE}, then {@code shared/conformance} beside the working directory's parents.
 */
public final class Vectors {
    private Vectors() {}

    /** All files of a pack by path; skips the test, loudly, where the packs are not there. */
    public static List<Pack.File> pack(String name) {
        return pack(name, path -> true);
    }

    /** The files of a pack whose path satisfies the condition, by path. */
    public static List<Pack.File> pack(String name, Predicate<String> condition) {
        Pack pack = find(name);
        var files = new ArrayList<Pack.File>();
        try {
            pack.read(condition, files::add);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + pack.location(), e);
        }
        files.sort(Comparator.comparing(Pack.File::path));
        if (files.isEmpty()) {
            throw new IllegalStateException("nothing chosen from " + pack.location());
        }
        return files;
    }

    /** The pack itself; skips the test, loudly, where the packs are not there. */
    public static Pack find(String name) {
        Path folder = folder(name);
        return Pack.find(folder, name)
                .orElseThrow(() -> new IllegalStateException("no pack " + name + " in " + folder));
    }

    private static Path folder(String name) {
        Optional<Path> folder = folder();
        if (folder.isEmpty()) {
            String sentence = "SKIPPED: no conformance packs; set LUMIA_CONFORMANCE to the folder that holds " + name
                    + ".tar.zst";
            System.err.println(sentence);
            Assumptions.abort(sentence);
        }
        return folder.orElseThrow();
    }

    private static Optional<Path> folder() {
        String given = System.getProperty("lumia.conformance", System.getenv("LUMIA_CONFORMANCE"));
        if (given != null && !given.isBlank()) {
            return Optional.of(Path.of(given));
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path candidate = at.resolve("shared").resolve("conformance");
            if (Files.isDirectory(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
