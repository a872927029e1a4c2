package org.lumia.ingress.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.lumia.ethereum.Address;
import org.lumia.ingress.admission.PendingPool;
import org.lumia.ingress.admission.TransactionReader;
import org.lumia.ingress.chain.Certificates;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.ingress.chain.Refusals;
import org.lumia.ingress.chain.Settlements;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.jdbc.Positions;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.LogFollower;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.Settlement;
import org.lumia.protocol.v1.SubmittedTransactions;
import org.lumia.protocol.v1.TxInEntry;
import org.lumia.rpc.eth.BlockView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the domain from four logs. What is held in memory is built again at a start: from the last executed blocks, and
 * from tx-in at the seal of the first of them. Only refusals are stored, with the position of executed.
 */
final class LogFeeds {
    private static final Logger LOG = LoggerFactory.getLogger(LogFeeds.class);
    private static final Duration POSITION_INTERVAL = Duration.ofSeconds(5);
    private static final Duration FIRST_BLOCK_WAIT_MAX = Duration.ofMinutes(2);
    private static final long ATTESTATIONS_REPLAYED = 4_096;

    private final SigningDomain domain;
    private final ChainFeed feed;
    private final RecentBlocks recent;
    private final PendingPool pool;
    private final TransactionReader reader;
    private final KafkaBundleLog bundles;
    private final Certificates certificates;
    private final MemberFeed members;
    private final Settlements settlements;
    private final JdbcRefusals refusals;
    private final Database database;
    private final CountDownLatch firstBlock = new CountDownLatch(1);
    private final List<LogFollower> followers = new ArrayList<>();
    private volatile long replayFrom;
    private long positionStoredAt = System.nanoTime();

    LogFeeds(
            Genesis genesis,
            ChainFeed feed,
            RecentBlocks recent,
            PendingPool pool,
            TransactionReader reader,
            KafkaBundleLog bundles,
            Certificates certificates,
            MemberFeed members,
            Settlements settlements,
            JdbcRefusals refusals,
            Database database) {
        this.domain = genesis.signingDomain();
        this.feed = feed;
        this.recent = recent;
        this.pool = pool;
        this.reader = reader;
        this.bundles = bundles;
        this.certificates = certificates;
        this.members = members;
        this.settlements = settlements;
        this.refusals = refusals;
        this.database = database;
    }

    /** @param replayBlocks executed records read again at a start */
    void follow(KafkaLog log, Topics topics, int replayBlocks) {
        followers.add(members.follow());
        followers.add(log.follow(
                topics.executed(),
                () -> executedStart(log, topics.executed(), replayBlocks),
                batch -> executed(topics.executed(), batch)));
        followers.add(log.follow(topics.txIn(), this::txInStart, this::txIn));
        followers.add(log.follow(topics.settled(), () -> 0, this::settled));
        followers.add(log.follow(
                topics.attestations(),
                () -> Math.max(0, log.endOffset(topics.attestations()) - ATTESTATIONS_REPLAYED),
                this::attestations));
    }

    /** Empty once everything that stood in the logs at the start is known. */
    Optional<String> missing() {
        for (LogFollower follower : followers) {
            if (!follower.caughtUp()) {
                return Optional.of("reading " + follower.topic());
            }
        }
        return Optional.empty();
    }

    private long executedStart(KafkaLog log, String topic, int replayBlocks) {
        long end = log.endOffset(topic);
        long recently = Math.max(0, end - replayBlocks);
        if (end == 0) {
            firstBlock.countDown();
        }
        long stored = database.position(topic);
        return stored == 0 ? recently : Math.min(stored, recently);
    }

    private void executed(String topic, List<LogRecord> batch) throws InvalidProtocolBufferException {
        var refused = new ArrayList<Refusals.Kept>();
        for (LogRecord entry : batch) {
            var block = ExecutedBlock.parseFrom(entry.value());
            members.block(block);
            if (firstBlock.getCount() > 0) {
                replayFrom = block.getLogOffset();
                firstBlock.countDown();
            }
            if (feed.apply(block)) {
                block.getRefusedList()
                        .forEach(tx -> refused.add(new Refusals.Kept(
                                Protobufs.hash(tx.getHash()),
                                block.getNumber(),
                                tx.getReason().name(),
                                tx.getDetail())));
            }
        }
        store(topic, refused, batch.getLast().offset() + 1);
    }

    private void store(String topic, List<Refusals.Kept> refused, long position) {
        refused.forEach(kept -> LOG.info(
                "block {} refused transaction {}: {} {}", kept.block(), kept.hash(), kept.reason(), kept.detail()));
        if (refused.isEmpty() && System.nanoTime() - positionStoredAt < POSITION_INTERVAL.toNanos()) {
            return;
        }
        positionStoredAt = System.nanoTime();
        database.transact(connection -> {
            refusals.save(connection, refused);
            if (position >= Positions.load(connection, topic)) {
                Positions.store(connection, topic, position);
            }
        });
    }

    /** Candidates that a cut left over stand before its seal: hence some blocks more than the last one. */
    private long txInStart() {
        try {
            if (!firstBlock.await(FIRST_BLOCK_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("no executed block within " + FIRST_BLOCK_WAIT_MAX);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return replayFrom;
    }

    private void txIn(List<LogRecord> batch) {
        for (LogRecord entry : batch) {
            try {
                var parsed = TxInEntry.parseFrom(entry.value());
                if (parsed.hasSubmitted() && !bundles.seen(parsed.getSubmitted(), entry.offset())) {
                    observe(parsed.getSubmitted());
                }
            } catch (InvalidProtocolBufferException | IllegalArgumentException ignored) {
                // Derivation refuses it the same way: nothing of it becomes pending.
                LOG.debug("entry {} of tx-in does not decode", entry.offset());
            }
        }
    }

    /** A bundle of another operator or of an earlier run. */
    private void observe(SubmittedTransactions bundle) {
        Address origin = Protobufs.address(bundle.getOrigin());
        boolean signed = domain.recover(StructHashes.of(bundle), bundle.getSignature())
                .flatMap(signer -> members.lists().speaker(origin, signer))
                .isPresent();
        if (!signed || bundle.getReceivedAtMsCount() != bundle.getTransactionsCount()) {
            return;
        }
        for (int i = 0; i < bundle.getTransactionsCount(); i++) {
            var read = reader.read(bundle.getTransactions(i).toByteArray(), bundle.getReceivedAtMs(i));
            if (read instanceof TransactionReader.WellFormed(var tx)
                    && recent.outcome(tx.hash()).isEmpty()) {
                pool.observe(tx);
                // A block may have decided in between.
                recent.outcome(tx.hash()).ifPresent(decided -> pool.remove(tx.hash()));
            }
        }
    }

    private void settled(List<LogRecord> batch) throws InvalidProtocolBufferException {
        for (LogRecord entry : batch) {
            settlements.add(Settlement.parseFrom(entry.value()));
        }
    }

    private void attestations(List<LogRecord> batch) {
        for (LogRecord entry : batch) {
            try {
                var parsed = AttestationEntry.parseFrom(entry.value());
                if (parsed.hasBlock()) {
                    certificates.add(parsed.getBlock());
                }
            } catch (InvalidProtocolBufferException | IllegalArgumentException malformed) {
                LOG.debug("entry {} of attestations does not decode", entry.offset());
            }
        }
    }

    /** What a block changes in the pool. */
    static ChainFeed.Follower poolFollower(PendingPool pool, org.lumia.ingress.admission.Intake intake) {
        return (BlockView block) -> {
            var message = block.message();
            message.getAccountsList()
                    .forEach(change -> intake.accountChanged(
                            Protobufs.address(change.getAddress()),
                            new org.lumia.ingress.admission.AccountState(
                                    change.getExists() ? change.getNonce() : 0,
                                    Protobufs.uint256(change.getBalance()),
                                    block.number())));
            message.getRefusedList().forEach(refused -> pool.remove(Protobufs.hash(refused.getHash())));
        };
    }
}
