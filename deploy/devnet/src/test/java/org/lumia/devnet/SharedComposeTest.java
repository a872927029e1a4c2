package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Address;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The Compose files of a shared cluster give what {@code lumia kafka check} asks for, and start brokers as {@link SharedKafkaTest} does. */
@SuppressWarnings("unchecked")
class SharedComposeTest {
    private static final Path FOLDER = TidyTest.ROOT.resolve("deploy/compose/shared-kafka");
    private static final String FILES = "/etc/lumia/kafka";

    @TempDir
    private Path folder;

    private Path kafka;

    @BeforeEach
    void makeAKafkaThatTellsWhatItIsGiven() throws IOException {
        kafka = folder.resolve("kafka");
        Files.createDirectories(kafka.resolve("bin"));
        for (String script : List.of("kafka-storage.sh", "kafka-server-start.sh", "kafka-broker-api-versions.sh")) {
            var file = kafka.resolve("bin").resolve(script);
            Files.writeString(file, "#!/usr/bin/env bash\necho \"%s $*\"\n".formatted(script));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static Map<String, Object> file(String name) throws IOException {
        var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        return yaml.load(Files.readString(FOLDER.resolve(name)));
    }

    private static Map<String, Map<String, Object>> services(String file) throws IOException {
        return (Map<String, Map<String, Object>>) file(file).get("services");
    }

    private Path prepared() throws Exception {
        var files = folder.resolve("files");
        var process = new ProcessBuilder(
                        FOLDER.resolve("prepare.sh").toString(), files.toString(), Address.ZERO.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
        return files;
    }

    /** What broker.sh starts, with the environment of one service of the file. */
    private String started(Map<String, Object> service, Path files, String command) throws Exception {
        var builder =
                new ProcessBuilder("bash", FOLDER.resolve("broker.sh").toString(), command).redirectErrorStream(true);
        builder.environment().putAll((Map<String, String>) service.get("environment"));
        builder.environment()
                .putAll(Map.of("KAFKA_HOME", kafka.toString(), "FILES", files.toString(), "WORK", folder.toString()));
        var process = builder.start();
        String said = new String(process.getInputStream().readAllBytes()).strip();
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private Properties rendered(Map<String, Object> service, Path files) throws Exception {
        Path properties = folder.resolve("server.properties");
        assertThat(started(service, files, "run")).isEqualTo("kafka-server-start.sh " + properties);
        var read = new Properties();
        read.load(new StringReader(Files.readString(properties)));
        return read;
    }

    @Test
    void threeBrokersKeepTheirDisksAndAreStartedAgain() throws IOException {
        var brokers = services("compose.yaml");
        assertThat(brokers.keySet()).containsExactly("kafka-1", "kafka-2", "kafka-3");
        brokers.forEach((name, service) -> {
            assertThat(service.get("restart")).isEqualTo("unless-stopped");
            assertThat(service.get("hostname")).isEqualTo(name);
            assertThat(service).containsKey("healthcheck");
            assertThat((List<String>) service.get("volumes"))
                    .containsExactly(".:/opt/lumia:ro", "./files:" + FILES + ":ro", name + ":/var/lib/kafka/data");
            assertThat((List<String>) service.get("command")).containsExactly("bash", "/opt/lumia/broker.sh", "run");
        });
        assertThat(((Map<String, Object>) file("compose.yaml").get("volumes")).keySet())
                .isEqualTo(brokers.keySet());
    }

    @Test
    void brokersAreFormattedAsTheVotersOfOneQuorumAndNeverByThemselves() throws Exception {
        Path files = prepared();
        var quorum = new Properties();
        quorum.load(new StringReader(Files.readString(files.resolve("quorum.env"))));
        assertThat(quorum.getProperty("CONTROLLERS"))
                .matches("1@kafka-1:9093:[\\w-]{22},2@kafka-2:9093:[\\w-]{22},3@kafka-3:9093:[\\w-]{22}");
        String common = "kafka-storage.sh format -t %s -c %s "
                .formatted(quorum.getProperty("CLUSTER_ID"), folder.resolve("server.properties"));
        for (var service : services("compose.yaml").values()) {
            assertThat(started(service, files, "format"))
                    .isEqualTo(common + "--initial-controllers " + quorum.getProperty("CONTROLLERS"));
            assertThat(started(service, files, "rejoin")).isEqualTo(common + "--no-initial-controllers");
            assertThat(started(service, files, "run")).startsWith("kafka-server-start.sh ");
        }
    }

    @Test
    void theBrokersSettingsAreKafkasOwnAndWhatTheTopicsNeed() throws Exception {
        Path files = prepared();
        var topic = new TopicsAdmin(KafkaSettings.at("kafka-1:9092", 3, KafkaSettings.Shared.NONE))
                .configuration(TopicSpec.shared("three.tx-in"));
        for (var service : services("compose.yaml").values()) {
            var name = (String) service.get("hostname");
            var properties = rendered(service, files);
            var known = new TreeSet<>(KafkaConfig.configDef().names());
            known.addAll(List.of(
                    StandardAuthorizer.SUPER_USERS_CONFIG,
                    StandardAuthorizer.ALLOW_EVERYONE_IF_NO_ACL_IS_FOUND_CONFIG));
            assertThat(known).containsAll(properties.stringPropertyNames());
            KafkaConfig.fromProps(properties, false);
            assertThat(properties)
                    .containsEntry("node.id", name.substring("kafka-".length()))
                    .containsEntry("advertised.listeners", "OPERATORS://%s:9092,CONTROLLER://%1$s:9093".formatted(name))
                    .containsEntry("controller.quorum.bootstrap.servers", "kafka-1:9093,kafka-2:9093,kafka-3:9093")
                    .containsEntry("log.dirs", "/var/lib/kafka/data")
                    .containsEntry("ssl.client.auth", "required")
                    .containsEntry("allow.everyone.if.no.acl.found", "false")
                    .containsEntry("auto.create.topics.enable", "false")
                    .containsEntry("default.replication.factor", "3")
                    .containsEntry("min.insync.replicas", topic.get("min.insync.replicas"))
                    .containsEntry("compression.type", topic.get("compression.type"))
                    .containsEntry("unclean.leader.election.enable", topic.get("unclean.leader.election.enable"))
                    .containsEntry("log.retention.ms", topic.get("retention.ms"))
                    .containsEntry("message.max.bytes", topic.get("max.message.bytes"))
                    .containsEntry("replica.fetch.max.bytes", topic.get("max.message.bytes"))
                    .doesNotContainKey("controller.quorum.voters");
            for (String timeout : List.of("broker.session.timeout.ms", "replica.lag.time.max.ms")) {
                assertThat(Integer.parseInt(properties.getProperty(timeout)))
                        .as(timeout)
                        .isBetween(3_000, 5_000);
            }
        }
    }

    @Test
    void aCertificateSignsNoOthersAndItsKeyStaysWithItsOwner() throws Exception {
        Path files = prepared();
        try (Stream<Path> made = Files.list(files)) {
            var names = made.map(path -> path.getFileName().toString()).toList();
            var wanted = new ArrayList<>(List.of("brokers.pem", "trusted.pem", "quorum.env"));
            for (String name : List.of("broker-1", "broker-2", "broker-3", Address.ZERO.toString())) {
                wanted.addAll(List.of(name + ".pem", name + ".crt", name + ".properties"));
            }
            assertThat(names).containsExactlyInAnyOrderElementsOf(wanted);
        }
        assertThat(Files.getPosixFilePermissions(files.resolve("broker-1.pem")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.readString(files.resolve("trusted.pem"))).doesNotContain("PRIVATE");
        var certificates = java.security.cert.CertificateFactory.getInstance("X.509");
        try (var in = Files.newInputStream(files.resolve("trusted.pem"))) {
            assertThat(certificates.generateCertificates(in))
                    .hasSize(4)
                    .allSatisfy(one -> assertThat(((java.security.cert.X509Certificate) one).getBasicConstraints())
                            .isEqualTo(-1));
        }
    }

    @Test
    void anOperatorsServicesAreTheOnesOfItsOwnFile() throws Exception {
        var own = new Yaml(new SafeConstructor(new LoaderOptions()))
                .<Map<String, Map<String, Object>>>load(Files.readString(FOLDER.resolveSibling("compose.yaml")));
        Set<String> services = new TreeSet<>(own.get("services").keySet());
        services.removeAll(Set.of("kafka", "postgres"));
        assertThat(services("operator.yaml").keySet()).containsExactlyInAnyOrderElementsOf(services);
        services("operator.yaml").values().forEach(service -> {
            assertThat(((Map<String, Object>) service.get("environment")).keySet())
                    .containsExactly("LUMIA_KAFKA_SHARED_BOOTSTRAPSERVERS", "LUMIA_KAFKA_SHARED_CLIENTPROPERTIESFILE");
            assertThat((List<String>) service.get("volumes"))
                    .singleElement()
                    .asString()
                    .endsWith(":" + FILES + ":ro");
        });
    }
}
