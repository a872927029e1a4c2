package org.lumia.ingress.app;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.lumia.ethereum.UInt256;
import org.lumia.ingress.admission.Bundler;
import org.lumia.ingress.admission.Intake;
import org.lumia.ingress.admission.ParkingLot;
import org.lumia.ingress.admission.PendingPool;
import org.lumia.ingress.admission.TransactionReader;
import org.lumia.ingress.chain.Certificates;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.ingress.chain.Finality;
import org.lumia.ingress.chain.MemberLists;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.ingress.chain.Settlements;
import org.lumia.ingress.chain.Waiters;
import org.lumia.ingress.rpc.ShownHeight;
import org.lumia.ingress.rpc.Subscriptions;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.settings.ExecutionSettings;
import org.lumia.platform.settings.OperatorSettings;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.Topics;
import org.lumia.rpc.JsonRpcClient;
import org.lumia.rpc.eth.BlockView;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Joins the domain with Kafka, Postgres and execution. */
@Configuration(proxyBeanMethods = false)
class IngressConfiguration {
    private static final int BREAKER_WINDOW_CALLS = 20;
    private static final Duration BREAKER_OPEN = Duration.ofSeconds(1);

    /** Work that nothing waits for, and answers of calls that waited. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService ingressTasks() {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("ingress-task-", 0).factory());
    }

    @Bean
    CircuitBreaker executionBreaker() {
        return CircuitBreaker.of(
                "execution",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(BREAKER_WINDOW_CALLS)
                        .minimumNumberOfCalls(BREAKER_WINDOW_CALLS / 2)
                        .waitDurationInOpenState(BREAKER_OPEN)
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .recordExceptions(UncheckedIOException.class)
                        .build());
    }

    @Bean
    Bulkhead executionBulkhead(IngressSettings settings) {
        return Bulkhead.of(
                "execution",
                BulkheadConfig.custom()
                        .maxConcurrentCalls(settings.reads().concurrentMax())
                        .maxWaitDuration(Duration.ofMillis(settings.reads().waitMillisMax()))
                        .build());
    }

    @Bean
    HttpExecution execution(
            ExecutionSettings execution, IngressSettings settings, CircuitBreaker breaker, Bulkhead bulkhead) {
        var client = new JsonRpcClient(
                execution.url().resolve("/rpc"),
                Duration.ofMillis(settings.reads().timeoutMillis()));
        return new HttpExecution(client, breaker, bulkhead);
    }

    @Bean
    ChainFeed chainFeed() {
        return new ChainFeed();
    }

    @Bean
    RecentBlocks recentBlocks(IngressSettings settings) {
        return new RecentBlocks(
                settings.chain().recentBlocksMax(), settings.chain().recentBytesMax());
    }

    @Bean
    Settlements settlements() {
        return new Settlements();
    }

    @Bean
    MemberFeed memberFeed(Genesis genesis, KafkaLog log, Topics topics) {
        return new MemberFeed(new MemberLists(genesis.members()), log, topics);
    }

    @Bean
    Certificates certificates(Genesis genesis, MemberFeed members, RecentBlocks recent) {
        return new Certificates(genesis.signingDomain(), genesis.subnet(), members.lists(), recent::block);
    }

    @Bean
    Waiters waiters(RecentBlocks recent) {
        return new Waiters(recent);
    }

    @Bean
    Subscriptions subscriptions(
            ChainFeed feed, HttpExecution execution, ExecutorService ingressTasks, IngressSettings settings) {
        return new Subscriptions(
                new ShownHeight(feed, execution, ingressTasks),
                new SecureRandom(),
                settings.rpc().subscriptionsPerSocketMax(),
                settings.rpc().subscriptionsMax());
    }

    @Bean
    TransactionReader transactionReader(Genesis genesis) {
        return new TransactionReader(genesis);
    }

    @Bean
    PendingPool pendingPool(HttpExecution execution, IngressSettings settings) {
        return new PendingPool(
                execution, settings.pool().transactionsMax(), settings.pool().sendersMax());
    }

    @Bean
    KafkaBundleLog bundleLog(
            KafkaLog log, Topics topics, Genesis genesis, OperatorSettings operator, Signer signer, PendingPool pool) {
        return new KafkaBundleLog(
                log.appender(topics.txIn()),
                genesis.signingDomain(),
                signer,
                genesis.subnet(),
                operator.address(),
                tx -> pool.remove(tx.hash()));
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Bundler bundler(KafkaBundleLog log, IngressSettings settings) {
        var bundles = settings.bundles();
        return new Bundler(
                log,
                new Bundler.Limits(
                        bundles.queuedTransactionsMax(),
                        bundles.transactionsMax(),
                        bundles.bytesMax(),
                        bundles.inFlightMax(),
                        Duration.ofMillis(bundles.intervalMillis()),
                        Duration.ofMillis(bundles.intervalMillisMax())));
    }

    @Bean
    JdbcParkedTransactions parkedTransactions(Database database, JdbcClient jdbc) {
        return new JdbcParkedTransactions(database, jdbc);
    }

    @Bean
    JdbcRefusals refusals(JdbcClient jdbc) {
        return new JdbcRefusals(jdbc);
    }

    @Bean
    ParkingLot parkingLot(
            PendingPool pool,
            Bundler bundler,
            JdbcParkedTransactions store,
            IngressSettings settings,
            ExecutorService ingressTasks) {
        var parking = settings.parking();
        return new ParkingLot(
                pool,
                bundler,
                store,
                new ParkingLot.Limits(parking.transactionsMax(), parking.perSenderMax(), parking.nonceGapMax()),
                ingressTasks);
    }

    @Bean
    Intake intake(
            Genesis genesis,
            TransactionReader reader,
            PendingPool pool,
            ParkingLot parking,
            Bundler bundler,
            ChainFeed feed,
            ExecutorService ingressTasks) {
        UInt256 initial = UInt256.of(genesis.fees().initialBaseFee());
        Supplier<UInt256> baseFee =
                () -> feed.head().map(head -> head.header().baseFeePerGas()).orElse(initial);
        return new Intake(reader, pool, parking, bundler, baseFee, InstantSource.system(), ingressTasks);
    }

    @Bean
    Finality finality(
            ParkingLot parking,
            PendingPool pool,
            RecentBlocks recent,
            JdbcRefusals refusals,
            Certificates certificates,
            Settlements settlements) {
        return new Finality(parking, pool, recent, refusals, certificates, settlements);
    }

    /** The order matters: what a waiting call is told of has to be known everywhere else. */
    @Bean
    LogFeeds logFeeds(
            KafkaLog log,
            Topics topics,
            Genesis genesis,
            IngressSettings settings,
            ChainFeed feed,
            RecentBlocks recent,
            PendingPool pool,
            Intake intake,
            TransactionReader reader,
            KafkaBundleLog bundles,
            Certificates certificates,
            MemberFeed members,
            Settlements settlements,
            Waiters waiters,
            Subscriptions subscriptions,
            JdbcRefusals refusals,
            Database database) {
        feed.add(recent::add);
        feed.add(LogFeeds.poolFollower(pool, intake));
        feed.add(waiters);
        feed.add((BlockView block) -> certificates.onHead(block.number()));
        feed.add(subscriptions);
        var feeds = new LogFeeds(
                genesis, feed, recent, pool, reader, bundles, certificates, members, settlements, refusals, database);
        feeds.follow(log, topics, settings.chain().replayBlocks());
        return feeds;
    }
}
