#!/usr/bin/env bash
# Kafka: what send() of a producer that knows its topic does while its only broker is away.
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
echo "Guess:    send() goes on buffering, up to buffer.memory and delivery.timeout.ms, and delivers when the broker is back."
echo "Behaviour: with the default metadata.recovery.strategy=rebootstrap the producer forgets its topics once no broker can be"
echo "          reached; send() then blocks for max.block.ms and the record fails. With none it buffers and delivers."
echo

cat >"$work/Check.java" <<'JAVA'
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

final class Check {
    private static final String TOPIC = "records";
    private static final long BLOCK_MS = 2_000;
    private static final long OUTAGE_MS = 9_000;
    private static final long PACE_MS = 100;

    private final Path folder;
    private final int port;
    private Process broker;

    private Check(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** What a producer saw: calls of send() made with the broker away, the longest of them, and what became of the records. */
    private record Seen(int calls, long longestMs, int delivered, int failed, String firstFailure) {}

    public static void main(String[] arguments) throws Exception {
        var check = new Check(Path.of(arguments[0]), freePort());
        Runtime.getRuntime().addShutdownHook(new Thread(check::stop));
        check.format(freePort());
        check.start();
        var seen = check.outage();
        check.stop();
        var byDefault = seen.get(0);
        var none = seen.get(1);
        System.out.println("default (rebootstrap): " + byDefault);
        System.out.println("none:                  " + none);
        System.out.println();
        boolean forgets = byDefault.failed > 0 && byDefault.longestMs >= BLOCK_MS;
        boolean buffers = none.failed == 0 && none.delivered == none.calls && none.longestMs < BLOCK_MS;
        System.out.println(!forgets ? "Changed: by default send() no longer blocks and fails while the broker is away."
                : !buffers ? "Changed: with none not every record was buffered and delivered."
                : "As stated: the default blocks and loses records that none keeps.");
        System.exit(forgets && buffers ? 0 : 1);
    }

    private List<Seen> outage() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port));
                var threads = Executors.newFixedThreadPool(2)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get(60, TimeUnit.SECONDS);
            try (var byDefault = producer(Map.of());
                    var none = producer(Map.of("metadata.recovery.strategy", "none"))) {
                for (var producer : List.of(byDefault, none)) {
                    producer.send(new ProducerRecord<>(TOPIC, new byte[1])).get(30, TimeUnit.SECONDS);
                }
                stop();
                var sending = List.of(threads.submit(() -> send(byDefault)), threads.submit(() -> send(none)));
                var sent = new ArrayList<Sent>();
                for (var one : sending) {
                    sent.add(one.get(60, TimeUnit.SECONDS));
                }
                start();
                return List.of(outcome(sent.get(0)), outcome(sent.get(1)));
            }
        }
    }

    private record Sent(List<Future<RecordMetadata>> records, long longestMs) {}

    private static Sent send(KafkaProducer<byte[], byte[]> producer) {
        var records = new ArrayList<Future<RecordMetadata>>();
        long longest = 0;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(OUTAGE_MS);
        while (System.nanoTime() < end) {
            long before = System.nanoTime();
            records.add(producer.send(new ProducerRecord<>(TOPIC, new byte[1])));
            longest = Math.max(longest, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PACE_MS));
        }
        return new Sent(records, longest);
    }

    private static Seen outcome(Sent sent) throws Exception {
        int failed = 0;
        String first = "";
        for (var record : sent.records) {
            try {
                record.get(60, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TimeoutException)) {
                    throw e;
                }
                first = failed++ == 0 ? e.getCause().getMessage() : first;
            }
        }
        int calls = sent.records.size();
        return new Seen(calls, sent.longestMs, calls - failed, failed, first);
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        var settings = new HashMap<String, Object>(more);
        settings.put("bootstrap.servers", "127.0.0.1:" + port);
        settings.put("max.block.ms", BLOCK_MS);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
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
