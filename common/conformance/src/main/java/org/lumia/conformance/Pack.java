package org.lumia.conformance;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A pack of test vectors: a folder, or a tar archive compressed with zstd that holds one.
 *
 * @param location the folder or the {@code .tar.zst}
 */
public record Pack(String name, Path location) {
    private static final int WINDOW_LOG_MAX = 27;
    private static final String PACKED = ".tar.zst";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** @param path inside the pack, without the pack's own folder; {@code .gz} is taken off by {@link #content()} */
    public record File(String path, byte[] bytes) {
        /** @throws tools.jackson.core.JacksonException for anything but one JSON value */
        public JsonNode json() throws IOException {
            return JSON.readTree(content());
        }

        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /** The last part of the path. */
        public String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        private byte[] content() throws IOException {
            if (!path.endsWith(".gz")) {
                return bytes;
            }
            try (var gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                return gzip.readAllBytes();
            }
        }
    }

    /** The pack of that name in a folder: unpacked where it is unpacked, else the archive. */
    public static Optional<Pack> find(Path folder, String name) {
        Path unpacked = folder.resolve(name);
        if (Files.isDirectory(unpacked)) {
            // Some tools unpack into a folder named after the archive.
            Path nested = unpacked.resolve(name);
            return Optional.of(new Pack(name, Files.isDirectory(nested) ? nested : unpacked));
        }
        Path packed = folder.resolve(name + PACKED);
        return Files.isRegularFile(packed) ? Optional.of(new Pack(name, packed)) : Optional.empty();
    }

    /** The names of all packs in a folder, in order. */
    public static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> Files.isDirectory(entry)
                            || entry.getFileName().toString().endsWith(PACKED))
                    .map(entry -> entry.getFileName().toString().replace(PACKED, ""))
                    .filter(name -> !name.startsWith("."))
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    /**
     * Reads the files whose path satisfies the condition, one after another; from a folder in the order of their paths.
     *
     * @throws IOException when the pack cannot be read to its end; what stood before has been handed over
     */
    public void read(Predicate<String> condition, Consumer<File> each) throws IOException {
        if (Files.isDirectory(location)) {
            readFolder(condition, each);
        } else {
            readArchive(condition, each);
        }
    }

    private void readFolder(Predicate<String> condition, Consumer<File> each) throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.walk(location, FileVisitOption.FOLLOW_LINKS)) {
            paths = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path path : paths) {
            String relative = location.relativize(path).toString().replace('\\', '/');
            if (condition.test(relative)) {
                each.accept(new File(relative, Files.readAllBytes(path)));
            }
        }
    }

    private void readArchive(Predicate<String> condition, Consumer<File> each) throws IOException {
        String prefix = name + "/";
        try (var zstd = new ZstdInputStream(Files.newInputStream(location)).setLongMax(WINDOW_LOG_MAX);
                var tar = new TarArchiveInputStream(new BufferedInputStream(zstd, 1 << 16))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String path = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
                path = path.startsWith(prefix) ? path.substring(prefix.length()) : path;
                if (entry.isFile() && condition.test(path)) {
                    each.accept(new File(path, tar.readAllBytes()));
                }
            }
        }
    }
}
