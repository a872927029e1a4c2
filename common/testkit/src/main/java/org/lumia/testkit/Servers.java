package org.lumia.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.lumia.localnet.EmbeddedKafka;
import org.lumia.localnet.EmbeddedPostgresServer;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;

/** Where a JVM's tests have their Kafka and Postgres from. The same versions, settings and durability either way. */
public enum Servers {
    /** Where Docker answers. */
    CONTAINERS {
        @Override
        KafkaServer startKafka() {
            return ContainerKafka.start();
        }

        @Override
        PostgresServer startPostgres() {
            return ContainerPostgres.start();
        }
    },

    /** Where it does not. */
    EMBEDDED {
        @Override
        KafkaServer startKafka() {
            return EmbeddedKafka.startTemporary();
        }

        @Override
        PostgresServer startPostgres() {
            return EmbeddedPostgresServer.startTemporary();
        }
    };

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(Servers.class);

    private static final class Chosen {
        static final Servers FOR_ALL = ask();
    }

    abstract KafkaServer startKafka();

    abstract PostgresServer startPostgres();

    /** Asked of Docker once. */
    static Servers chosen() {
        return Chosen.FOR_ALL;
    }

    /** Without what Testcontainers says of each place where it looks for Docker. */
    static Servers ask() {
        var library = (Logger) LoggerFactory.getLogger("org.testcontainers");
        Level before = library.getLevel();
        library.setLevel(Level.OFF);
        try {
            return choose(DockerClientFactory.instance().isDockerAvailable());
        } finally {
            library.setLevel(before);
        }
    }

    static Servers choose(boolean dockerAnswers) {
        LOG.info(
                "Kafka and Postgres of these tests are {}",
                dockerAnswers ? "containers: Docker answers" : "embedded: Docker does not answer");
        return dockerAnswers ? CONTAINERS : EMBEDDED;
    }
}
