#!/usr/bin/env bash
# Kafka: whether a voter whose disk was lost is a voter again after the cluster's own format command, in a quorum with directory ids.
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

echo "Kafka $version, three nodes in a dynamic quorum (controller.quorum.bootstrap.servers, directory ids)"
echo "Guess:    directory ids tell a new disk from the lost one, so that a voter whose disk was lost is none before it is added again,"
echo "          and nothing that a majority acknowledged is forgotten."
echo "Behaviour: 'format --initial-controllers', the command that the cluster was made with, gives the new disk the lost one's id. The node"
echo "          votes at once; with a voter that lagged it makes a majority, and a topic that was acknowledged is gone, without an error."
echo "          Formatted with --no-initial-controllers it is no voter, and the two elect nobody."
echo

cat >"$work/Check.java" <<'JAVA'
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;

final class Check {
    private static final int NODES = 3;
    private static final String TOPIC = "acknowledged";
    private static final long WAIT_SECONDS_MAX = 60;
    /** Some elections long. */
    private static final long NO_LEADER_SECONDS = 20;

    private final Path folder;
    private final String cluster = Uuid.randomUuid().toString();
    private final List<Integer> ports = freePorts();
    private final List<Integer> controllers = freePorts();
    private final String voters = IntStream.rangeClosed(1, NODES)
            .mapToObj(node -> "%d@127.0.0.1:%d:%s".formatted(node, controllers.get(node - 1), Uuid.randomUuid()))
            .collect(Collectors.joining(","));
    private final Process[] running = new Process[NODES + 1];

    private Check(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        boolean forgotten = new Check(Path.of(arguments[0]).resolve("same")).isForgotten("--initial-controllers");
        System.out.println("formatted with --initial-controllers as before: the quorum stands, and the topic is " + (forgotten ? "gone" : "there"));
        boolean elected = new Check(Path.of(arguments[0]).resolve("none")).isElected("--no-initial-controllers");
        System.out.println("formatted with --no-initial-controllers: " + (elected ? "a leader is elected" : "nobody is elected"));
        System.out.println();
        boolean asStated = forgotten && !elected;
        System.out.println(asStated ? "As stated: the acknowledged topic is forgotten." : "Changed: see the two lines above.");
        System.exit(asStated ? 0 : 1);
    }

    /** Node 3 lags, a topic is acknowledged by 1 and 2, node 1 loses its disk, and 2 is away for a moment. */
    private void lose(String formatted) throws Exception {
        for (int node = 1; node <= NODES; node++) {
            configure(node);
            format(node, "--initial-controllers");
            start(node);
        }
        try (var admin = admin(1)) {
            awaitNodes(admin);
            end(3);
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        }
        end(1);
        end(2);
        try (var files = Files.walk(data(1))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        format(1, formatted);
        start(1);
        start(3);
    }

    private boolean isForgotten(String formatted) throws Exception {
        try {
            lose(formatted);
            return !topics(WAIT_SECONDS_MAX).contains(TOPIC);
        } finally {
            endAll();
        }
    }

    private boolean isElected(String formatted) throws Exception {
        try {
            lose(formatted);
            topics(NO_LEADER_SECONDS);
            return true;
        } catch (TimeoutException | ExecutionException nobody) {
            return false;
        } finally {
            endAll();
        }
    }

    /** Of a cluster that has a leader: it takes a new topic. */
    private Set<String> topics(long seconds) throws Exception {
        try (var admin = admin(3)) {
            admin.createTopics(List.of(new NewTopic("later", 1, (short) 1))).all().get(seconds, TimeUnit.SECONDS);
            return admin.listTopics().names().get(seconds, TimeUnit.SECONDS);
        }
    }

    private void awaitNodes(Admin admin) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
        while (admin.describeCluster().nodes().get(WAIT_SECONDS_MAX, TimeUnit.SECONDS).size() < NODES) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("three nodes did not come: " + folder);
            }
            Thread.sleep(200);
        }
    }

    private Admin admin(int node) {
        return Admin.create(Map.of(
                "bootstrap.servers", "127.0.0.1:" + ports.get(node - 1),
                "default.api.timeout.ms", (int) TimeUnit.SECONDS.toMillis(WAIT_SECONDS_MAX)));
    }

    private Path data(int node) {
        return folder.resolve("data-" + node);
    }

    private Path properties(int node) {
        return folder.resolve("server-" + node + ".properties");
    }

    private void configure(int node) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(properties(node), """
                process.roles=broker,controller
                node.id=%1$d
                listeners=BROKER://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%3$d
                advertised.listeners=BROKER://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%3$d
                listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
                controller.listener.names=CONTROLLER
                inter.broker.listener.name=BROKER
                controller.quorum.bootstrap.servers=%4$s
                log.dirs=%5$s
                log.cleaner.dedupe.buffer.size=2097152
                """.formatted(node, ports.get(node - 1), controllers.get(node - 1),
                        controllers.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")), data(node)));
    }

    private void format(int node, String how) throws Exception {
        var arguments = new ArrayList<>(List.of("format", "-t", cluster, "-c", properties(node).toString(), how));
        if (how.equals("--initial-controllers")) {
            arguments.add(voters);
        }
        if (java("kafka.tools.StorageTool", arguments).waitFor() != 0) {
            throw new IllegalStateException("format: " + Files.readString(folder.resolve("kafka.log")));
        }
    }

    private void start(int node) throws IOException {
        running[node] = java("kafka.Kafka", List.of(properties(node).toString()));
        Runtime.getRuntime().addShutdownHook(new Thread(running[node]::destroyForcibly));
    }

    private void end(int node) {
        running[node].destroyForcibly();
        running[node].onExit().join();
    }

    private void endAll() {
        for (int node = 1; node <= NODES; node++) {
            if (running[node] != null) {
                end(node);
            }
        }
    }

    private Process java(String main, List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "-cp", System.getProperty("java.class.path"), main));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("kafka.log").toFile()))
                .start();
    }

    private static List<Integer> freePorts() {
        return IntStream.range(0, NODES).mapToObj(any -> {
            try (var socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }).toList();
    }
}
JAVA
"$JAVA_HOME/bin/java" -cp "$work/lib/*" "$work/Check.java" "$work" 2>"$work/client.log" && status=0 || status=$?
if ((status != 0)); then tail -n 40 "$work/client.log" >&2; fi
exit "$status"
