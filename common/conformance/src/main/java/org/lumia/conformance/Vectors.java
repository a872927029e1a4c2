package org.lumia.conformance;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Files of a conformance pack ({@code <pack>.tar.zst}). Packs are looked for in the system property
 * {@code lumia.conformance}, the environment variable {@code LUMIA_CONFORMANCE}, then {@code shared/conformance} beside
 * the working directory's parents.
 */
public final class Vectors {
    private static final int WINDOW_LOG_MAX = 27;
    private static final JsonMapper JSON = new JsonMapper();

    private Vectors() {}

    /** @param path inside the pack, without the pack's own folder */
    public record File(String path, byte[] bytes) {
        public JsonNode json() {
            return JSON.readTree(bytes);
        }

        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** All files of a pack by path; skips the test, loudly, where the packs are not there. */
    public static List<File> pack(String name) {
        return pack(name, path -> true);
    }

    /** The files of a pack whose path satisfies the condition, by path. */
    public static List<File> pack(String name, Predicate<String> condition) {
        Optional<Path> folder = folder();
        if (folder.isEmpty()) {
            String sentence = "SKIPPED: no conformance packs; set LUMIA_CONFORMANCE to the folder that holds " + name
                    + ".tar.zst";
            System.err.println(sentence);
            Assumptions.abort(sentence);
        }
        return read(folder.orElseThrow().resolve(name + ".tar.zst"), name + "/", condition);
    }

    private static List<File> read(Path pack, String prefix, Predicate<String> condition) {
        var files = new ArrayList<File>();
        try (var zstd = new ZstdInputStream(Files.newInputStream(pack)).setLongMax(WINDOW_LOG_MAX);
                var tar = new TarArchiveInputStream(new BufferedInputStream(zstd, 1 << 16))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String path = entry.getName().startsWith(prefix)
                        ? entry.getName().substring(prefix.length())
                        : entry.getName();
                if (entry.isFile() && condition.test(path)) {
                    files.add(new File(path, tar.readAllBytes()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + pack, e);
        }
        files.sort(Comparator.comparing(File::path));
        if (files.isEmpty()) {
            throw new IllegalStateException("nothing chosen from " + pack);
        }
        return files;
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
