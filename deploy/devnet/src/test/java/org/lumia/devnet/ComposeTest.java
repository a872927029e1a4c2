package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The Compose file keeps what it stores, and starts again what ended or whose liveness stays down. */
@SuppressWarnings("unchecked")
class ComposeTest {

    private static final Path FOLDER = TidyTest.ROOT.resolve("deploy/compose");
    private static final Map<String, Integer> PROBED = Map.of(
            "ingress", DevnetPorts.DEFAULT.first().ingressManagement(),
            "ordering", DevnetPorts.DEFAULT.first().ordering(),
            "execution", DevnetPorts.DEFAULT.first().execution(),
            "batcher", DevnetPorts.DEFAULT.first().batcher(),
            "l1-submitter", DevnetPorts.DEFAULT.first().l1Submitter(),
            "rewards", DevnetPorts.DEFAULT.first().rewards());

    private static Map<String, Map<String, Object>> services() throws IOException {
        return (Map<String, Map<String, Object>>) file().get("services");
    }

    private static Map<String, Object> file() throws IOException {
        var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        return yaml.load(Files.readString(FOLDER.resolve("compose.yaml")));
    }

    private static List<String> volumes(Map<String, Object> service) {
        return (List<String>) service.getOrDefault("volumes", List.of());
    }

    @Test
    void everythingIsStartedAgainWhenItEnds() throws IOException {
        assertThat(services()).allSatisfy((name, service) -> {
            assertThat(service.get("restart")).as(name).isEqualTo("unless-stopped");
            assertThat(service).as(name).containsKey("healthcheck");
        });
    }

    @Test
    void kafkaWritesIntoItsVolume() throws IOException {
        var kafka = services().get("kafka");
        var folder = ((Map<String, Object>) kafka.get("environment")).get("KAFKA_LOG_DIRS");
        assertThat(volumes(kafka)).containsExactly("kafka:" + folder);
        assertThat((Map<String, Object>) file().get("volumes")).containsKeys("kafka", "postgres", "execution");
    }

    @Test
    void eachServiceIsProbedWhereItAnswersProbes() throws IOException {
        assertThat(services().keySet()).containsAll(PROBED.keySet()).hasSize(PROBED.size() + 2);
        var services = services();
        PROBED.forEach((name, port) -> {
            var service = services.get(name);
            var check = (Map<String, Object>) service.get("healthcheck");
            assertThat(check.get("test"))
                    .as(name)
                    .isEqualTo(List.of("CMD", "bash", "/usr/local/bin/liveness.sh", Integer.toString(port)));
            assertThat(service.get("init"))
                    .as("an init that hands on signals: %s", name)
                    .isEqualTo(true);
            assertThat(volumes(service)).contains("./liveness.sh:/usr/local/bin/liveness.sh:ro");
        });
    }

    @Test
    void onlyTheRpcPortIsPublished() throws IOException {
        services()
                .forEach((name, service) -> assertThat(service.getOrDefault("ports", List.of()))
                        .as(name)
                        .isEqualTo(name.equals("ingress") ? List.of("8545:8545") : List.of()));
    }

    /** The probe of a service, and a process in the place of the container's init. */
    private static final class Probed implements AutoCloseable {
        private final AtomicInteger answers = new AtomicInteger(200);
        private final HttpServer service;
        private final Process init;
        private final Path folder;

        Probed(Path folder, String init) throws IOException {
            this.folder = folder;
            this.service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            this.service.createContext("/actuator/health/liveness", exchange -> {
                exchange.sendResponseHeaders(answers.get(), -1);
                exchange.close();
            });
            this.service.start();
            this.init = new ProcessBuilder("bash", "-c", init).start();
        }

        int check() throws IOException, InterruptedException {
            return new ProcessBuilder(
                            "bash",
                            FOLDER.resolve("liveness.sh").toString(),
                            Integer.toString(service.getAddress().getPort()),
                            Long.toString(init.pid()),
                            folder.toString())
                    .start()
                    .waitFor();
        }

        boolean ends() throws InterruptedException {
            return init.waitFor(20, TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            service.stop(0);
            init.descendants().forEach(ProcessHandle::destroyForcibly);
            init.destroyForcibly();
        }
    }

    @Test
    void theThirdFailureInARowEndsTheContainer(@TempDir Path folder) throws Exception {
        try (var probed = new Probed(folder, "exec sleep 100")) {
            assertThat(probed.check()).isZero();
            probed.answers.set(503);
            assertThat(probed.check()).isEqualTo(1);
            assertThat(probed.check()).isEqualTo(1);
            probed.answers.set(200);
            assertThat(probed.check()).as("a failure in between is forgotten").isZero();
            probed.answers.set(503);
            assertThat(probed.check()).isEqualTo(1);
            assertThat(probed.check()).isEqualTo(1);
            assertThat(probed.init.isAlive()).isTrue();
            assertThat(probed.check()).isEqualTo(1);
            assertThat(probed.ends()).isTrue();
        }
    }

    @Test
    void aServiceThatDoesNotEndIsKilled(@TempDir Path folder) throws Exception {
        try (var probed = new Probed(folder, "trap '' TERM; sleep 100; exit 3")) {
            probed.answers.set(503);
            for (int i = 0; i < 5; i++) {
                assertThat(probed.check()).isEqualTo(1);
            }
            assertThat(probed.init.isAlive()).isTrue();
            assertThat(probed.check()).isEqualTo(1);
            assertThat(probed.ends()).isTrue();
            assertThat(probed.init.exitValue()).isEqualTo(3);
        }
    }

    @Test
    void aServiceThatHasNotAnsweredYetIsLeftAlone(@TempDir Path folder) throws Exception {
        try (var probed = new Probed(folder, "exec sleep 100")) {
            probed.service.stop(0);
            for (int i = 0; i < 8; i++) {
                assertThat(probed.check()).isEqualTo(1);
            }
            assertThat(probed.init.isAlive()).isTrue();
        }
    }
}
