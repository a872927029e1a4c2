package org.lumia.submitter.app;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.kzg.Kzg;
import org.lumia.platform.ThreadNiceness;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.LogFollower;
import org.lumia.platform.settings.L1Settings;
import org.lumia.platform.settings.OperatorSettings;
import org.lumia.platform.settings.SettingException;
import org.lumia.platform.signer.KeyFileSigner;
import org.lumia.protocol.batch.BlobCodec;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.Settlement;
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
import org.lumia.submitter.settlement.SettlementStore;
import org.lumia.submitter.settlement.SettlementWatch;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts the service together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SubmitterSettings.class, L1Settings.class})
class SubmitterConfiguration {
    /** Blocks are made by threads that cannot wait for proofs. */
    private static final int PROVER_NICENESS = 10;

    @Bean
    SubnetOnL1 subnetOnL1(Genesis genesis, SubmitterSettings settings) {
        return new SubnetOnL1(
                genesis.subnet(),
                genesis.l1().chainId(),
                genesis.l1().inbox(),
                genesis.l1().rollup(),
                settings.startBlock());
    }

    @Bean
    JsonRpcL1 l1(L1Settings l1, SubmitterSettings settings, SubnetOnL1 subnet) {
        var rpc = new JsonRpc(l1.rpcUrl(), Duration.ofMillis(settings.rpcTimeoutMillis()));
        return new JsonRpcL1(rpc, rpc.within(Duration.ofMillis(settings.broadcastTimeoutMillis())), subnet);
    }

    @Bean
    InboxStore inboxStore(JdbcClient jdbc, Database database) {
        return new JdbcInboxStore(jdbc, database);
    }

    @Bean
    SettlementStore settlementStore(JdbcClient jdbc, Database database) {
        return new JdbcSettlementStore(jdbc, database);
    }

    @Bean
    SubmissionStore submissionStore(JdbcClient jdbc) {
        return new JdbcSubmissionStore(jdbc);
    }

    @Bean
    LogFollower batches(KafkaLog kafka, Topics topics, Database database) {
        var batches = new BatchesFollower(database, topics.batches());
        return kafka.follow(topics.batches(), batches::position, batches::handle);
    }

    /** The trusted setup takes seconds to load: long before the first batch is due. */
    @Bean(destroyMethod = "close")
    KzgBlobProver blobProver(SubmissionStore store) {
        Kzg.preload();
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
    SubmitterMetrics submitterMetrics(MeterRegistry meters) {
        return new SubmitterMetrics(meters);
    }

    @Bean
    Poster poster(
            Genesis genesis,
            OperatorSettings operator,
            Signer operatorSigner,
            SubmitterSettings settings,
            L1Settings l1Settings,
            JsonRpcL1 l1,
            SubmissionStore store,
            KzgBlobProver prover,
            SubmitterMetrics metrics) {
        return new Poster(
                operator.address(),
                l1,
                store,
                prover,
                new BlobTransactionSigner(
                        UInt256.of(genesis.l1().chainId()),
                        genesis.l1().rollup(),
                        l1Signer(l1Settings.keyFile(), operator.address(), operatorSigner)),
                new RollupCall(genesis.subnet()),
                new SubmissionPlan(limits(genesis, settings), fees(settings)),
                InstantSource.system(),
                metrics,
                settings.retryMillis());
    }

    /** The rollup takes batches from the operators' own accounts alone. */
    private static Signer l1Signer(@Nullable Path keyFile, Address operator, Signer operatorSigner) {
        var signer = keyFile == null ? operatorSigner : KeyFileSigner.read(keyFile, "lumia.l1.key-file");
        if (!signer.address().equals(operator)) {
            throw new SettingException(
                    "The key of lumia.l1.key-file is that of %s; it must be that of lumia.operator.address, %s"
                            .formatted(signer.address(), operator));
        }
        return signer;
    }

    private static PostingLimits limits(Genesis genesis, SubmitterSettings settings) {
        return new PostingLimits(
                genesis.batches().submitTimeoutMs(),
                settings.proveAheadMillis(),
                settings.replaceAfterMillis(),
                settings.rebroadcastAfterMillis(),
                settings.replacementsMax());
    }

    private static FeePolicy fees(SubmitterSettings settings) {
        return new FeePolicy(
                UInt256.of(settings.priorityFeeWeiPerGas()),
                UInt256.of(settings.feeWeiPerGasMax()),
                UInt256.of(settings.blobFeeWeiPerGasMax()));
    }

    @Bean
    SubmitterLoop submitterLoop(
            JsonRpcL1 l1,
            SubnetOnL1 subnet,
            InboxStore inboxStore,
            SettlementStore settlementStore,
            Poster poster,
            SubmitterMetrics metrics,
            SubmitterSettings settings,
            KafkaLog kafka,
            Topics topics,
            ServiceHealth health) {
        return new SubmitterLoop(
                l1,
                new L1Start(l1, subnet, inboxStore, settlementStore),
                new InboxWatch(l1, inboxStore, settings.inboxTag(), settings.rangeBlocksMax()),
                inboxOutbox(inboxStore, kafka, topics.l1Inbox()),
                new SettlementWatch(l1, settlementStore, settings.rangeBlocksMax()),
                settlementStore,
                settledOutbox(settlementStore, kafka, topics.settled()),
                poster,
                metrics,
                health,
                InstantSource.system(),
                settings.pollMillis());
    }

    private static Outbox<InboxMessage> inboxOutbox(InboxStore store, KafkaLog kafka, String topic) {
        long published =
                lastHeight(kafka, topic, bytes -> InboxMessage.parseFrom(bytes).getIndex());
        return new Outbox<>(store::after, InboxMessage::getIndex, kafka.appender(topic), published);
    }

    private static Outbox<Settlement> settledOutbox(SettlementStore store, KafkaLog kafka, String topic) {
        long published =
                lastHeight(kafka, topic, bytes -> Settlement.parseFrom(bytes).getSequence());
        return new Outbox<>(store::after, Settlement::getSequence, kafka.appender(topic), published);
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
            throw new IllegalStateException("the last record of %s cannot be read".formatted(topic), e);
        }
    }
}
