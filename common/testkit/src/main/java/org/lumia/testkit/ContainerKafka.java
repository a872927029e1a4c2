package org.lumia.testkit;

import org.lumia.localnet.EmbeddedKafka;
import org.lumia.localnet.KafkaServer;
import org.testcontainers.kafka.KafkaContainer;

/** Kafka in a container, with the broker settings of {@link EmbeddedKafka}. */
final class ContainerKafka implements KafkaServer {
    static final String IMAGE = "apache/kafka:4.2.1";

    private final KafkaContainer container;

    private ContainerKafka(KafkaContainer container) {
        this.container = container;
    }

    static ContainerKafka start() {
        KafkaContainer container = definition();
        container.start();
        return new ContainerKafka(container);
    }

    static KafkaContainer definition() {
        var container = new KafkaContainer(IMAGE);
        EmbeddedKafka.brokerSettings().forEach((setting, value) -> container.withEnv(variable(setting), value));
        return container;
    }

    /** As the image reads it: message.max.bytes is KAFKA_MESSAGE_MAX_BYTES. */
    private static String variable(String setting) {
        return "KAFKA_" + setting.toUpperCase(java.util.Locale.ROOT).replace('.', '_');
    }

    @Override
    public String bootstrapServers() {
        return container.getBootstrapServers();
    }

    @Override
    public void close() {
        container.stop();
    }
}
