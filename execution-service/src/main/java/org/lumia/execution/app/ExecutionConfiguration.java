package org.lumia.execution.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.RocksDbStore;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.execution.Attestations;
import org.lumia.execution.Blocks;
import org.lumia.execution.Execution;
import org.lumia.execution.Publication;
import org.lumia.execution.rpc.ChainReads;
import org.lumia.execution.rpc.EthApi;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.LogFollower;
import org.lumia.platform.settings.NetworkSettings;
import org.lumia.platform.settings.OperatorSettings;
import org.lumia.platform.web.AbsentDatabase;
import org.lumia.platform.web.JsonRpcFilter;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.Topics;
import org.lumia.rpc.JsonRpcServer;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({StateSettings.class, RpcSettings.class})
class ExecutionConfiguration {
    /** Ordered blocks not executed yet, before the service is not ready. */
    private static final int READY_LAG_RECORDS_MAX = 1_000;
    /** Executed blocks not in Postgres yet, before the service is not ready. */
    private static final int READY_PROJECTION_LAG_BLOCKS_MAX = 5_000;

    @Bean(destroyMethod = "close")
    ChainStore chainStore(NetworkSettings network, StateSettings settings, ApplicationArguments arguments) {
        var folder = network.dataDir().resolve("execution").resolve("state");
        if (Rebuild.isWanted(arguments)) {
            Rebuild.delete(folder);
        }
        return new ChainStore(new RocksDbStore(folder, settings.rocks()), settings.keptBlocks());
    }

    @Bean(destroyMethod = "close")
    SenderRecovery senderRecovery(Genesis genesis, StateSettings settings) {
        return new SenderRecovery(new TransactionCheck(genesis), settings.recoverThreads());
    }

    @Bean
    Execution execution(Genesis genesis, ChainStore store, SenderRecovery recovery, MeterRegistry meters) {
        Precompiles.preload();
        var execution = new Execution(genesis, store, recovery, new MeteredTimes(meters));
        execution.begin();
        return execution;
    }

    @Bean
    JdbcProjection projection(Database database, ChainStore store, Execution begun) {
        var projection = new JdbcProjection(database);
        ProjectionFeed.reconcile(store, projection);
        return projection;
    }

    @Bean
    Blocks blocks(ChainStore store, JdbcProjection projection, Execution begun) {
        var blocks = new Blocks(store, projection);
        blocks.begin(projection.projectedThrough());
        return blocks;
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    ProjectionFeed projectionFeed(Blocks blocks, JdbcProjection projection, ServiceHealth health) {
        return new ProjectionFeed(blocks, projection, health::fail);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    AttestationSender attestationSender(
            Genesis genesis,
            OperatorSettings operator,
            Signer signer,
            ChainStore store,
            Blocks blocks,
            KafkaLog log,
            Topics topics,
            ServiceHealth health) {
        var attestations = new Attestations(genesis, operator.address(), signer);
        return new AttestationSender(
                store, blocks, attestations, log.appender(topics.attestations()), InstantSource.system(), health::fail);
    }

    @Bean(destroyMethod = "close")
    OrderedFollowing orderedFollowing(
            Execution execution,
            ChainStore store,
            Blocks blocks,
            KafkaLog log,
            Topics topics,
            ProjectionFeed projection,
            AttestationSender attestations,
            ServiceHealth health) {
        var executed = new KafkaExecutedLog(log, topics.executed(), health::fail);
        return new OrderedFollowing(execution, new Publication(store, executed), blocks, () -> {
            projection.wake();
            attestations.wake();
        });
    }

    @Bean
    LogFollower orderedFollower(KafkaLog log, Topics topics, OrderedFollowing following, ServiceHealth health) {
        LogFollower follower = log.follow(topics.ordered(), following::begin, following::apply);
        health.readyWhen(
                "ordered",
                () -> follower.lag() >= 0 && follower.lag() <= READY_LAG_RECORDS_MAX
                        ? Optional.empty()
                        : Optional.of(follower.lag() + " blocks behind ordered"));
        return follower;
    }

    /** Last of all: ends the process where only a rebuild was asked for. */
    @Bean
    ApplicationRunner rebuild(
            Execution execution,
            LogFollower orderedFollower,
            ServiceHealth health,
            ConfigurableApplicationContext context) {
        return arguments -> {
            if (Rebuild.isWanted(arguments)) {
                new Rebuild(execution, orderedFollower, health).await();
                context.close();
            }
        };
    }

    @Bean
    SettledFollowing settledFollowing(Database database, Topics topics) {
        return new SettledFollowing(database, topics.settled());
    }

    @Bean
    LogFollower settledFollower(KafkaLog log, Topics topics, SettledFollowing following) {
        return log.follow(topics.settled(), following::begin, following::apply);
    }

    @Bean(destroyMethod = "close")
    EthApi ethApi(
            Genesis genesis,
            ChainStore store,
            Blocks blocks,
            JdbcProjection projection,
            SettledFollowing settled,
            RpcSettings settings) {
        var chain = new ChainReads(genesis, store, blocks, projection, settled::finality);
        return new EthApi(chain, settings.limits());
    }

    /** For this operator's other services. */
    @Bean
    FilterRegistrationBean<JsonRpcFilter> jsonRpcFilter(JsonRpcServer server) {
        return JsonRpcFilter.at("/rpc", server, null);
    }

    @Bean
    JsonRpcServer jsonRpcServer(EthApi api) {
        return api.server(new AbsentDatabase());
    }

    /** Heights and bounds as metrics. */
    record Gauges() {}

    @Bean
    Gauges gauges(
            MeterRegistry meters,
            ServiceHealth health,
            Blocks blocks,
            JdbcProjection projection,
            AttestationSender attestations,
            SettledFollowing settled,
            EthApi api,
            RpcSettings rpc) {
        gauge(meters, "lumia_execution_height", blocks, Blocks::height);
        gauge(meters, "lumia_execution_projected_height", projection, JdbcProjection::projectedThrough);
        gauge(meters, "lumia_execution_attested_height", attestations, AttestationSender::through);
        gauge(meters, "lumia_execution_safe_height", settled, s -> s.finality().safe());
        gauge(
                meters,
                "lumia_execution_finalized_height",
                settled,
                s -> s.finality().finalized());
        gauge(meters, "lumia_execution_calls_running", api, EthApi::running);
        gauge(meters, "lumia_execution_calls_running_max", rpc, RpcSettings::callsMax);
        health.readyWhen("projection", () -> {
            long behind = blocks.height() - projection.projectedThrough();
            return behind <= READY_PROJECTION_LAG_BLOCKS_MAX
                    ? Optional.empty()
                    : Optional.of(behind + " blocks not yet in Postgres");
        });
        return new Gauges();
    }

    private static <T> void gauge(MeterRegistry meters, String name, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value).register(meters);
    }
}
