package org.lumia.platform.stream;

import java.nio.file.Path;
import java.util.HashMap;
import org.lumia.platform.kafka.KafkaSettings;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Gives the binder's clients the security settings of {@code lumia.kafka.client-properties-file}, as every other client has them. */
public final class ClientProperties implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final String FILE = "lumia.kafka.client-properties-file";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        String file = context.getEnvironment().getProperty(FILE, "");
        if (!file.isBlank()) {
            var properties = new HashMap<String, Object>();
            KafkaSettings.read(Path.of(file))
                    .forEach((key, value) ->
                            properties.put("spring.cloud.stream.kafka.binder.configuration." + key, value));
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource(FILE, properties));
        }
    }
}
