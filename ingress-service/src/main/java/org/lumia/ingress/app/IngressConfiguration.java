package org.lumia.ingress.app;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.lumia.ethereum.UInt256;
import org.lumia.ingress.admission.Accounts;
import org.lumia.ingress.admission.Appending;
import org.lumia.ingress.admission.BundleQueue;
import org.lumia.ingress.admission.BundleWitness;
import org.lumia.ingress.admission.Bundler;
import org.lumia.ingress.admission.Holding;
import org.lumia.ingress.admission.Intake;
import org.lumia.ingress.admission.ParkedRelease;
import org.lumia.ingress.admission.PendingFeed;
import org.lumia.ingress.admission.TableFeed;
import org.lumia.ingress.admission.TransactionReader;
import org.lumia.ingress.admission.TransactionTable;
import org.lumia.ingress.chain.AwaitedHeight;
import org.lumia.ingress.chain.BlockHashes;
import org.lumia.ingress.chain.Certificates;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.ingress.chain.Finality;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.ingress.chain.Settlements;
import org.lumia.ingress.chain.SpeakingSigner;
import org.lumia.ingress.chain.Waiters;
import org.lumia.ingress.rpc.ShownHeight;
import org.lumia.ingress.rpc.StatusFeed;
import org.lumia.ingress.rpc.Subscriptions;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.LogEnd;
import org.lumia.platform.loop.Lease;
import org.lumia.platform.loop.LeaseSettings;
import org.lumia.platform.settings.OperatorSettings;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Topics;
import org.lumia.rpc.ByteBudget;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Joins the domain with Kafka, Postgres and execution. */
@Configuration(proxyBeanMethods = false)
class IngressConfiguration {
    /** Notices that subscribers have not been sent yet, of all connections. */
    private static final int UNSENT_HEAP_PERCENT = 8;
    /** What subscriptions and filters want, of all clients. */
    private static final int FILTERS_HEAP_PERCENT = 2;

    /** Hashes for filters: more blocks than come while a filter may be idle. */
    private static final int BLOCK_HASHES_MAX = 32_768;
    /** For filters of pending transactions. */
    private static final int PENDING_KEPT_MAX = 65_536;

    private static final int PENDING_KEPT_HEAP_PERCENT = 3;

    /** Encoded blocks, which take about three times as much as objects. */
    private static final int RECENT_BLOCKS_HEAP_PERCENT = 6;

    private static final int PARKED_HEAP_PERCENT = 10;
    private static final int SENDERS_HEAP_PERCENT = 6;
    /** A sender that is followed, with its account. */
    private static final int SENDER_BYTES = 512;

    /** Work that nothing waits for, and answers of calls that waited. */
    @Bean(destroyMethod = "shutdown")
    ExecutorService ingressTasks() {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("ingress-task-", 0).factory());
    }

    private static long heapPart(int percent) {
        return Runtime.getRuntime().maxMemory() / 100 * percent;
    }

    @Bean
    ChainFeed chainFeed() {
        return new ChainFeed();
    }

    @Bean
    RecentBlocks recentBlocks(IngressSettings settings) {
        return new RecentBlocks(
                settings.chain().recentBlocksMax(),
                Math.min(settings.chain().recentBytesMax(), heapPart(RECENT_BLOCKS_HEAP_PERCENT)));
    }

    @Bean
    BlockHashes blockHashes() {
        return new BlockHashes(BLOCK_HASHES_MAX);
    }

    @Bean
    AwaitedHeight awaitedHeight() {
        return new AwaitedHeight();
    }

    @Bean
    ShownHeight shownHeight(ChainFeed feed, HttpExecution execution, ExecutorService ingressTasks) {
        return new ShownHeight(feed, execution, ingressTasks);
    }

    /** Bytes of what subscriptions and filters want, of all clients. */
    @Bean
    ByteBudget wanted() {
        return ByteBudget.ofHeap(FILTERS_HEAP_PERCENT, Duration.ZERO);
    }

    @Bean
    Settlements settlements(Database database, JdbcClient jdbc) {
        return new Settlements(new JdbcSettledBatches(database, jdbc));
    }

    @Bean
    Waiters waiters(RecentBlocks recent) {
        return new Waiters(recent);
    }

    @Bean
    Subscriptions subscriptions(ShownHeight shown, ByteBudget wanted, StatusFeed status, IngressSettings settings) {
        return new Subscriptions(
                shown,
                new SecureRandom(),
                settings.rpc().subscriptionsPerSocketMax(),
                settings.rpc().subscriptionsMax(),
                ByteBudget.ofHeap(UNSENT_HEAP_PERCENT, Duration.ZERO),
                wanted,
                status);
    }

    @Bean
    TransactionReader transactionReader(Genesis genesis, IngressSettings settings) {
        return new TransactionReader(genesis, settings.rpc().unprotectedTransactions());
    }

    @Bean
    TransactionTable transactionTable(IngressSettings settings) {
        var pool = settings.pool();
        return new TransactionTable(new TransactionTable.Limits(
                pool.transactionsMax(),
                heapPart(pool.pendingHeapPercent()),
                heapPart(PARKED_HEAP_PERCENT),
                (int) Math.min(pool.sendersMax(), heapPart(SENDERS_HEAP_PERCENT) / SENDER_BYTES),
                pool.decidedMax()));
    }

    @Bean
    BundleQueue bundleQueue(IngressSettings settings) {
        return new BundleQueue(settings.bundles().queuedTransactionsMax());
    }

    @Bean
    Appending appending(Genesis genesis, TransactionTable table, BundleQueue queue, ChainFeed feed) {
        UInt256 initial = UInt256.of(genesis.fees().initialBaseFee());
        return new Appending(
                table,
                queue,
                () -> feed.head().map(head -> head.header().baseFeePerGas()).orElse(initial));
    }

    @Bean
    Accounts accounts(TransactionTable table, HttpExecution execution) {
        return new Accounts(table, execution);
    }

    @Bean
    PendingFeed pendingFeed() {
        return new PendingFeed(PENDING_KEPT_MAX, heapPart(PENDING_KEPT_HEAP_PERCENT));
    }

    @Bean
    TableFeed tableFeed(TransactionTable table, ParkedLoop parked, PendingFeed pending) {
        return new TableFeed(table, parked::wake, pending);
    }

    @Bean(destroyMethod = "close")
    LogEnd txInEnd(KafkaLog log, Topics topics) {
        return log.end(topics.txIn());
    }

    @Bean
    TxInTail txInTail(LogEnd end, IngressSettings settings) {
        return new TxInTail(end, Duration.ofMillis(settings.bundles().logEndMillisMax()));
    }

    @Bean
    Bundler bundler(
            KafkaLog log,
            Topics topics,
            Genesis genesis,
            OperatorSettings operator,
            SpeakingSigner signer,
            BundleQueue queue,
            BundleWitness witness,
            IngressSettings settings) {
        var bundles = settings.bundles();
        var signed = new KafkaBundleLog(
                log.appender(topics.txIn()), genesis.signingDomain(), signer, genesis.subnet(), operator.address());
        return new Bundler(
                queue,
                signed,
                witness,
                new Bundler.Limits(
                        bundles.transactionsMax(),
                        bundles.bytesMax(),
                        bundles.inFlightMax(),
                        Duration.ofMillis(bundles.intervalMillis()),
                        Duration.ofMillis(bundles.intervalMillisMax())));
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    BundlerLoop bundlerLoop(Bundler bundler, ServiceHealth health) {
        return new BundlerLoop(bundler, health);
    }

    @Bean
    JdbcParkedTransactions parkedTransactions(Database database, JdbcClient jdbc, IngressSettings settings) {
        var parking = settings.parking();
        return new JdbcParkedTransactions(
                database, jdbc, parking.transactionsMax(), parking.perSenderMax(), parking.bytesMax());
    }

    @Bean(destroyMethod = "close")
    Lease parkedLease(Database database, LeaseSettings settings, ServiceHealth health) {
        return new Lease(database, "parked", settings, health);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    ParkedLoop parkedLoop(
            TransactionTable table,
            Accounts accounts,
            Appending appending,
            JdbcParkedTransactions store,
            HttpExecution execution,
            TransactionReader reader,
            Lease lease,
            LeaseSettings leases,
            LogFeeds feeds,
            ChainFeed feed,
            IngressSettings settings,
            ServiceHealth health) {
        var release = new ParkedRelease(
                table,
                accounts,
                appending,
                store,
                execution,
                reader,
                Duration.ofMinutes(settings.parking().lifetimeMinutes()),
                notAheadOf(feed));
        return new ParkedLoop(release, lease, leases.standby(), feeds, health);
    }

    /** A clock that is ahead of the chain ends nobody's transaction: the chain's time is what expiry is counted by at most. */
    private static InstantSource notAheadOf(ChainFeed feed) {
        return () -> {
            Instant chain = feed.head()
                    .map(head -> Instant.ofEpochSecond(head.header().timestamp()))
                    .orElse(Instant.EPOCH);
            Instant now = Instant.now();
            return now.isBefore(chain) ? now : chain;
        };
    }

    @Bean
    JdbcRefusals refusals(JdbcClient jdbc, IngressSettings settings) {
        return new JdbcRefusals(jdbc, settings.chain().refusalsMax());
    }

    @Bean
    Intake intake(
            TransactionReader reader,
            TransactionTable table,
            Accounts accounts,
            Appending appending,
            TxInTail tail,
            JdbcParkedTransactions store,
            AccessBook access,
            IngressSettings settings,
            ParkedLoop parked,
            Genesis genesis,
            SpeakingSigner signer,
            ChainFeed feed) {
        var silenceMax = Duration.ofMillis(
                genesis.timing().idleBlockMs() + settings.chain().blockWaitMillisMax());
        return new Intake(
                reader,
                table,
                accounts,
                appending,
                tail,
                store,
                settings.parking().nonceGapMax(),
                Duration.ofMillis(settings.rpc().appendTimeoutMillis()),
                InstantSource.system(),
                parked::wake,
                () -> Optional.of(feed.silence())
                        .filter(silence -> silence.compareTo(silenceMax) > 0)
                        .map(silence -> "the chain stands: no block has come for %d s".formatted(silence.toSeconds()))
                        .or(signer::silent),
                access::deniedSender);
    }

    @Bean
    Holding holding(IngressSettings settings, ExecutorService ingressTasks) {
        var rpc = settings.rpc();
        return new Holding(
                new Holding.Limits(
                        Duration.ofMillis(rpc.submissionHoldMillisMax()),
                        rpc.heldSubmissionsMax(),
                        rpc.heldSubmissionBytesMax()),
                ingressTasks,
                System::nanoTime);
    }

    @Bean
    Finality finality(
            Intake intake,
            RecentBlocks recent,
            JdbcRefusals refusals,
            Certificates certificates,
            Settlements settlements) {
        return new Finality(intake, recent, refusals, certificates, settlements);
    }
}
