package org.lumia.platform.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every metric of ours with its help text, from {@code metrics.txt}; gives each meter its help. */
public final class MetricCatalog implements MeterFilter {
    private static final List<String> SUFFIXES = List.of("", "_total", "_seconds", "_seconds_total");

    private final List<Metric> metrics = load();
    private final Map<String, Metric> byName =
            metrics.stream().collect(Collectors.toMap(Metric::name, Function.identity()));

    /**
     * @param name as Prometheus has it, without {@code _count}, {@code _sum} and {@code _max}
     * @param service or {@code every}
     */
    public record Metric(String name, String service, String labels, String help) {}

    private static List<Metric> load() {
        try (InputStream in = Objects.requireNonNull(MetricCatalog.class.getResourceAsStream("/metrics.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" *\\| *", -1))
                    .map(cells -> new Metric(cells[0], cells[1], cells[2], cells[3]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Metric> metrics() {
        return metrics;
    }

    /** @param meter the name in the code, to which the registry may add a unit or {@code _total} */
    public Optional<Metric> of(String meter) {
        return SUFFIXES.stream()
                .map(suffix -> byName.get(meter + suffix))
                .filter(Objects::nonNull)
                .findFirst();
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        return of(id.getName())
                .map(metric -> new Meter.Id(
                        id.getName(), Tags.of(id.getTagsAsIterable()), id.getBaseUnit(), metric.help(), id.getType()))
                .orElse(id);
    }
}
