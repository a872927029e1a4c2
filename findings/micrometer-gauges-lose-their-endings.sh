#!/usr/bin/env bash
# Micrometer and Prometheus' Java client: under which name a gauge is exported whose name ends as those of other kinds do.
set -euo pipefail

version=1.17.0
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
    <dependency><groupId>io.micrometer</groupId><artifactId>micrometer-registry-prometheus</artifactId><version>$version</version></dependency>
  </dependencies>
</project>
XML
(cd "$work" && mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib) >"$work/mvn.log" 2>&1 ||
    { cat "$work/mvn.log" >&2; echo "Micrometer $version could not be fetched" >&2; exit 2; }

client="$(basename "$work"/lib/prometheus-metrics-core-*.jar .jar)"
echo "micrometer-registry-prometheus $version with ${client#prometheus-metrics-core-} of prometheus-metrics-core"
echo "Guess:    a gauge is exported under the name that it was given: build_info as build_info, weight_total beside weight."
echo "Behaviour: endings that OpenMetrics keeps for other kinds (_total, _info, _created, _bucket) are cut from a gauge's name, in the text format"
echo "          of Prometheus too; _sum and _count stay. Two gauges that differ by such an ending alone are one, and the later is left out."
echo

cat >"$work/Check.java" <<'JAVA'
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.stream.Collectors;

final class Check {
    public static void main(String[] arguments) {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        int value = 0;
        for (String name : List.of("weight_total", "weight", "build_info", "table_created", "queue_bucket", "bytes_sum", "bytes_count")) {
            int own = ++value;
            Gauge.builder(name, () -> own).register(registry);
        }
        System.out.println(registry.scrape().lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .collect(Collectors.joining(", ")));
    }
}
JAVA
seen="$("$jdk/bin/java" -cp "$work/lib/*" "$work/Check.java" 2>"$work/said")"
echo "registered, in this order: weight_total 1, weight 2, build_info 3, table_created 4, queue_bucket 5, bytes_sum 6, bytes_count 7"
echo "scraped: $seen"
expected="build 3.0, bytes_count 7.0, bytes_sum 6.0, queue 5.0, table 4.0, weight 1.0"
grep -q "already registered" "$work/said" || { echo "CHANGED: the second gauge of a name is no longer refused with a warning" >&2; exit 1; }
[[ "$seen" == "$expected" ]] || { echo "CHANGED: expected $expected" >&2; exit 1; }
echo "as described"
