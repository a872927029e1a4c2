package org.lumia.platform.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Before any bean is made: every {@code lumia.*} key and {@code LUMIA_*} variable must be known, every key without a default
 * set, and every value within its range.
 */
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

    private static final String VARIABLES = "LUMIA_";

    /** Of scripts, the command line and Compose, which a service may find in its environment. */
    private static final Set<String> VARIABLES_NOT_OURS = Set.of(
            "LUMIA_CHAIN_ID",
            "LUMIA_CONFORMANCE",
            "LUMIA_JAVA_OPTIONS",
            "LUMIA_L1_URL",
            "LUMIA_LOG_LEVEL",
            "LUMIA_TAG");

    private final ConfigurableEnvironment environment;

    public StrictSettings(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory factory) {
        var records = new ArrayList<Class<?>>();
        for (var name : factory.getBeanNamesForAnnotation(ConfigurationProperties.class)) {
            var type = factory.getType(name);
            if (type != null && type.isRecord() && isOurs(Setting.prefix(type))) {
                records.add(type);
            }
        }
        check(records);
    }

    /** @param records of this service; what stands under the shared ones may be set too */
    void check(Collection<Class<?>> records) {
        var known = new HashMap<String, Setting>();
        SHARED.forEach(type -> Setting.of(type).forEach(setting -> known.put(setting.key(), setting)));
        var required = records.stream()
                .flatMap(type -> Setting.of(type).stream())
                .collect(Collectors.toMap(Setting::key, setting -> setting, (one, other) -> one));
        known.putAll(required);
        refuseUnknown(known.keySet());
        refuseUnknownVariables(known.values());
        required.forEach(this::requireValue);
        var binding = new SettingsBinding(environment);
        records.forEach(binding::check);
    }

    private static boolean isOurs(String key) {
        return key.equals(PREFIX) || key.startsWith(PREFIX + ".");
    }

    private void refuseUnknown(Set<String> known) {
        var uniform = new HashSet<String>();
        known.forEach(key -> uniform.add(uniform(key)));
        NOT_OURS.forEach(key -> uniform.add(uniform(key)));
        for (var source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable && !isVariables(source)) {
                for (var key : enumerable.getPropertyNames()) {
                    if (key.startsWith(PREFIX + ".") && !isKnown(uniform(key), uniform)) {
                        throw new SettingException("The setting %s (from %s) is not known; %s"
                                .formatted(key, source.getName(), nearest(key, known)));
                    }
                }
            }
        }
    }

    private static boolean isVariables(PropertySource<?> source) {
        return source.getName().endsWith(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    }

    private void refuseUnknownVariables(Collection<Setting> known) {
        var names = new TreeSet<>(VARIABLES_NOT_OURS);
        var lists = new ArrayList<String>();
        known.forEach(setting -> {
            names.addAll(setting.variables());
            if (setting.isList()) {
                lists.addAll(setting.variables());
            }
        });
        for (var source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable && isVariables(source)) {
                for (var name : enumerable.getPropertyNames()) {
                    boolean item = lists.stream().anyMatch(list -> name.matches(list + "_\\d+"));
                    if (name.startsWith(VARIABLES) && !item && !names.contains(name)) {
                        throw new SettingException(
                                "The environment variable %s is not known; %s".formatted(name, nearest(name, names)));
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

    private void requireValue(String key, Setting setting) {
        if (!setting.isOptional() && !isSet(key)) {
            throw new SettingException("The setting %s is missing; %s"
                    .formatted(
                            key,
                            setting.example()
                                    .map(example -> "for example: %s=%s".formatted(key, example))
                                    .orElse("set it.")));
        }
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
