package org.lumia.platform.stream;

import java.nio.file.Path;
import java.util.HashMap;
import org.lumia.platform.kafka.KafkaSettings;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * Gives the binder's clients the security settings of {@code lumia.kafka.client-properties-file}, as every other client of the operator's own brokers
 * has them, and reads the file for the shared ones, so that a wrong one stops the start.
 */
public final class ClientProperties implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final String FILE = "lumia.kafka.client-properties-file";
    private static final String SHARED_FILE = "lumia.kafka.shared.client-properties-file";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        String file = context.getEnvironment().getProperty(FILE, "");
        String shared = context.getEnvironment().getProperty(SHARED_FILE, "");
        if (!shared.isBlank()) {
            KafkaSettings.readShared(Path.of(shared));
        }
        if (!file.isBlank()) {
            var properties = new HashMap<String, Object>();
            KafkaSettings.read(Path.of(file))
                    .forEach((key, value) ->
                            properties.put("spring.cloud.stream.kafka.binder.configuration." + key, value));
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource(FILE, properties));
        }
    }
}
