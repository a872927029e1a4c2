package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The tree stays tidy: short files and methods, no waiting by the clock, no mocks, one settings file a service at most. */
class TidyTest {

    private static final int FILE_LINES_MAX = 400;
    private static final int METHOD_LINES_MAX = 60;

    /** Files and methods that are longer for a reason that stands here. */
    private static final Set<String> ARGUED = Set.of(
            // One switch over all opcodes: split, the JIT no longer compiles the loop as one unit.
            "common/evm/src/main/java/org/lumia/evm/HotLoop.java#run",
            // Unrolled rounds on local variables: an array of lanes would be loaded and stored at each step.
            "common/ethereum/src/main/java/org/lumia/ethereum/crypto/KeccakPermutation.java#permute",
            // Unrolled Montgomery multiplication: straight-line code is what makes it fast.
            "common/evm/src/main/java/org/lumia/evm/precompile/bn254/Montgomery.java#multiply",
            "common/evm/src/main/java/org/lumia/evm/precompile/bn254/Montgomery.java#sumOfProducts",
            // Unrolled rounds on local variables, as Keccak's.
            "common/evm/src/main/java/org/lumia/evm/precompile/Blake2F.java#mix",
            "common/evm/src/main/java/org/lumia/evm/precompile/Ripemd160Compression.java#compress",
            // A contract's storage, its errors and its entry points are audited as one.
            "deploy/contracts/src/main/solidity/SequencerRegistry.sol");

    static final Path ROOT = root();

    private static Path root() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("lumia"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static List<Path> files(Predicate<Path> wanted) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(Files::isRegularFile)
                    .filter(TidyTest::isOurs)
                    .filter(wanted)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isOurs(Path file) {
        for (var part : ROOT.relativize(file)) {
            if (Set.of("target", "node_modules", ".git", ".lumia", "out", "cache")
                    .contains(part.toString())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isJava(Path file) {
        return file.toString().endsWith(".java");
    }

    private static String name(Path file) {
        return ROOT.relativize(file).toString();
    }

    @Test
    void filesAreShort() throws IOException {
        var over = new ArrayList<String>();
        for (var file : files(file -> isJava(file) || file.toString().endsWith(".sol"))) {
            long lines;
            try (var text = Files.lines(file)) {
                lines = text.count();
            }
            if (lines > FILE_LINES_MAX && !ARGUED.contains(name(file))) {
                over.add(name(file) + ": " + lines + " lines");
            }
        }
        assertThat(over)
                .as("files over %d lines: look for the second idea inside", FILE_LINES_MAX)
                .isEmpty();
    }

    @Test
    void methodsAreShort() throws IOException {
        var over = new ArrayList<String>();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var sources = manager.getJavaFileObjectsFromPaths(files(TidyTest::isJava));
            var task = (JavacTask) compiler.getTask(null, manager, ignored -> {}, List.of("-proc:none"), null, sources);
            var trees = Trees.instance(task);
            for (var unit : task.parse()) {
                new MethodLengths(unit, trees, over).scan(unit, null);
            }
        }
        assertThat(over).as("methods over %d lines", METHOD_LINES_MAX).isEmpty();
    }

    private static final class MethodLengths extends TreePathScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final Trees trees;
        private final List<String> over;

        MethodLengths(CompilationUnitTree unit, Trees trees, List<String> over) {
            this.unit = unit;
            this.trees = trees;
            this.over = over;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            var positions = trees.getSourcePositions();
            var lines = unit.getLineMap();
            long from = positions.getStartPosition(unit, method);
            long to = positions.getEndPosition(unit, method);
            if (from >= 0 && to >= 0) {
                long length = lines.getLineNumber(to) - lines.getLineNumber(from) + 1;
                var name = name(Path.of(unit.getSourceFile().toUri())) + "#" + method.getName();
                if (length > METHOD_LINES_MAX && !ARGUED.contains(name)) {
                    over.add(name + ": " + length + " lines");
                }
            }
            return super.visitMethod(method, nothing);
        }
    }

    @Test
    void nobodyWaitsByTheClockOrMocks() throws IOException {
        var forbidden = List.of("Thread.sl" + "eep(", "org.mock" + "ito", "org.easy" + "mock", "lom" + "bok.");
        var found = new ArrayList<String>();
        for (var file : files(TidyTest::isJava)) {
            var text = Files.readString(file);
            forbidden.stream().filter(text::contains).forEach(word -> found.add(name(file) + ": " + word));
        }
        assertThat(found).isEmpty();
    }

    @Test
    void servicesCarryNoFileThatAnotherWouldRead() throws IOException {
        var shared = files(file -> {
            var name = file.getFileName().toString();
            boolean collides = name.startsWith("application.") || name.equals("logback.xml");
            return collides
                    && file.toString().contains("src/main/resources")
                    && !file.startsWith(ROOT.resolve("common/platform"));
        });
        assertThat(shared).as("the devnet has all services on one class path").isEmpty();
    }
}
