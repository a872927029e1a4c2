package org.lumia.platform;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.lumia.ethereum.Address;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.jdbc.JdbcLogIdentities;
import org.lumia.platform.jdbc.SchemaMigration;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.loop.LeaseSettings;
import org.lumia.platform.loop.Loop;
import org.lumia.platform.metrics.MetricCatalog;
import org.lumia.platform.settings.NetworkSettings;
import org.lumia.platform.settings.OperatorSettings;
import org.lumia.platform.settings.SettingException;
import org.lumia.platform.settings.StrictSettings;
import org.lumia.platform.signer.KeyFileSigner;
import org.lumia.platform.signer.RotatingSigner;
import org.lumia.platform.stream.StreamBindings;
import org.lumia.platform.stream.StreamFeeds;
import org.lumia.platform.web.ProblemAdvice;
import org.lumia.platform.web.ProblemErrors;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.InvalidGenesisException;
import org.lumia.protocol.log.RecordBounds;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.Topics;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.cloud.stream.binding.BindingsLifecycleController;
import org.springframework.cloud.stream.config.ListenerContainerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.transaction.support.TransactionTemplate;

/** The beans every service has. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({NetworkSettings.class, OperatorSettings.class, KafkaSettings.class, LeaseSettings.class
})
@Import({ProblemAdvice.class, ProblemErrors.class, SchemaMigration.class})
class PlatformConfiguration {
    static final String FOLLOWS_SUBNET = "platform.follows-subnet";
    static final String SIGNS = "platform.signs";
    private static final Duration POSTGRES_WATCH_INTERVAL = Duration.ofSeconds(1);

    @Bean
    static StrictSettings strictSettings(ConfigurableEnvironment environment) {
        return new StrictSettings(environment);
    }

    @Bean
    @ConfigurationPropertiesBinding
    static AddressFromText addressFromText() {
        return new AddressFromText();
    }

    static final class AddressFromText implements Converter<String, Address> {
        @Override
        public Address convert(String text) {
            return Address.parse(text.strip());
        }
    }

    @Bean
    ServiceName serviceName(@Value("${spring.application.name}") String name) {
        return new ServiceName(name);
    }

    @Bean
    ServiceHealth serviceHealth(ServiceName name, MeterRegistry meters) {
        return new ServiceHealth(name.value(), meters);
    }

    @Bean
    HealthIndicator aliveHealthIndicator(ServiceHealth health) {
        return () -> health.failure()
                .map(reason -> Health.down().withDetail("reason", reason).build())
                .orElseGet(() -> Health.up().build());
    }

    @Bean
    HealthIndicator conditionsHealthIndicator(ServiceHealth health) {
        return () -> {
            var missing = health.missing();
            return missing.isEmpty()
                    ? Health.up().withDetails(health.notes()).build()
                    : Health.outOfService()
                            .withDetails(health.notes())
                            .withDetails(missing)
                            .build();
        };
    }

    @Bean(destroyMethod = "close")
    KafkaLog kafkaLog(
            ServiceName name,
            KafkaSettings settings,
            MeterRegistry meters,
            ServiceHealth health,
            ObjectProvider<Database> databases) {
        return new KafkaLog(name.value(), settings, meters, health, new JdbcLogIdentities(databases::getObject));
    }

    /** Lazy: a program of the platform that follows no subnet, such as one that only migrates, needs no genesis. */
    @Bean
    @Lazy
    Genesis genesis(NetworkSettings network, KafkaSettings kafka) {
        var genesis = load(network.genesisFile());
        requireRecordsFit(genesis, kafka);
        return genesis;
    }

    static Genesis load(Path file) {
        try {
            return Genesis.load(file);
        } catch (InvalidGenesisException e) {
            throw new SettingException("The file of lumia.genesis-file is none: " + e.getMessage());
        }
    }

    /** A block that fits no record would end every operator's pipeline for good. */
    private static void requireRecordsFit(Genesis genesis, KafkaSettings kafka) {
        long bytesMax = RecordBounds.bytesMax(genesis.blocks());
        if (bytesMax > kafka.messageBytesMax()) {
            throw new SettingException(
                    "The setting lumia.kafka.message-bytes-max is %d; blocks by this genesis take records of up to %d bytes, for example: lumia.kafka.message-bytes-max=%d"
                            .formatted(kafka.messageBytesMax(), bytesMax, Math.max(16L << 20, bytesMax)));
        }
    }

    /** Lazy as genesis; whoever asks for the topics finds them there. */
    @Bean
    @Lazy
    Topics topics(Genesis genesis, OperatorSettings operator, KafkaLog log) {
        var topics = genesis.topics(operator.address());
        log.topics().ensure(TopicSpec.all(topics));
        log.share(topics.txIn(), genesis.blocks().maxBundleBytes());
        log.share(topics.attestations(), (int) RecordBounds.ATTESTATION_BYTES_MAX);
        return topics;
    }

    @Bean
    StreamFeeds streamFeeds(
            ServiceName name,
            KafkaLog log,
            ServiceHealth health,
            MeterRegistry meters,
            ObjectProvider<BindingsLifecycleController> bindings) {
        return new StreamFeeds(name.value(), log, health, meters, bindings);
    }

    @Bean
    static MeterFilter helpOfMetrics() {
        return new MetricCatalog();
    }

    /** The binder's own lag gauges ask the brokers once more what {@code lumia_follower_lag} says. */
    @Bean
    static MeterFilter withoutTheBindersLag() {
        return MeterFilter.denyNameStartsWith("spring.cloud.stream.binder.kafka.offset");
    }

    /** By the exact type that the binder asks for. */
    @Bean
    ListenerContainerCustomizer<AbstractMessageListenerContainer<?, ?>> storedPositions(StreamFeeds feeds) {
        return feeds::configure;
    }

    @Bean
    static StreamBindings streamBindings(Environment environment, ObjectProvider<Topics> topics) {
        return new StreamBindings(environment, topics);
    }

    /** Lazy: a service that signs nothing needs no key file. */
    @Bean
    @Lazy
    Signer operatorSigner(OperatorSettings operator) {
        Signer current = KeyFileSigner.read(operator.keyFile(), "lumia.operator.key-file");
        return operator.nextKeyFile() == null
                ? current
                : new RotatingSigner(
                        current, KeyFileSigner.read(operator.nextKeyFile(), "lumia.operator.next-key-file"));
    }

    @Bean
    @ConditionalOnBooleanProperty(FOLLOWS_SUBNET)
    @Order(0)
    StartCheck subnetCheck(
            ObjectProvider<Genesis> genesis,
            @Qualifier("operatorSigner") ObjectProvider<Signer> signer,
            @Value("${" + SIGNS + "}") boolean signs) {
        return new SubnetCheck(genesis::getObject, () -> {
            if (signs) {
                signer.getObject();
            }
        });
    }

    /** After the migrations: beans that read at their creation find their tables. */
    @Bean
    @DependsOnDatabaseInitialization
    Database database(DataSource dataSource, TransactionTemplate transactions) {
        return new Database(dataSource, transactions);
    }

    /** Says in readiness what Postgres answers, where nothing else asks it. */
    @Bean(initMethod = "start", destroyMethod = "close")
    Loop postgresWatch(Database database, ServiceHealth health, SchemaMigration migration, MeterRegistry meters) {
        Gauge.builder("lumia_schema_version", () -> 1)
                .tag("version", migration.version())
                .register(meters);
        return new Loop(
                "postgres",
                () -> {
                    database.transact(connection -> connection.createStatement().execute("SELECT 1"));
                    return POSTGRES_WATCH_INTERVAL;
                },
                health);
    }
}
