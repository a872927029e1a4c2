package org.lumia.platform;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;

/**
 * Leaves out what Spring Boot and Spring Cloud would set up and no service uses, before its classes are read: six contexts start
 * in one process, and a third of a start is spent on such conditions.
 */
final class UnusedAutoConfigurations implements AutoConfigurationImportFilter {
    private static final String BOOT = "org.springframework.boot.";
    private static final String CLOUD = "org.springframework.cloud.";
    private static final String METRICS = BOOT + "micrometer.metrics.autoconfigure.";
    private static final String PROMETHEUS = METRICS + "export.prometheus.";

    /** Package or class names, as far as they go. */
    private static final List<String> UNUSED = List.of(
            // Endpoints that are not exposed.
            BOOT + "actuate.autoconfigure.audit.",
            BOOT + "actuate.autoconfigure.beans.",
            BOOT + "actuate.autoconfigure.condition.",
            BOOT + "actuate.autoconfigure.context.",
            BOOT + "actuate.autoconfigure.endpoint.jackson.Jackson2",
            BOOT + "actuate.autoconfigure.endpoint.jmx.",
            BOOT + "actuate.autoconfigure.env.",
            BOOT + "actuate.autoconfigure.logging.",
            BOOT + "actuate.autoconfigure.management.",
            BOOT + "actuate.autoconfigure.sbom.",
            BOOT + "actuate.autoconfigure.scheduling.",
            BOOT + "actuate.autoconfigure.startup.",
            BOOT + "actuate.autoconfigure.web.exchanges.",
            BOOT + "actuate.autoconfigure.web.mappings.",
            BOOT + "flyway.autoconfigure.FlywayEndpoint",
            BOOT + "servlet.autoconfigure.actuate.web.exchanges.",
            BOOT + "servlet.autoconfigure.actuate.web.mappings.",
            BOOT + "webmvc.autoconfigure.actuate.web.mappings.",
            METRICS + "MetricsEndpoint",
            CLOUD + "function.context.config.FunctionsEndpoint",
            CLOUD + "stream.config.BindersHealthIndicator",
            CLOUD + "stream.config.BindingsEndpoint",
            CLOUD + "stream.config.ChannelsEndpoint",
            // Other ways in and out than those the services take.
            BOOT + "autoconfigure.admin.",
            BOOT + "autoconfigure.jmx.",
            BOOT + "http.client.autoconfigure.",
            BOOT + "jdbc.autoconfigure.Jndi",
            BOOT + "jdbc.autoconfigure.XA",
            BOOT + "restclient.autoconfigure.",
            BOOT + "servlet.autoconfigure.Multipart",
            BOOT + "tomcat.autoconfigure.actuate.web.server.TomcatReactive",
            BOOT + "tomcat.autoconfigure.reactive.",
            BOOT + "transaction.jta.",
            BOOT + "websocket.autoconfigure.servlet.",
            CLOUD + "function.context.config.Kotlin",
            // An observation around each batch costs a fifth of what is done with it; feeds have metrics of their own.
            BOOT + "integration.autoconfigure.IntegrationGraph",
            BOOT + "integration.autoconfigure.metrics.",
            BOOT + "micrometer.observation.autoconfigure.ScheduledTasks",
            CLOUD + "function.observability.");

    @Override
    public boolean[] match(@Nullable String[] names, AutoConfigurationMetadata metadata) {
        var kept = new boolean[names.length];
        for (int i = 0; i < names.length; i++) {
            String name = names[i];
            kept[i] = name == null || !unused(name);
        }
        return kept;
    }

    private static boolean unused(String name) {
        return UNUSED.stream().anyMatch(name::startsWith)
                || name.startsWith(METRICS + "export.") && !name.startsWith(PROMETHEUS);
    }
}
