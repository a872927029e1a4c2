package org.lumia.submitter.app;

import com.google.protobuf.InvalidProtocolBufferException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.kzg.Kzg;
import org.lumia.l1.GuardedExchange;
import org.lumia.l1.L1;
import org.lumia.l1.L1Node;
import org.lumia.l1.SubnetL1;
import org.lumia.platform.ThreadNiceness;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.loop.Lease;
import org.lumia.platform.loop.LeaseSettings;
import org.lumia.platform.settings.L1Settings;
import org.lumia.platform.settings.OperatorSettings;
import org.lumia.platform.settings.RewardsSettings;
import org.lumia.platform.settings.SettingException;
import org.lumia.platform.signer.KeyFileSigner;
import org.lumia.platform.stream.StreamFeed;
import org.lumia.platform.stream.StreamFeeds;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.batch.BlobCodec;
import org.lumia.protocol.evidence.StatementReader;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.Settlement;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;
import org.lumia.rpc.JsonRpcClient;
import org.lumia.submitter.calls.CallLimits;
import org.lumia.submitter.calls.CallSigner;
import org.lumia.submitter.calls.PaidFees;
import org.lumia.submitter.evidence.EvidenceSender;
import org.lumia.submitter.inbox.InboxStore;
import org.lumia.submitter.inbox.InboxWatch;
import org.lumia.submitter.posting.BlobTransactionSigner;
import org.lumia.submitter.posting.FeePolicy;
import org.lumia.submitter.posting.KzgBlobProver;
import org.lumia.submitter.posting.Poster;
import org.lumia.submitter.posting.PostingLimits;
import org.lumia.submitter.posting.RollupCall;
import org.lumia.submitter.posting.SubmissionPlan;
import org.lumia.submitter.posting.SubmissionStore;
import org.lumia.submitter.rewards.RootSender;
import org.lumia.submitter.settlement.SettlementStore;
import org.lumia.submitter.settlement.SettlementWatch;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts the service together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SubmitterSettings.class, L1Settings.class, RewardsSettings.class})
class SubmitterConfiguration {
    /** Blocks are made by threads that cannot wait for proofs. */
    private static final int PROVER_NICENESS = 10;
    /** Rewards is beside: batches do not wait longer for its answer. */
    private static final Duration REWARDS_ANSWER_WAIT_MAX = Duration.ofSeconds(2);
    /** Gas that the check of limits at the start reckons with: 160,000 are used with 4 operators, 670,000 with 100. */
    private static final long SUBMISSION_GAS_MAX = 1_000_000;

    @Bean
    SubnetL1 l1(L1Settings l1, SubmitterSettings settings, Genesis genesis, MeterRegistry meters) {
        var breaker = GuardedExchange.breaker("l1");
        Gauge.builder("lumia_l1_circuit_open", breaker, b -> b.getState() == CircuitBreaker.State.CLOSED ? 0 : 1)
                .description("1 while calls to L1's node pause after failures")
                .register(meters);
        var reads = client(l1.rpcUrl(), Duration.ofMillis(settings.rpcTimeoutMillis()));
        var broadcasts = reads.within(HttpLimits.within(Duration.ofMillis(settings.broadcastTimeoutMillis())));
        var node = new L1Node(
                GuardedExchange.ofReads(reads::ask, breaker), GuardedExchange.ofBroadcasts(broadcasts::ask, breaker));
        return new SubnetL1(node, genesis.subnet(), genesis.l1());
    }

    @Bean
    L1Check l1Check(SubnetL1 l1, Genesis genesis, SubmitterSettings settings) {
        return new L1Check(l1, genesis.l1(), settings.startBlock(), InstantSource.system());
    }

    private static JsonRpcClient client(URI url, Duration timeout) {
        try {
            return new JsonRpcClient(url, timeout);
        } catch (IllegalArgumentException e) {
            throw new SettingException("lumia.l1.rpc-url is none: " + e.getMessage());
        }
    }

    /** One process of the operator posts and publishes; another of them is standby. */
    @Bean(destroyMethod = "close")
    Lease submitterLease(Database database, LeaseSettings settings, ServiceHealth health) {
        return new Lease(database, "submit", settings, health);
    }

    @Bean
    InboxStore inboxStore(JdbcClient jdbc, Database database, Lease lease) {
        return new JdbcInboxStore(jdbc, database, lease);
    }

    @Bean
    SettlementStore settlementStore(JdbcClient jdbc, Database database, Lease lease) {
        return new JdbcSettlementStore(jdbc, database, lease);
    }

    @Bean
    SubmissionStore submissionStore(JdbcClient jdbc, Database database, Lease lease, Payer payer) {
        return new JdbcSubmissionStore(jdbc, database, lease, payer.address());
    }

    /** Where no key is named the operator's signing key pays. */
    @Bean
    Payer payer(L1Settings l1, Signer operatorSigner) {
        var file = l1.keyFile();
        return new Payer(file == null ? operatorSigner : KeyFileSigner.read(file, "lumia.l1.key-file"));
    }

    @Bean
    StreamFeed batches(StreamFeeds feeds, Topics topics, Database database) {
        return feeds.read(topics.batches(), new BatchesReader(database, topics.batches()));
    }

    /** The trusted setup takes seconds to load: long before the first batch is due. */
    @Bean(destroyMethod = "close")
    KzgBlobProver blobProver(SubmissionStore store) {
        Kzg.preloadForProofs();
        return new KzgBlobProver(
                index -> store.payload(index)
                        .orElseThrow(() -> new IllegalStateException("batch %d has no payload".formatted(index))),
                BlobCodec::toBlobs,
                task -> Thread.ofPlatform().name("blob-prover").daemon().unstarted(() -> {
                    ThreadNiceness.raise(PROVER_NICENESS);
                    task.run();
                }));
    }

    @Bean
    PaidFees paidFees() {
        return new PaidFees();
    }

    @Bean
    SubmitterMetrics submitterMetrics(MeterRegistry meters, PaidFees paid) {
        return new SubmitterMetrics(meters, paid);
    }

    @Bean
    Poster poster(
            Genesis genesis,
            OperatorSettings operator,
            Signer operatorSigner,
            SubmitterSettings settings,
            Payer payer,
            L1 l1,
            SubmissionStore store,
            KzgBlobProver prover,
            SubmitterMetrics metrics) {
        var fees = fees(settings);
        return new Poster(
                operator.address(),
                payer.address(),
                l1,
                store,
                prover,
                new BlobTransactionSigner(
                        UInt256.of(genesis.l1().chainId()), genesis.l1().rollup(), payer.signer()),
                new RollupCall(genesis.subnet(), genesis.signingDomain(), operatorSigner, payer.address()),
                new SubmissionPlan(limits(genesis, settings), fees),
                fees,
                InstantSource.system(),
                System::nanoTime,
                metrics,
                settings.retryMillis());
    }

    private static PostingLimits limits(Genesis genesis, SubmitterSettings settings) {
        return new PostingLimits(
                genesis.batches().submitTimeoutMs(),
                settings.proveAheadMillis(),
                settings.replaceAfterMillis(),
                settings.rebroadcastAfterMillis(),
                settings.replacementsMax());
    }

    /** @throws SettingException where our own limits allow what the node would refuse */
    static FeePolicy fees(SubmitterSettings settings) {
        var cap = settings.nodeFeeCapWei() == 0 ? UInt256.MAX : UInt256.of(settings.nodeFeeCapWei());
        var policy = new FeePolicy(
                UInt256.of(settings.priorityFeeWeiPerGas()),
                UInt256.of(settings.feeWeiPerGasMax()),
                UInt256.of(settings.blobFeeWeiPerGasMax()),
                cap);
        var dearest = policy.dearestWei(SUBMISSION_GAS_MAX, BlobCodec.BLOBS_MAX);
        if (dearest.compareTo(cap) > 0) {
            throw new SettingException(
                    ("With lumia.l1-submitter.fee-wei-per-gas-max and .blob-fee-wei-per-gas-max a batch may cost %s"
                                    + " wei, and L1's node refuses above %s (lumia.l1-submitter.node-fee-cap-wei): lower the first"
                                    + " two, or set the third to what the node is configured with, 0 for none")
                            .formatted(dearest.toBigInteger(), cap.toBigInteger()));
        }
        return policy;
    }

    @Bean(destroyMethod = "close")
    BoundedHttp rewardsHttp() {
        return new BoundedHttp(HttpLimits.within(REWARDS_ANSWER_WAIT_MAX));
    }

    @Bean
    EvidenceTurn evidenceTurn(
            Genesis genesis,
            OperatorSettings operator,
            SubmitterSettings settings,
            RewardsSettings rewards,
            BoundedHttp rewardsHttp,
            PaidFees paid,
            Payer payer,
            L1 l1,
            JdbcClient jdbc,
            Database database,
            Lease lease) {
        var store = new JdbcEvidenceStore(jdbc, database, lease);
        var registry = genesis.l1().registry();
        var finder = settings.finderAddress() == null ? Address.ZERO : settings.finderAddress();
        var sender = new EvidenceSender(
                l1,
                payer.address(),
                registry,
                store,
                new CallSigner(UInt256.of(genesis.l1().chainId()), registry, payer.signer()),
                fees(settings),
                callLimits(settings),
                paid,
                InstantSource.system(),
                System::nanoTime);
        var exchange = new EvidenceExchange(
                rewardsHttp,
                rewards.url(),
                store,
                new StatementReader(genesis),
                operator.address(),
                finder,
                System::nanoTime);
        return new EvidenceTurn(exchange, sender, store);
    }

    private static CallLimits callLimits(SubmitterSettings settings) {
        return new CallLimits(
                settings.retryMillis(),
                settings.replaceAfterMillis(),
                settings.rebroadcastAfterMillis(),
                settings.replacementsMax());
    }

    @Bean
    RewardsTurn rewardsTurn(
            Genesis genesis,
            SubmitterSettings settings,
            RewardsSettings rewards,
            BoundedHttp rewardsHttp,
            PaidFees paid,
            Payer payer,
            L1 l1,
            JdbcClient jdbc,
            Database database,
            Lease lease) {
        var distributor = genesis.l1().distributor();
        var sender = new RootSender(
                l1,
                payer.address(),
                distributor,
                new JdbcRootStore(jdbc, database, lease),
                new CallSigner(UInt256.of(genesis.l1().chainId()), distributor, payer.signer()),
                fees(settings),
                callLimits(settings),
                paid,
                InstantSource.system(),
                System::nanoTime);
        return new RewardsTurn(
                rewardsHttp,
                rewards.url(),
                l1,
                sender,
                settings.startBlock(),
                settings.rangeBlocksMax(),
                System::nanoTime);
    }

    @Bean
    SubmitterLoop submitterLoop(
            L1 l1,
            L1Check l1Check,
            Genesis genesis,
            InboxStore inboxStore,
            SettlementStore settlementStore,
            Poster poster,
            EvidenceTurn evidence,
            RewardsTurn rewards,
            SubmitterMetrics metrics,
            SubmitterSettings settings,
            KafkaLog kafka,
            Topics topics,
            Lease lease,
            ServiceHealth health) {
        var inboxOutbox = inboxOutbox(inboxStore, kafka, topics.l1Inbox());
        return new SubmitterLoop(
                l1,
                new L1Start(l1, l1Check, settings.startBlock(), inboxStore, settlementStore),
                new InboxWatch(
                        l1,
                        inboxStore,
                        settings.inboxTag(),
                        settings.startBlock(),
                        settings.rangeBlocksMax(),
                        inboxOutbox::published),
                inboxOutbox,
                new SettlementWatch(
                        l1, genesis.l1().rollup(), settlementStore, settings.startBlock(), settings.rangeBlocksMax()),
                settlementStore,
                settledOutbox(settlementStore, kafka, topics.settled()),
                poster,
                evidence,
                rewards,
                metrics,
                lease,
                health,
                Duration.ofMillis(settings.pollMillis()));
    }

    private static Outbox<InboxMessage> inboxOutbox(InboxStore store, KafkaLog kafka, String topic) {
        return new Outbox<>(
                store::after,
                InboxMessage::getIndex,
                kafka.appender(topic),
                () -> lastHeight(
                        kafka, topic, bytes -> InboxMessage.parseFrom(bytes).getIndex()));
    }

    private static Outbox<Settlement> settledOutbox(SettlementStore store, KafkaLog kafka, String topic) {
        return new Outbox<>(
                store::after,
                Settlement::getSequence,
                kafka.appender(topic),
                () -> lastHeight(
                        kafka, topic, bytes -> Settlement.parseFrom(bytes).getSequence()));
    }

    @FunctionalInterface
    private interface Height {
        long of(byte[] message) throws InvalidProtocolBufferException;
    }

    private static long lastHeight(KafkaLog kafka, String topic, Height height) {
        var last = kafka.last(topic);
        try {
            return last.isEmpty() ? 0 : height.of(last.get().value());
        } catch (InvalidProtocolBufferException e) {
            throw new ContradictionException("the last record of %s cannot be read".formatted(topic), e);
        }
    }
}
