#!/usr/bin/env bash
# Kafka: whether a consumer's currentLag() of a partition that is written to can be below zero.
set -euo pipefail

version=4.2.1
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

jdk=
for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do
    if [[ -z "$jdk" && -x "$home/bin/java" ]] && "$home/bin/java" -version 2>&1 | grep -q 'version "25'; then jdk="$home"; fi
done
[[ -n "$jdk" ]] || { echo "JDK 25 is needed: set JAVA_HOME" >&2; exit 2; }
export JAVA_HOME="$jdk"

cat >"$work/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>findings</groupId><artifactId>findings</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>$version</version></dependency>
  </dependencies>
</project>
XML
(cd "$work" && mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib) >"$work/mvn.log" 2>&1 ||
    { cat "$work/mvn.log" >&2; echo "Kafka $version could not be fetched" >&2; exit 2; }

echo "kafka-clients and broker $version"
echo "Guess:    currentLag() is the records between the position and the log's end: zero or more, since nobody reads beyond the end."
echo "Behaviour: it is negative now and then while records are appended. The end that it counts from is the one that came with the"
echo "          fetched records, and the broker notes it before it reads them: what is appended in between is read too."
echo

cat >"$work/Check.java" <<'JAVA'
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

final class Check {
    private static final String TOPIC = "records";
    private static final long PACE_NANOS = 20_000;
    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final long ENOUGH = 5;

    private final Path folder;
    private final int port;
    private Process broker;

    private Check(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** What a consumer saw: polls with records, and of those the ones after which the lag was below zero. */
    private record Seen(long polls, long below, long lowest) {}

    public static void main(String[] arguments) throws Exception {
        var check = new Check(Path.of(arguments[0]), freePort());
        Runtime.getRuntime().addShutdownHook(new Thread(check::stop));
        check.format(freePort());
        check.start();
        var seen = check.read();
        System.out.println(seen);
        System.out.println();
        System.out.println(seen.below > 0
                ? "As stated: the lag was below zero."
                : "Changed: the lag was never below zero in %d s.".formatted(TimeUnit.NANOSECONDS.toSeconds(LONGEST_NANOS)));
        System.exit(seen.below > 0 ? 0 : 1);
    }

    private Seen read() throws Exception {
        var partition = new TopicPartition(TOPIC, 0);
        Map<String, Object> settings = Map.of("bootstrap.servers", "127.0.0.1:" + port, "linger.ms", 0);
        try (var admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get(60, TimeUnit.SECONDS);
        }
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
                var consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", "127.0.0.1:" + port),
                        new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var writing = Thread.ofPlatform().daemon().start(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    producer.send(new ProducerRecord<>(TOPIC, new byte[100]));
                    LockSupport.parkNanos(PACE_NANOS);
                }
            });
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            long polls = 0;
            long below = 0;
            long lowest = 0;
            long end = System.nanoTime() + LONGEST_NANOS;
            while (System.nanoTime() < end && below < ENOUGH) {
                if (consumer.poll(Duration.ofMillis(100)).isEmpty()) {
                    continue;
                }
                polls++;
                long lag = consumer.currentLag(partition).orElse(0);
                below += lag < 0 ? 1 : 0;
                lowest = Math.min(lowest, lag);
            }
            writing.interrupt();
            writing.join();
            return new Seen(polls, below, lowest);
        }
    }

    private void format(int controllerPort) throws Exception {
        Files.writeString(folder.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                listeners=BROKER://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=BROKER://127.0.0.1:%1$d
                listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
                controller.listener.names=CONTROLLER
                inter.broker.listener.name=BROKER
                controller.quorum.voters=1@127.0.0.1:%2$d
                log.dirs=%3$s
                controlled.shutdown.enable=false
                broker.session.timeout.ms=2000
                broker.heartbeat.interval.ms=500
                log.cleaner.dedupe.buffer.size=2097152
                """.formatted(port, controllerPort, folder.resolve("log")));
        int status = java("kafka.tools.StorageTool", "format", "-t", Uuid.randomUuid().toString(), "-c",
                folder.resolve("server.properties").toString()).waitFor();
        if (status != 0) {
            throw new IllegalStateException("format: " + Files.readString(folder.resolve("broker.log")));
        }
    }

    /** Starts the broker and waits until it answers. */
    private void start() throws Exception {
        broker = java("kafka.Kafka", folder.resolve("server.properties").toString());
        try (var admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
            admin.describeCluster().nodes().get(60, TimeUnit.SECONDS);
        }
    }

    private void stop() {
        if (broker != null) {
            broker.destroyForcibly();
            broker.onExit().join();
        }
    }

    private Process java(String main, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("broker.log").toFile()))
                .start();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
JAVA
"$JAVA_HOME/bin/java" -cp "$work/lib/*" "$work/Check.java" "$work" 2>"$work/client.log" && status=0 || status=$?
if ((status != 0)); then tail -n 40 "$work/client.log" >&2; fi
exit "$status"
