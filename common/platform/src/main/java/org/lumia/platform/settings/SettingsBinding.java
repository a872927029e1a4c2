package org.lumia.platform.settings;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.core.env.ConfigurableEnvironment;

/** Makes settings records of what is set, and says in one sentence what is wrong with a value. */
final class SettingsBinding {
    private static final Map<Class<?>, String> KINDS = Map.of(
            boolean.class, "true or false",
            int.class, "a whole number",
            long.class, "a whole number",
            Integer.class, "a whole number",
            Long.class, "a whole number",
            Address.class, "an address, 0x and 40 hex digits");

    private final Binder binder;

    SettingsBinding(ConfigurableEnvironment environment) {
        var addresses = new GenericConversionService();
        addresses.addConverter(String.class, Address.class, text -> Address.parse(text.strip()));
        binder = new Binder(
                ConfigurationPropertySources.get(environment),
                new PropertySourcesPlaceholdersResolver(environment),
                List.of(addresses, ApplicationConversionService.getSharedInstance()),
                null,
                null,
                null);
    }

    /** @throws SettingException for the first value that is none, is out of its range or contradicts another */
    void check(Class<?> record) {
        var settings = Setting.of(record).stream()
                .collect(Collectors.toMap(setting -> ConfigurationPropertyName.of(setting.key()), setting -> setting));
        try {
            binder.bindOrCreate(Setting.prefix(record), Bindable.of(record), new Judge(settings));
        } catch (RuntimeException refused) {
            throw sentence(refused);
        }
    }

    private static RuntimeException sentence(Throwable thrown) {
        for (Throwable link = thrown; link != null; link = link.getCause()) {
            if (link instanceof SettingException sentence) {
                return sentence;
            }
        }
        return thrown instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(thrown);
    }

    private static final class Judge extends AbstractBindHandler {
        private final Map<ConfigurationPropertyName, Setting> settings;

        Judge(Map<ConfigurationPropertyName, Setting> settings) {
            this.settings = settings;
        }

        @Override
        public Object onSuccess(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
            Setting setting = settings.get(name);
            if (setting != null && result instanceof Number number) {
                setting.range()
                        .ifPresent(range -> new Range(range.min(), range.max(), example(setting, range))
                                .check(setting.key(), number.longValue()));
            }
            if (setting != null && result instanceof URI uri && !isHttp(uri)) {
                throw new SettingException("The setting %s is no URL of HTTP; for example: %1$s=%s"
                        .formatted(setting.key(), setting.example().orElse("http://localhost:8080")));
            }
            return result;
        }

        private static long example(Setting setting, InRange range) {
            return setting.example().map(Long::parseLong).orElse(range.min());
        }

        private static boolean isHttp(URI uri) {
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
        }

        @Override
        public @Nullable Object onFailure(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
                throws Exception {
            Setting setting = settings.get(name);
            if (setting == null || sentence(error) instanceof SettingException) {
                throw error;
            }
            throw new SettingException(what(setting, context));
        }

        /** URLs may hold a key and are not quoted. */
        private static String what(Setting setting, BindContext context) {
            Class<?> type = setting.component().getType();
            var property = context.getConfigurationProperty();
            String said = type == URI.class || property == null ? "wrong" : "\"" + property.getValue() + "\"";
            String kind = type.isEnum()
                    ? "one of " + names(type)
                    : setting.range()
                            .map(range -> "a whole number from %d to %d".formatted(range.min(), range.max()))
                            .orElseGet(() -> KINDS.getOrDefault(
                                    type, type == URI.class ? "a URL of HTTP" : "a " + type.getSimpleName()));
            return "The setting %s is %s; it must be %s, for example: %1$s=%s"
                    .formatted(setting.key(), said, kind, setting.example().orElse("…"));
        }

        private static String names(Class<?> type) {
            return Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
        }
    }
}
