package org.lumia.platform.settings;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;

/** Before any bean is made: every {@code lumia.*} key must be known, and every one without a default must be set. */
public final class StrictSettings implements BeanFactoryPostProcessor {

    private static final String PREFIX = "lumia";

    /** Shared keys are accepted by every service, so that one file can configure all of an operator's services. */
    private static final List<Class<?>> SHARED = List.of(
            NetworkSettings.class,
            OperatorSettings.class,
            ExecutionSettings.class,
            RewardsSettings.class,
            BatcherClientSettings.class,
            OrderingClientSettings.class,
            L1Settings.class,
            org.lumia.platform.kafka.KafkaSettings.class);

    /** Keys that are read by tests and scripts and never by a service. */
    private static final Set<String> NOT_OURS = Set.of("lumia.conformance", "lumia.log.level");

    private final ConfigurableEnvironment environment;

    public StrictSettings(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory factory) {
        var known = new HashMap<String, RecordComponent>();
        SHARED.forEach(type -> collect(prefixOf(type), type, known));
        var required = new HashMap<String, RecordComponent>();
        for (var name : factory.getBeanNamesForAnnotation(ConfigurationProperties.class)) {
            var type = factory.getType(name);
            if (type != null && type.isRecord() && isOurs(prefixOf(type))) {
                collect(prefixOf(type), type, required);
            }
        }
        known.putAll(required);
        refuseUnknown(known.keySet());
        required.forEach(this::requireValue);
    }

    private static String prefixOf(Class<?> type) {
        var annotation = type.getAnnotation(ConfigurationProperties.class);
        return annotation == null ? "" : annotation.value().isEmpty() ? annotation.prefix() : annotation.value();
    }

    private static boolean isOurs(String key) {
        return key.equals(PREFIX) || key.startsWith(PREFIX + ".");
    }

    private static void collect(String prefix, Class<?> type, Map<String, RecordComponent> into) {
        for (var component : type.getRecordComponents()) {
            var key = prefix + "." + kebab(component.getName());
            if (component.getType().isRecord() && component.getAnnotation(Example.class) == null) {
                collect(key, component.getType(), into);
            } else {
                into.put(key, component);
            }
        }
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private void refuseUnknown(Set<String> known) {
        var uniform = new HashSet<String>();
        known.forEach(key -> uniform.add(uniform(key)));
        NOT_OURS.forEach(key -> uniform.add(uniform(key)));
        for (var source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable
                    && !source.getName().equals("systemEnvironment")) {
                for (var key : enumerable.getPropertyNames()) {
                    if (key.startsWith(PREFIX + ".") && !isKnown(uniform(key), uniform)) {
                        throw new SettingException("The setting %s (from %s) is not known; %s"
                                .formatted(key, source.getName(), nearest(key, known)));
                    }
                }
            }
        }
    }

    private static boolean isKnown(String key, Collection<String> known) {
        return known.contains(key) || known.stream().anyMatch(prefix -> key.startsWith(prefix + "["));
    }

    private static String uniform(String key) {
        return key.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    private static String nearest(String key, Collection<String> known) {
        return known.stream()
                .min((a, b) -> Integer.compare(distance(key, a), distance(key, b)))
                .map(best -> "did you mean %s?".formatted(best))
                .orElse("remove it.");
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private void requireValue(String key, RecordComponent component) {
        boolean optional = hasDefault(component)
                || component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                || component.getType() == Optional.class;
        if (!optional && !isSet(key)) {
            var example = component.getAnnotation(Example.class);
            throw new SettingException("The setting %s is missing; %s"
                    .formatted(
                            key, example == null ? "set it." : "for example: %s=%s".formatted(key, example.value())));
        }
    }

    private static boolean hasDefault(RecordComponent component) {
        var record = component.getDeclaringRecord();
        for (var constructor : record.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == record.getRecordComponents().length) {
                for (var parameter : constructor.getParameters()) {
                    if (parameter.getName().equals(component.getName())
                            && parameter.isAnnotationPresent(DefaultValue.class)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private boolean isSet(String key) {
        var name = ConfigurationPropertyName.of(key);
        for (var source : ConfigurationPropertySources.get(environment)) {
            if (source.getConfigurationProperty(name) != null
                    || source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT) {
                return true;
            }
        }
        return false;
    }
}
