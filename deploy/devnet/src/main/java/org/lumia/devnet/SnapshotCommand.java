package org.lumia.devnet;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lumia.chain.snapshot.Certificate;
import org.lumia.chain.snapshot.InvalidSnapshotException;
import org.lumia.chain.snapshot.SnapshotImport;
import org.lumia.chain.state.RocksDbStore;
import org.lumia.ethereum.Address;
import org.lumia.execution.app.InboxMembers;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.settings.NetworkSettings;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.InvalidGenesisException;
import org.lumia.rpc.Download;
import org.lumia.rpc.NoAnswerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** {@code lumia snapshot}: a running operator's state as a file, and such a file as the beginning of another's. */
@Command(
        name = "snapshot",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "The state of a running operator as one file, and a state folder made from it.")
public final class SnapshotCommand {
    private static final Duration CONNECT_TIMEOUT_MAX = Duration.ofSeconds(5);
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final PrintStream out;

    SnapshotCommand(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new SnapshotCommand(System.out)).execute(args));
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = "Writes the last saved state, with its block's certificate, while blocks go on.")
    int export(
            @Option(names = "--data", paramLabel = "DIR", description = "A devnet's folder: its first operator.")
                    @Nullable
                    Path data,
            @Option(
                            names = "--url",
                            paramLabel = "URL",
                            description = "An operator's execution service, http://127.0.0.1:8552 for example.")
                    @Nullable
                    URI url,
            @Option(names = "--out", required = true, paramLabel = "FILE") Path file) {
        try {
            URI asked = url != null ? url : executionOf(data == null ? Path.of(".lumia") : data);
            Path part = file.resolveSibling(file.getFileName() + ".part");
            String block = download(asked.resolve("/v1/snapshot"), part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            out.printf("%s is the state after block %s, %,d bytes%n", file, block, Files.size(file));
            return 0;
        } catch (DevnetException | NoAnswerException refused) {
            return failed(refused.getMessage());
        } catch (IOException e) {
            return failed("%s cannot be written, or the operator went away meanwhile".formatted(file));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("stopped");
        }
    }

    private static URI executionOf(Path data) {
        Path folder = data.toAbsolutePath().normalize();
        var devnet = DevnetDescription.read(folder)
                .orElseThrow(
                        () -> new DevnetException("No devnet in %s: name an operator with --url".formatted(folder)));
        Integer port = devnet.operators().getFirst().ports().get("execution");
        return URI.create("http://127.0.0.1:" + Objects.requireNonNull(port));
    }

    private String download(URI from, Path part) throws IOException, InterruptedException {
        long started = System.nanoTime();
        long[] told = {started};
        var answer = Download.into(part, from, CONNECT_TIMEOUT_MAX, bytes -> {
            long now = System.nanoTime();
            if (now - told[0] > PROGRESS_NANOS) {
                told[0] = now;
                out.printf("%,d bytes after %d s%n", bytes, TimeUnit.NANOSECONDS.toSeconds(now - started));
            }
        });
        if (!answer.ok()) {
            throw new DevnetException("%s answers %d: %s".formatted(from, answer.status(), detail(answer.refusal())));
        }
        return answer.headers().firstValue("Lumia-Snapshot-Block").orElse("?");
    }

    private static String detail(byte[] problem) {
        try {
            return JsonMapper.builder().build().readTree(problem).path("detail").asString("no snapshot");
        } catch (JacksonException otherwise) {
            return new String(problem, StandardCharsets.UTF_8);
        }
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = {
                "Makes the state folder of an operator that has none, once all of the file is checked: key by key, by the",
                "root that its tries make, and by the certificate of the block that has this root. Execution goes on from it."
            })
    int importFile(
            @Parameters(paramLabel = "FILE") Path file,
            @Option(names = "--genesis", required = true, paramLabel = "FILE") Path genesisFile,
            @Option(
                            names = "--data",
                            required = true,
                            paramLabel = "DIR",
                            description = "The lumia.data-dir of the execution service, which does not run.")
                    Path data,
            @Option(
                            names = "--bootstrap",
                            paramLabel = "HOST:PORT,..",
                            description = {
                                "The operator's own Kafka, whose l1-inbox tells the members where L1 has changed them",
                                "since genesis; with --operator."
                            })
                    @Nullable
                    String bootstrap,
            @Option(names = "--operator", paramLabel = "ADDRESS", description = "Whose l1-inbox it is.") @Nullable
                    String operator) {
        try {
            Genesis genesis = Genesis.load(genesisFile);
            long started = System.nanoTime();
            Path state = new NetworkSettings(genesisFile, data).stateFolder();
            Files.createDirectories(state.toAbsolutePath().getParent());
            var imported = bootstrap == null || operator == null
                    ? into(state, file, genesis, SnapshotCommand.genesisOnly(genesis))
                    : withInbox(bootstrap, Address.parse(operator), state, file, genesis);
            out.printf(
                    "%s is the state after block %d %s, root %s: %,d accounts, %,d slots, in %.1f s%n",
                    state,
                    imported.head().number(),
                    imported.head().tip().hash(),
                    imported.head().stateRoot(),
                    imported.accounts(),
                    imported.slots(),
                    (System.nanoTime() - started) / 1e9);
            return 0;
        } catch (InvalidSnapshotException | InvalidGenesisException refused) {
            return failed(refused.getMessage());
        } catch (IllegalArgumentException malformed) {
            return failed("--operator needs an operator's address");
        } catch (IOException e) {
            return failed("%s cannot be made".formatted(data));
        }
    }

    private SnapshotImport.Imported into(Path state, Path file, Genesis genesis, Certificate.EpochMembers members) {
        return new SnapshotImport(file, genesis, members, SnapshotImport.Limits.DEFAULT)
                .into(state, RocksDbStore.Settings.DEFAULT, keys -> out.printf("%,d accounts and slots%n", keys));
    }

    private static Certificate.EpochMembers genesisOnly(Genesis genesis) {
        return (epoch, through) -> {
            if (through == 0) {
                return genesis.members();
            }
            throw new InvalidSnapshotException(
                    "the members of epoch %d are decided by L1 message %d and not by genesis: name your own Kafka with --bootstrap and --operator"
                            .formatted(epoch, through));
        };
    }

    private SnapshotImport.Imported withInbox(
            String bootstrap, Address operator, Path state, Path file, Genesis genesis) {
        var meters = new SimpleMeterRegistry();
        try (var log =
                new KafkaLog("snapshot", KafkaSettings.at(bootstrap), meters, new ServiceHealth("snapshot", meters))) {
            String l1Inbox = genesis.topics(operator).l1Inbox();
            return into(state, file, genesis, new InboxMembers(genesis.members(), log, l1Inbox));
        }
    }

    private int failed(@Nullable String why) {
        out.println(why);
        return 1;
    }
}
