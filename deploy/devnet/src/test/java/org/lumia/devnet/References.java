package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Documents that are made from the sources: compared by tests, and written anew by them with {@code -Dwrite.references=true}. */
final class References {
    private static final Path ROOT = root();

    private References() {}

    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/retention.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    static void check(String document, String made) throws IOException {
        Path file = ROOT.resolve(document);
        if (Boolean.getBoolean("write.references")) {
            Files.writeString(file, made);
        }
        assertThat(file)
                .as("%s is not what the sources say; -Dwrite.references=true writes it", document)
                .content()
                .isEqualTo(made);
    }

    /** Whether a class is one of main code, and not of tests. */
    static boolean hasSource(Class<?> type) {
        try {
            return find(type).isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path source(Class<?> type) throws IOException {
        return find(type).orElseThrow(() -> new IOException("no source of " + type));
    }

    /** The file of a class of ours, whichever module it is in. */
    private static Optional<Path> find(Class<?> type) throws IOException {
        Class<?> outer = type;
        while (outer.getEnclosingClass() != null) {
            outer = outer.getEnclosingClass();
        }
        String path = "src/main/java/" + outer.getName().replace('.', '/') + ".java";
        try (var modules = Files.walk(ROOT, 2)) {
            return modules.filter(folder -> !folder.toString().contains("node_modules"))
                    .map(folder -> folder.resolve(path))
                    .filter(Files::exists)
                    .findFirst();
        }
    }
}
