package org.lumia.platform.settings;

import java.lang.annotation.Annotation;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One key under {@code lumia.*}, as the component of a settings record says it.
 *
 * @param key with dashes: {@code lumia.kafka.linger-millis}
 * @param component that has the value
 */
public record Setting(String key, RecordComponent component) {

    /** All keys of a settings record, in the order of its components, those of records within it included. */
    public static List<Setting> of(Class<?> record) {
        var settings = new ArrayList<Setting>();
        collect(prefix(record), record, settings);
        return settings;
    }

    /** What the keys of a settings record begin with; empty where it is none. */
    public static String prefix(Class<?> record) {
        var annotation = record.getAnnotation(ConfigurationProperties.class);
        return annotation == null ? "" : annotation.value().isEmpty() ? annotation.prefix() : annotation.value();
    }

    private static void collect(String prefix, Class<?> record, List<Setting> into) {
        for (var component : record.getRecordComponents()) {
            var setting = new Setting(prefix + "." + kebab(component.getName()), component);
            if (component.getType().isRecord() && component.getAnnotation(Example.class) == null) {
                collect(setting.key, component.getType(), into);
            } else {
                into.add(setting);
            }
        }
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** The value without which the setting need not be given; several are joined with commas. */
    public Optional<String> defaultValue() {
        return annotation(DefaultValue.class).map(value -> String.join(",", value.value()));
    }

    public Optional<InRange> range() {
        return annotation(InRange.class);
    }

    /** One that would do. */
    public Optional<String> example() {
        return annotation(Example.class).map(Example::value).or(this::defaultValue);
    }

    public boolean isOptional() {
        return defaultValue().isPresent()
                || component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                || component.getType() == Optional.class;
    }

    public boolean isList() {
        return List.class.isAssignableFrom(component.getType());
    }

    /** The names of environment variables that set it: dashes are left out, or written as underscores. */
    public Set<String> variables() {
        String upper = key.toUpperCase(Locale.ROOT).replace('.', '_');
        return new TreeSet<>(List.of(upper.replace("-", ""), upper.replace('-', '_')));
    }

    /** On the canonical constructor's parameter, where the annotation need not be one of components. */
    private <A extends Annotation> Optional<A> annotation(Class<A> type) {
        var record = component.getDeclaringRecord();
        return Arrays.stream(record.getDeclaredConstructors())
                .filter(constructor -> constructor.getParameterCount() == record.getRecordComponents().length)
                .flatMap(constructor -> Arrays.stream(constructor.getParameters()))
                .filter((Parameter parameter) -> parameter.getName().equals(component.getName()))
                .map(parameter -> parameter.getAnnotation(type))
                .filter(Objects::nonNull)
                .findFirst();
    }
}
