package org.lumia.localnet;

/** A running broker of Kafka, wherever it runs. */
public interface KafkaServer extends AutoCloseable {
    String bootstrapServers();

    @Override
    void close();
}
