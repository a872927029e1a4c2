package org.lumia.execution.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.RocksDbStore;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.execution.Attestations;
import org.lumia.execution.Blocks;
import org.lumia.execution.Execution;
import org.lumia.execution.OthersResults;
import org.lumia.execution.Publication;
import org.lumia.execution.rpc.ChainReads;
import org.lumia.execution.rpc.EthApi;
import org.lumia.execution.rpc.RpcLimits;
import org.lumia.platform.ThreadNiceness;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.LogFollower;
import org.lumia.platform.loop.Lease;
import org.lumia.platform.loop.LeaseSettings;
import org.lumia.platform.loop.Loop;
import org.lumia.platform.members.MemberFeed;
import org.lumia.platform.settings.NetworkSettings;
import org.lumia.platform.settings.OperatorSettings;
import org.lumia.platform.signing.Divergence;
import org.lumia.platform.signing.SignatureKind;
import org.lumia.platform.signing.Signatures;
import org.lumia.platform.stream.StreamFeed;
import org.lumia.platform.stream.StreamFeeds;
import org.lumia.platform.web.AbsentDatabase;
import org.lumia.platform.web.HttpGate;
import org.lumia.platform.web.JsonRpcFilter;
import org.lumia.protocol.evidence.StatementReader;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.schedule.MemberLists;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcServer;
import org.lumia.rpc.ReadClass;
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
    /** Nobody waits for what others attested: fewer, larger reads. */
    private static final Duration OTHERS_PAUSE = Duration.ofMillis(250);

    private static final int READS_NICENESS = 10;
    /** Ordered blocks not executed yet, before the service is not ready. */
    private static final int READY_LAG_RECORDS_MAX = 1_000;
    /** Executed blocks not in Postgres yet, before the service is not ready. */
    private static final int READY_PROJECTION_LAG_BLOCKS_MAX = 5_000;

    @Bean(destroyMethod = "close")
    ChainStore chainStore(
            NetworkSettings network,
            Genesis genesis,
            StateSettings settings,
            KafkaLog log,
            Topics topics,
            ApplicationArguments arguments,
            MeterRegistry meters) {
        if (Rebuild.isWanted(arguments)) {
            Rebuild.delete(network.stateFolder());
        } else if (settings.snapshot() != null) {
            new SnapshotStart(settings.snapshot(), genesis, log, topics).into(network.stateFolder(), settings.rocks());
        }
        var rocks = new RocksDbStore(network.stateFolder(), settings.rocks());
        StateMetrics.register(rocks, meters);
        var store = new ChainStore(rocks, settings.keptBlocks());
        GenesisCheck.check(store, genesis, network);
        return store;
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

    /** A log search takes one of the connections, so that lookups keep theirs. */
    @Bean(destroyMethod = "close")
    ReadDatabase readDatabase(DataSource service, RpcSettings settings) throws SQLException {
        return new ReadDatabase(
                service, settings.logSearchesMax() + settings.lookupConnectionsMax(), settings.logMillisMax());
    }

    @Bean
    JdbcProjection projection(Database database, ReadDatabase reads, Execution begun) {
        return new JdbcProjection(database, reads);
    }

    @Bean
    JdbcListings listings(ReadDatabase reads) {
        return new JdbcListings(reads);
    }

    @Bean
    Blocks blocks(ChainStore store, JdbcProjection projection, Execution begun) {
        var blocks = new Blocks(store, projection);
        blocks.begin(projection.projectedThrough());
        return blocks;
    }

    /** Who publishes, attests and fills the query side: one process of this operator, which after a kill is known by its folder. */
    @Bean(destroyMethod = "close")
    Lease chainLease(
            Database database, NetworkSettings network, LeaseSettings settings, ServiceHealth health, Execution begun) {
        return new Lease(database, "chain", HolderFile.name(network.stateFolder()), settings, health);
    }

    @Bean
    ProjectionFeed projectionFeed(ChainStore store, Blocks blocks, JdbcProjection projection) {
        return new ProjectionFeed(store, blocks, projection);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Loop projecting(ProjectionFeed feed, Lease chainLease, ServiceHealth health) {
        return new Loop("execution-project", chainLease.guard(feed::begin, feed::step), health);
    }

    /** Says in health and metrics where this process differs from what it published before. */
    @Bean
    Publication publication(
            ChainStore store, KafkaLog log, Topics topics, Lease chainLease, ServiceHealth health, Execution begun) {
        var publication = new Publication(store, new KafkaExecutedLog(log, topics.executed()), chainLease::term);
        health.note("publishing", publication::differs);
        return publication;
    }

    @Bean
    MemberFeed memberFeed(Genesis genesis, KafkaLog log, Topics topics) {
        return new MemberFeed(new MemberLists(genesis.members()), log, topics);
    }

    @Bean
    OthersResults othersResults(Genesis genesis, MemberFeed members, Blocks blocks) {
        return new OthersResults(new StatementReader(genesis), members.lists(), blocks::byNumber);
    }

    /** Who the members are: what L1 said. */
    @Bean
    LogFollower memberLists(KafkaLog log, Topics topics, MemberFeed members) {
        return log.follow(topics.l1Inbox(), members.l1Inbox(), OTHERS_PAUSE);
    }

    /** What others attest: the latest, so that a start tells soon whether this operator's results are theirs. */
    @Bean
    LogFollower othersAttestations(KafkaLog log, Topics topics, OthersResults others) {
        return log.follow(
                topics.attestations(), new OthersAttestations(log, topics.attestations(), others), OTHERS_PAUSE);
    }

    @Bean
    AttestationSender attestationSender(
            Genesis genesis,
            OperatorSettings operator,
            Signer signer,
            ChainStore store,
            Blocks blocks,
            OthersResults others,
            Publication publication,
            Database database,
            Lease chainLease,
            KafkaLog log,
            Topics topics,
            ServiceHealth health,
            MeterRegistry meters) {
        var attestations = new Attestations(genesis, operator.address(), signer);
        return new AttestationSender(
                new AttestationSender.Source(store, blocks, publication::through, attestations, others),
                new AttestationSender.Memory(
                        database,
                        new Signatures(SignatureKind.BLOCK, chainLease),
                        new Divergence(SignatureKind.BLOCK, health, meters)),
                log.appender(topics.attestations()),
                InstantSource.system(),
                health.absence("clock"));
    }

    /** So that a standby answers what is asked, and is ready, however long it stands by. */
    @Bean(initMethod = "start", destroyMethod = "close")
    Loop followingProjection(ProjectionFeed feed, Lease chainLease, ServiceHealth health) {
        return new Loop("execution-standby", () -> chainLease.isOurs() ? Duration.ofSeconds(1) : feed.follow(), health);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Loop attesting(AttestationSender sender, Lease chainLease, ServiceHealth health) {
        return new Loop("execution-attest", chainLease.guard(sender::begin, sender::step), health);
    }

    @Bean(destroyMethod = "close")
    OrderedFollowing orderedFollowing(
            Execution execution,
            Publication publication,
            Blocks blocks,
            ChainStore store,
            KafkaLog log,
            Topics topics,
            MemberFeed members,
            OthersResults others,
            Loop projecting,
            Loop attesting) {
        var joined = new JoinedCheck(store, log, topics.ordered());
        return new OrderedFollowing(execution, publication, blocks, joined, block -> {
            members.block(block);
            others.onHead(block.getNumber());
            projecting.wake();
            attesting.wake();
        });
    }

    @Bean
    StreamFeed ordered(StreamFeeds feeds, Topics topics, OrderedFollowing following, ServiceHealth health) {
        StreamFeed feed = feeds.read(topics.ordered(), following);
        health.readyWhen(
                "lag",
                () -> feed.lag() >= 0 && feed.lag() <= READY_LAG_RECORDS_MAX
                        ? Optional.empty()
                        : Optional.of(feed.lag() + " blocks behind ordered"));
        return feed;
    }

    /** Last of all: ends the process where only a rebuild was asked for. */
    @Bean
    ApplicationRunner rebuild(
            Execution execution,
            StreamFeed ordered,
            ServiceHealth health,
            Publication publication,
            AttestationSender attestations,
            ConfigurableApplicationContext context) {
        return arguments -> {
            if (Rebuild.isWanted(arguments)) {
                Supplier<Optional<String>> differs =
                        () -> attestations.refused().or(publication::differs);
                new Rebuild(execution, ordered, health, differs).await();
                context.close();
            }
        };
    }

    @Bean
    SnapshotController snapshotController(ChainStore store, Genesis genesis, KafkaLog log, Topics topics) {
        return new SnapshotController(store, genesis, new BlockCertificates(genesis, log, topics));
    }

    @Bean
    SettledFollowing settledFollowing(Database database, Topics topics) {
        return new SettledFollowing(database, topics.settled());
    }

    @Bean
    StreamFeed settled(StreamFeeds feeds, Topics topics, SettledFollowing following) {
        return feeds.read(topics.settled(), following);
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
        // What somebody asks for goes after the chain, and after what is looked up.
        return new EthApi(chain, settings.limits(), InstantSource.system(), life -> () -> {
            ThreadNiceness.raise(READS_NICENESS);
            life.run();
        });
    }

    /** For this operator's other services. */
    @Bean
    FilterRegistrationBean<JsonRpcFilter> jsonRpcFilter(JsonRpcServer server) {
        return JsonRpcFilter.at("/rpc", server, request -> HttpGate.OPEN);
    }

    @Bean
    ByteBudget inFlight(RpcSettings settings) {
        return settings.budget();
    }

    @Bean
    JsonRpcServer jsonRpcServer(EthApi api, RpcSettings settings, ByteBudget inFlight) {
        return api.server(settings.server(), new AbsentDatabase(), inFlight);
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
            Publication publication,
            SettledFollowing settled,
            EthApi api,
            RpcSettings rpc,
            ByteBudget inFlight) {
        gauge(meters, "lumia_execution_height", blocks, Blocks::height);
        gauge(meters, "lumia_execution_projected_height", projection, JdbcProjection::projectedThrough);
        gauge(meters, "lumia_execution_attested_height", attestations, AttestationSender::through);
        gauge(
                meters,
                "lumia_execution_publishing_refused",
                publication,
                p -> p.differs().isPresent() ? 1 : 0);
        gauge(meters, "lumia_execution_safe_height", settled, s -> s.finality().safe());
        gauge(
                meters,
                "lumia_execution_finalized_height",
                settled,
                s -> s.finality().finalized());
        for (ReadClass kind : RpcLimits.BOUNDED) {
            gauge(meters, "lumia_execution_reads_running", kind, api, of -> of.running(kind));
            gauge(
                    meters,
                    "lumia_execution_reads_running_max",
                    kind,
                    rpc,
                    of -> of.limits().placesMax(kind));
        }
        gauge(meters, "lumia_rpc_in_flight_bytes", inFlight, ByteBudget::used);
        gauge(meters, "lumia_rpc_in_flight_bytes_max", inFlight, ByteBudget::bytesMax);
        health.readyWhen("projection", () -> {
            long through = projection.projectedThrough();
            long behind = blocks.height() - through;
            return behind <= READY_PROJECTION_LAG_BLOCKS_MAX && blocks.isCovered(through)
                    ? Optional.empty()
                    : Optional.of(behind + " blocks not yet in Postgres");
        });
        return new Gauges();
    }

    private static <T> void gauge(
            MeterRegistry meters, String name, ReadClass kind, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value).tag("class", kind.words()).register(meters);
    }

    private static <T> void gauge(MeterRegistry meters, String name, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value).register(meters);
    }
}
