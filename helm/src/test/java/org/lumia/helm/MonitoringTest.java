package org.lumia.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What comes to Prometheus and Grafana is of this release, and each alert is one that promtool makes fire. */
class MonitoringTest {
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
    private static final Pattern FIRED = Pattern.compile("exp_alerts:\\s+- exp_labels");
    private static final int GRAFANA_UID_CHARACTERS_MAX = 40;

    private static List<String> alerts() throws Exception {
        return ALERT.matcher(Files.readString(Chart.FOLDER.resolve("files/alerts.yaml")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void everyAlertIsMadeToFire() throws Exception {
        String played = Files.readString(Path.of("src/test/prometheus/alerts.test.yaml"));
        assertThat(alerts()).hasSizeGreaterThan(15).doesNotHaveDuplicates().allSatisfy(alert -> {
            var tests = played.split("\n- name: ");
            assertThat(tests)
                    .as(alert)
                    .anyMatch(test -> test.contains("alertname: " + alert)
                            && FIRED.matcher(test).find());
        });
    }

    @Test
    void rulesAndDashboardsAreOfTheReleaseAndUntouchedByHelm() throws Exception {
        var manifests = Chart.manifests(Chart.renderProduction("alpha", Map.of()));
        var rule = manifests.stream()
                .filter(manifest -> manifest.getKind().equals("PrometheusRule"))
                .map(GenericKubernetesResource.class::cast)
                .findFirst()
                .orElseThrow();
        List<Map<String, Object>> rules = rule.get("spec", "groups", 0, "rules");
        assertThat(rules)
                .hasSameSizeAs(alerts())
                .allSatisfy(one -> assertThat(one.toString()).contains("alpha").doesNotContain("OPERATOR"));
        assertThat(rules.toString()).contains("{{ $labels.operator }}");
        var dashboards = manifests.stream()
                .filter(manifest -> manifest.getMetadata().getName().endsWith("-dashboards"))
                .map(ConfigMap.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(dashboards.getData()).containsOnlyKeys("chain.json", "services.json");
        for (String json : dashboards.getData().values()) {
            Map<?, ?> dashboard = Serialization.unmarshal(json, Map.class);
            assertThat(dashboard.get("uid").toString())
                    .startsWith("alpha-")
                    .hasSizeLessThanOrEqualTo(GRAFANA_UID_CHARACTERS_MAX);
            assertThat(json).doesNotContain("OPERATOR");
        }
    }
}
