package org.lumia.benchmarks.rewards;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.lumia.benchmarks.rewards.BooksSize.Key;
import org.lumia.ethereum.Hex;
import org.lumia.localnet.EmbeddedKafka;
import org.lumia.localnet.Folders;
import org.lumia.localnet.FreePorts;
import org.lumia.rewards.app.RewardsApplication;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;

/** The rewards service as it is, a process of its own with a small heap, beside a Kafka whose topics are empty. */
final class RewardsProcess implements AutoCloseable {
    private static final int START_SECONDS_MAX = 180;
    private static final int STOP_SECONDS_MAX = 30;
    private static final int LOOK_MILLIS = 100;

    private final EmbeddedKafka kafka;
    private final Process process;
    private final Path log;
    private final int port;

    RewardsProcess(Path folder, BooksSize size, BooksDatabase database, int heapMegabytes) throws IOException {
        Files.createDirectories(folder);
        this.log = folder.resolve("rewards.log");
        // New each time: the controller's port would have to be that of before.
        Path logs = folder.resolve("kafka");
        Folders.delete(logs);
        this.kafka = EmbeddedKafka.start(logs, FreePorts.next(), FreePorts.next());
        this.port = FreePorts.next();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx" + heapMegabytes + "m",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                RewardsApplication.class.getName()));
        settings(folder, size, database).forEach((key, value) -> command.add("--" + key + "=" + value));
        this.process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    }

    private Map<String, String> settings(Path folder, BooksSize size, BooksDatabase database) throws IOException {
        Key key = size.keys().getFirst();
        Path genesis = folder.resolve("genesis.json");
        size.genesis().save(genesis);
        Path keyFile = folder.resolve("operator.key");
        Files.deleteIfExists(keyFile);
        Files.createFile(keyFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(keyFile, Hex.encode(key.key()));
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("server.port", Integer.toString(port));
        settings.put("spring.datasource.url", database.url());
        settings.put("spring.datasource.username", database.user());
        settings.put("lumia.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("lumia.genesis-file", genesis.toString());
        settings.put("lumia.data-dir", folder.toString());
        settings.put("lumia.operator.address", key.operator().toString());
        settings.put("lumia.operator.key-file", keyFile.toString());
        settings.put("lumia.rewards-service.statement-millis-max", "55000");
        settings.put("lumia.rewards-service.statement-bytes-max", Integer.toString(1 << 30));
        return settings;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** That it has used of processors. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Once its logs are read. */
    void awaitReady() throws InterruptedException {
        URI ready = url().resolve("/actuator/health/readiness");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        try (var http = new BoundedHttp(new HttpLimits(Duration.ofSeconds(10), 1 << 16))) {
            while (System.nanoTime() < deadline && !process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    if (http.get(ready).ok()) {
                        return;
                    }
                } catch (IOException notYet) {
                    // Asked again.
                }
            }
        }
        throw new IllegalStateException("the service did not start; its log: " + log);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kafka.close();
    }
}
