package org.lumia.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartTest {
    private static final Path CHART = Chart.FOLDER;
    private static final Map<String, String> VALUES = Chart.VALUES;

    private static String render(Map<String, String> values) {
        return Chart.render("alpha", values);
    }

    private static List<HasMetadata> manifests() {
        return manifests(VALUES);
    }

    private static List<HasMetadata> manifests(Map<String, String> values) {
        return Chart.manifests(render(values));
    }

    private static List<PodTemplateSpec> pods() {
        return Chart.pods(manifests());
    }

    /** The linter reads the chart's own values only, so it gets a copy in which the required ones are filled in. */
    private static Path chartWithValues(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(CHART)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve("chart").resolve(CHART.relativize(file)));
            }
        }
        Path valuesFile = folder.resolve("chart/values.yaml");
        @SuppressWarnings("unchecked")
        Map<String, Object> values = Serialization.unmarshal(Files.readString(valuesFile), Map.class);
        VALUES.forEach((key, value) -> {
            String[] path = key.split("\\.");
            @SuppressWarnings("unchecked")
            var section = (Map<String, Object>) values.get(path[0]);
            section.put(path[1], value);
        });
        Files.writeString(valuesFile, Serialization.asYaml(values));
        return folder.resolve("chart");
    }

    @Test
    void lintsWithoutAComplaint(@TempDir Path folder) throws IOException {
        var chart = chartWithValues(folder);
        var result = new Helm(chart).lint().strict().call();
        assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();

        Files.writeString(chart.resolve("values.yaml"), Chart.production());
        var production = new Helm(chart).lint().strict().call();
        assertThat(production.isFailed())
                .as(production.getMessages().toString())
                .isFalse();
    }

    @Test
    void everyServiceIsRunWithProbesBoundsAndItsMigrations() {
        assertThat(pods()).hasSize(6).allSatisfy(pod -> {
            Container container = pod.getSpec().getContainers().getFirst();
            assertThat(container.getReadinessProbe()).isNotNull();
            assertThat(container.getLivenessProbe()).isNotNull();
            assertThat(container.getStartupProbe()).isNotNull();
            assertThat(container.getResources().getLimits()).containsKey("memory");
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(pod.getSpec().getInitContainers().getFirst().getArgs()).containsExactly("migrate");
            assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
        });
    }

    @Test
    void secretsComeByReferenceAlone() {
        assertThat(pods()).allSatisfy(pod -> {
            var env = pod.getSpec().getContainers().getFirst().getEnv();
            assertThat(env)
                    .filteredOn(variable -> variable.getName().contains("PASSWORD"))
                    .isNotEmpty()
                    .allSatisfy(variable -> {
                        assertThat(variable.getValue()).isNull();
                        assertThat(variable.getValueFrom().getSecretKeyRef().getName())
                                .isEqualTo("postgres");
                    });
        });
        assertThat(manifests())
                .filteredOn(ConfigMap.class::isInstance)
                .hasSize(6)
                .allSatisfy(map -> assertThat(((ConfigMap) map).getData().get("application.yaml"))
                        .doesNotContain("password"));
    }

    @Test
    void fieldsAreTheOnesThatKubernetesKnows() {
        assertThat(manifests())
                .isNotEmpty()
                .allSatisfy(manifest ->
                        assertThat(manifest.toString()).doesNotContainPattern("additionalProperties=\\{[^}]"));
    }

    @Test
    @SuppressWarnings("unchecked")
    void anAddressStaysTextInTheConfiguration() {
        assertThat(manifests()).filteredOn(ConfigMap.class::isInstance).allSatisfy(map -> {
            Map<String, Map<String, Map<String, Object>>> config =
                    Serialization.unmarshal(((ConfigMap) map).getData().get("application.yaml"), Map.class);
            assertThat(config.get("lumia").get("operator").get("address")).isEqualTo(VALUES.get("operator.address"));
        });
    }

    @Test
    @SuppressWarnings("unchecked")
    void theSharedBrokersAreNamedBesideTheOperatorsOwnWhereTheyAreOthers() {
        var values = new java.util.HashMap<>(VALUES);
        values.put("kafka.shared.bootstrapServers", "shared:9092");
        values.put("kafka.shared.clientSecret", "shared-client");
        var shared = Map.of(
                "bootstrap-servers", "shared:9092",
                "client-properties-file", "/etc/lumia/shared-kafka/client.properties");
        assertThat(manifests(values))
                .filteredOn(ConfigMap.class::isInstance)
                .hasSize(6)
                .allSatisfy(map -> {
                    Map<String, Map<String, Object>> config =
                            Serialization.unmarshal(((ConfigMap) map).getData().get("application.yaml"), Map.class);
                    assertThat(config.get("lumia").get("kafka"))
                            .isEqualTo(Map.of(
                                    "bootstrap-servers", "kafka:9092", "replication-factor", 3, "shared", shared));
                });
        assertThat(render(values).split("mountPath: /etc/lumia/shared-kafka")).hasSizeGreaterThanOrEqualTo(1 + 6);
        assertThat(render(VALUES)).doesNotContain("shared-kafka");
    }

    @Test
    void aMissingValueIsNamed() {
        assertThatThrownBy(() -> render(Map.of()))
                .hasMessageContaining("operator")
                .hasMessageContaining("address");
    }

    @Test
    void anUnknownValueIsRefused() {
        var values = new java.util.HashMap<>(VALUES);
        values.put("ingres.port", "1");

        assertThatThrownBy(() -> render(values)).hasMessageContaining("ingres");
    }
}
