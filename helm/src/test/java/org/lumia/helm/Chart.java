package org.lumia.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The chart as helm renders it. */
final class Chart {
    static final Path FOLDER = Path.of("lumia-sequencer").toAbsolutePath();
    static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("operator.address", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"),
            Map.entry("operator.signerSecret", "operator-key"),
            Map.entry("operator.l1SignerSecret", "l1-key"),
            Map.entry("genesis.configMap", "subnet-genesis"),
            Map.entry("kafka.bootstrapServers", "kafka:9092"),
            Map.entry("postgres.url", "jdbc:postgresql://postgres:5432/lumia"),
            Map.entry("postgres.passwordSecret", "postgres"),
            Map.entry("l1.rpcUrl", "http://l1:8545"),
            Map.entry("l1.beaconUrl", "http://l1:5052"));

    private Chart() {}

    static String render(String release, Map<String, String> values) {
        return render(command(release), values);
    }

    /** With examples/production.yaml. */
    static String renderProduction(String release, Map<String, String> values) {
        return render(command(release).withValuesFile(FOLDER.resolve("examples/production.yaml")), values);
    }

    private static TemplateCommand command(String release) {
        return new Helm(FOLDER)
                .template()
                .withName(release)
                .withNamespace("lumia")
                .withKubeVersion("1.33.0");
    }

    private static String render(TemplateCommand template, Map<String, String> values) {
        // There is no cluster to look secrets up in.
        template.set("restartOnChange", "false");
        values.forEach(template::set);
        return template.call();
    }

    static List<HasMetadata> manifests(String rendered) {
        return Arrays.stream(rendered.split("(?m)^---\\s*$"))
                .filter(document -> document.lines().anyMatch(line -> line.startsWith("kind:")))
                .map(document -> (HasMetadata) Serialization.unmarshal(document))
                .toList();
    }

    static List<PodTemplateSpec> pods(List<HasMetadata> manifests) {
        return manifests.stream()
                .flatMap(manifest -> switch (manifest) {
                    case Deployment deployment -> Stream.of(deployment.getSpec().getTemplate());
                    case StatefulSet set -> Stream.of(set.getSpec().getTemplate());
                    case Job job -> Stream.of(job.getSpec().getTemplate());
                    default -> Stream.empty();
                })
                .toList();
    }

    /** The chart's values with those of the example over them, as one file. */
    static String production() throws IOException {
        var values = read(FOLDER.resolve("values.yaml"));
        merge(values, read(FOLDER.resolve("examples/production.yaml")));
        return Serialization.asYaml(values);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> read(Path file) throws IOException {
        return new LinkedHashMap<>(Serialization.unmarshal(Files.readString(file), Map.class));
    }

    @SuppressWarnings("unchecked")
    private static void merge(Map<String, Object> into, Map<String, Object> over) {
        over.forEach((key, value) -> {
            if (value instanceof Map<?, ?> map && into.get(key) instanceof Map<?, ?>) {
                merge((Map<String, Object>) into.get(key), (Map<String, Object>) map);
            } else {
                into.put(key, value);
            }
        });
    }
}
