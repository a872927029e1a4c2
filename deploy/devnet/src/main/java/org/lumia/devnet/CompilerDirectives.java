package org.lumia.devnet;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Six services, a broker and the frameworks under them in one JVM would keep HotSpot's optimising compiler at a
 * processor for minutes. The directives leave it the EVM, the state and the hashes, and compile all else simply.
 */
final class CompilerDirectives {
    private static final Logger LOG = LoggerFactory.getLogger(CompilerDirectives.class);
    private static final String FILE = "compiler-directives.json";

    private CompilerDirectives() {}

    /** Hands the directives to this JVM (jcmd Compiler.directives_add); another JVM than HotSpot does without. */
    static void add(Path folder) {
        try {
            Path file = folder.resolve(FILE);
            try (InputStream directives = CompilerDirectives.class.getResourceAsStream("/" + FILE)) {
                Files.write(file, Objects.requireNonNull(directives).readAllBytes());
            }
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "compilerDirectivesAdd",
                            new Object[] {new String[] {file.toString()}},
                            new String[] {String[].class.getName()});
        } catch (IOException | JMException unsupported) {
            LOG.info("no compiler directives: {}", unsupported.toString());
        }
    }
}
