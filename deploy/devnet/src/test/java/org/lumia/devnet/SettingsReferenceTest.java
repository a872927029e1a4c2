package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.lumia.platform.settings.Setting;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** docs/settings.md is what the settings records say; {@code -Dwrite.references} writes it anew. */
class SettingsReferenceTest {
    private static final String HEAD = """
        # Settings

        Every key under `lumia.`, made from the records in the sources: `SettingsReferenceTest` compares, and writes this file with
        `-Dwrite.references=true`. A key or an environment variable `LUMIA_…` that stands here for no service stops the start, and so does a value
        out of its range, with one sentence that names it. A key becomes a variable in capitals, with `_` for a dot, its dashes left out:
        `lumia.kafka.linger-millis` is `LUMIA_KAFKA_LINGERMILLIS`. An item of a list has its number at the end: `LUMIA_INGRESS_HTTP_HOSTS_0`.
        Beside them stand Spring's own, of which `spring.datasource.url`, `username` and `password`, and `server.port` matter.
        """;

    private static List<Class<?>> records() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents("org.lumia").stream()
                .map(found -> load(found.getBeanClassName()))
                .filter(Class::isRecord)
                .filter(References::hasSource)
                .sorted(Comparator.comparing((Class<?> record) -> Setting.prefix(record))
                        .thenComparing(Class::getName))
                .collect(Collectors.toList());
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyNumberHasARangeThatHoldsItsDefault() {
        var numbers = records().stream()
                .flatMap(record -> Setting.of(record).stream())
                .filter(setting -> List.of(int.class, long.class, Integer.class, Long.class)
                        .contains(setting.component().getType()))
                .toList();
        assertThat(numbers).hasSizeGreaterThan(100).allSatisfy(setting -> {
            assertThat(setting.range()).as(setting.key()).isPresent();
            var range = setting.range().orElseThrow();
            assertThat(range.min()).as(setting.key()).isLessThan(range.max());
            setting.defaultValue()
                    .ifPresent(value ->
                            assertThat(Long.parseLong(value)).as(setting.key()).isBetween(range.min(), range.max()));
        });
    }

    @Test
    void theReferenceIsWhatTheRecordsSay() throws IOException {
        var text = new StringBuilder(HEAD);
        for (var record : records()) {
            text.append("\n## %s (%s)\n\n| key | default | range | what it is |\n|---|---|---|---|\n"
                    .formatted(Setting.prefix(record), readers(record)));
            for (var setting : Setting.of(record)) {
                text.append("| `%s` | %s | %s | %s |\n"
                        .formatted(setting.key(), byDefault(setting), range(setting), meaning(setting.component())));
            }
        }
        References.check("docs/settings.md", text.toString());
    }

    /** A record of the platform or of one service. */
    private static String readers(Class<?> record) {
        String name = record.getPackageName().split("\\.")[2];
        return switch (name) {
            case "platform" -> "shared";
            case "submitter" -> "l1-submitter";
            default -> name;
        };
    }

    private static String byDefault(Setting setting) {
        if (setting.defaultValue().isPresent()) {
            String value = setting.defaultValue().orElseThrow();
            return value.isEmpty() ? "none" : "`" + value + "`";
        }
        return setting.isOptional()
                ? "none"
                : "must be set"
                        + setting.example()
                                .map(example -> ": `" + example + "`")
                                .orElse("");
    }

    private static String range(Setting setting) {
        var type = setting.component().getType();
        return setting.range()
                .map(range ->
                        range.max() == Long.MAX_VALUE ? "from " + range.min() : range.min() + " to " + range.max())
                .orElse(
                        type.isEnum()
                                ? List.of(type.getEnumConstants()).stream()
                                        .map(Object::toString)
                                        .collect(Collectors.joining(", "))
                                : type == boolean.class ? "true, false" : "");
    }

    /** What {@code @param} says of the component. */
    private static String meaning(RecordComponent component) throws IOException {
        var record = component.getDeclaringRecord();
        String name = record.getSimpleName();
        String source = Files.readString(References.source(record));
        var declaration = Pattern.compile("record " + name + "\\(").matcher(source);
        assertThat(declaration.find()).as(name).isTrue();
        int doc = source.lastIndexOf("/**", declaration.start());
        var param = Pattern.compile(
                        "@param " + component.getName() + "\\s+(.*?)(?=\\s*\\n?\\s*\\*\\s*@|\\s*\\*/)", Pattern.DOTALL)
                .matcher(source.substring(doc, declaration.start()));
        assertThat(param.find())
                .as("@param " + component.getName() + " of " + name)
                .isTrue();
        return param.group(1)
                .replaceAll("\\s*\\n\\s*\\*\\s*", " ")
                .replaceAll("\\{@code (.*?)}", "`$1`")
                .replace("|", "\\|");
    }
}
