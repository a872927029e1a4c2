package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.lumia.platform.metrics.MetricCatalog;

/** docs/metrics.md is the catalog, the catalog has every metric of the sources, and alerts and dashboards ask for no other. */
class MetricsReferenceTest {
    private static final Pattern METER = Pattern.compile("\"(lumia_[a-z0-9_]+)\"");
    private static final Pattern ASKED = Pattern.compile("\\blumia_[a-z0-9_]+");
    private static final String HEAD = """
        # Metrics

        What services tell Prometheus at `/actuator/prometheus` of their port (ingress: of its management port), made from `metrics.txt` in the
        sources: `MetricsReferenceTest` compares, and writes this file with `-Dwrite.references=true`. Every bound stands beside what it bounds, with
        `_max`. Timers and summaries have `_count`, `_sum` and `_max`. Beside ours are the JVM's (`jvm_…`, `process_…`), the pool's of Postgres (`hikaricp_…`)
        and those of HTTP (`http_server_requests_…`, at ingress of all but JSON-RPC, `tomcat_…`).
        """;
    private final MetricCatalog catalog = new MetricCatalog();

    @Test
    void theReferenceIsTheCatalog() throws IOException {
        var text = new StringBuilder(HEAD);
        var services = catalog.metrics().stream()
                .collect(Collectors.groupingBy(MetricCatalog.Metric::service, LinkedHashMap::new, Collectors.toList()));
        services.forEach((service, metrics) -> {
            text.append("\n## Of %s\n\n| metric | labels | says |\n|---|---|---|\n"
                    .formatted(service.equals("every") ? "every service" : service));
            metrics.forEach(metric ->
                    text.append("| `%s` | %s | %s |\n".formatted(metric.name(), metric.labels(), metric.help())));
        });
        References.check("docs/metrics.md", text.toString());
    }

    @Test
    void everyMeterOfTheSourcesIsInTheCatalogAndTheOtherWayRound() throws IOException {
        var meters = new TreeSet<String>();
        try (var files = Files.walk(References.root())) {
            for (Path file : files.filter(file ->
                            file.toString().matches(".*/(common/[a-z0-9]+|[a-z0-9-]+-service)/src/main/java/.*\\.java"))
                    .toList()) {
                METER.matcher(Files.readString(file)).results().forEach(found -> meters.add(found.group(1)));
            }
        }
        assertThat(meters)
                .hasSizeGreaterThan(80)
                .allSatisfy(meter -> assertThat(catalog.of(meter)).as(meter).isPresent());
        var found = meters.stream()
                .map(meter -> catalog.of(meter).orElseThrow().name())
                .collect(Collectors.toSet());
        assertThat(catalog.metrics().stream().map(MetricCatalog.Metric::name))
                .containsExactlyInAnyOrderElementsOf(found);
    }

    @Test
    void alertsAndDashboardsAskForMetricsThatThereAre() throws IOException {
        var known = catalog.metrics().stream().map(MetricCatalog.Metric::name).collect(Collectors.toSet());
        try (var files = Files.walk(References.root().resolve("helm/lumia-sequencer/files"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                var asked = ASKED.matcher(Files.readString(file))
                        .results()
                        .map(found -> found.group().replaceFirst("_(count|sum|max)$", ""))
                        .collect(Collectors.toCollection(TreeSet::new));
                assertThat(asked)
                        .as(file.toString())
                        .isNotEmpty()
                        .allSatisfy(name -> assertThat(known.contains(name) || known.contains(name + "_max"))
                                .as(name)
                                .isTrue());
            }
        }
    }
}
