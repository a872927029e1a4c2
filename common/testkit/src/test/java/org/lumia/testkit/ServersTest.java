package org.lumia.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.sql.DriverManager;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.slf4j.LoggerFactory;

/** Tests get their servers from containers where Docker answers, embedded ones where not, and need not know which. */
@ExtendWith(Infrastructure.class)
class ServersTest {

    @Test
    void theChoiceFollowsDockerAndIsLoggedInOneLine() {
        assertThat(linesOf(() -> assertThat(Servers.choose(false)).isEqualTo(Servers.EMBEDDED)))
                .containsExactly("Kafka and Postgres of these tests are embedded: Docker does not answer");
        assertThat(linesOf(() -> assertThat(Servers.choose(true)).isEqualTo(Servers.CONTAINERS)))
                .containsExactly("Kafka and Postgres of these tests are containers: Docker answers");
        assertThat(linesOf(() -> assertThat(Servers.ask()).isEqualTo(Servers.chosen())))
                .allMatch(line -> line.startsWith("Kafka and Postgres of these tests are "));
        assertThat(linesOf(Servers::ask)).hasSize(1);
    }

    private static List<String> linesOf(Runnable action) {
        var appender = new ListAppender<ILoggingEvent>();
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        appender.start();
        root.addAppender(appender);
        try {
            action.run();
        } finally {
            root.detachAppender(appender);
        }
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void bothServersAnswerWhereverTheyRun(KafkaServer kafka, PostgresServer postgres) throws Exception {
        var properties = new Properties();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        try (var admin = Admin.create(properties)) {
            assertThat(admin.describeCluster().nodes().get()).hasSize(1);
        }
        try (var connection = DriverManager.getConnection(postgres.newDatabase(), postgres.user(), "");
                var answer = connection.createStatement().executeQuery("SELECT current_setting('fsync')")) {
            answer.next();
            assertThat(answer.getString(1)).isEqualTo("on");
        }
        assertThat(postgres.newDatabase()).isNotEqualTo(postgres.newDatabase());
    }

    @Test
    void containersHaveTheSettingsOfTheEmbeddedServers() {
        assertThat(ContainerKafka.definition().getEnvMap())
                .containsEntry("KAFKA_MESSAGE_MAX_BYTES", Integer.toString((16 << 20) + 4096))
                .containsEntry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .containsEntry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1");
        var postgres = ContainerPostgres.definition();
        assertThat(postgres.getCommandParts()).startsWith("postgres").contains("fsync=on", "synchronous_commit=on");
        assertThat(postgres.getEnvMap()).containsEntry("POSTGRES_HOST_AUTH_METHOD", "trust");
        assertThat(postgres.getUsername()).isEqualTo("postgres");
    }
}
