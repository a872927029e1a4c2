package org.lumia.platform.stream;

import java.util.HashMap;
import java.util.Map;
import org.lumia.protocol.message.Topics;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cloud.stream.config.BindingServiceProperties;
import org.springframework.core.env.Environment;

/** How the binder is set up, and which topic belongs to which function: {@code <subnet>.<operator>.l1-inbox} to {@code l1Inbox}. */
public final class StreamBindings implements BeanPostProcessor {
    private static final String FUNCTIONS = "spring.cloud.function.definition";
    private static final String BINDER = "spring.cloud.stream.kafka.binder.";
    private static final String KAFKA = "spring.cloud.stream.kafka.default.consumer.";

    private final Environment environment;
    private final ObjectProvider<Topics> topics;

    public StreamBindings(Environment environment, ObjectProvider<Topics> topics) {
        this.environment = environment;
        this.topics = topics;
    }

    /** The function of a topic: the last part of its name in camel case. */
    static String function(String topic) {
        var name = new StringBuilder();
        boolean capital = false;
        for (char letter : topic.substring(topic.lastIndexOf('.') + 1).toCharArray()) {
            if (letter == '-') {
                capital = true;
            } else {
                name.append(capital ? Character.toUpperCase(letter) : letter);
                capital = false;
            }
        }
        return name.toString();
    }

    private String topic(String function) {
        return topics.getObject().own().stream()
                .filter(topic -> function(topic).equals(function))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no topic for the function " + function));
    }

    static String binding(String function) {
        return function + "-in-0";
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof BindingServiceProperties bindings) {
            String group = "lumia-" + environment.getRequiredProperty("spring.application.name");
            for (String function : environment.getProperty(FUNCTIONS, "").split(";")) {
                if (!function.isBlank()) {
                    var properties = bindings.getBindingProperties(binding(function.strip()));
                    properties.setDestination(topic(function.strip()));
                    properties.setGroup(group);
                    bindings.getBindings().put(binding(function.strip()), properties);
                }
            }
        }
        return bean;
    }

    /** Defaults of every service, each for its reason; see docs/adr/0001. */
    public static Map<String, Object> defaults() {
        var defaults = new HashMap<String, Object>();
        // A bean that happens to be a function is none of the bindings.
        defaults.put("spring.cloud.stream.function.autodetect", "false");
        defaults.put("spring.cloud.stream.binding-retry-interval", "2");
        defaults.put("spring.cloud.stream.default.consumer.batch-mode", "true");
        // Otherwise every record of bytes is left out of its batch, without an error.
        defaults.put("spring.cloud.stream.default.consumer.use-native-decoding", "true");
        defaults.put("management.health.binders.enabled", "false");
        defaults.put(BINDER + "brokers", "${lumia.kafka.bootstrap-servers}");
        defaults.put(BINDER + "auto-create-topics", "false");
        defaults.put(BINDER + "metrics.default-offset-lag-metrics-enabled", "false");
        defaults.put(BINDER + "authorization-exception-retry-interval", "10s");
        // Bounds how long a start without Kafka hangs.
        defaults.put(BINDER + "configuration.default.api.timeout.ms", "2000");
        defaults.put(BINDER + "configuration.request.timeout.ms", "2000");
        defaults.put(BINDER + "configuration.enable.metrics.push", "false");
        // The partition is assigned: no group, no rebalance, no session to wait for after a kill.
        defaults.put(KAFKA + "auto-rebalance-enabled", "false");
        defaults.put(KAFKA + "configuration.auto.offset.reset", "none");
        defaults.put(KAFKA + "configuration.max.poll.records", "${lumia.kafka.poll-records-max:4000}");
        defaults.put(KAFKA + "configuration.fetch.max.bytes", "33554432");
        defaults.put(KAFKA + "configuration.max.partition.fetch.bytes", "${lumia.kafka.message-bytes-max:16777216}");
        defaults.put(KAFKA + "configuration.fetch.max.wait.ms", "500");
        defaults.put(KAFKA + "configuration.reconnect.backoff.max.ms", "500");
        defaults.put(KAFKA + "configuration.request.timeout.ms", "30000");
        defaults.put(KAFKA + "configuration.allow.auto.create.topics", "false");
        return defaults;
    }
}
