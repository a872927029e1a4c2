package org.lumia.rewards.app;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.LogAppender;
import org.lumia.platform.loop.Lease;
import org.lumia.platform.loop.Loop;
import org.lumia.platform.signing.Divergence;
import org.lumia.platform.signing.SignatureKind;
import org.lumia.platform.signing.Signatures;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.rewards.EpochCount;
import org.lumia.protocol.rewards.EpochCounter;
import org.lumia.protocol.rewards.EpochSplit;
import org.lumia.protocol.rewards.RewardRoot;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.RewardAttestation;
import org.lumia.rewards.ledger.Chain;
import org.lumia.rewards.ledger.EpochEntries;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes each epoch once: counts, splits, stores; with the last of a period also its root, which is signed and appended then, again after
 * a crash.
 */
final class EpochCloser implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("org.lumia.rewards.epochs");
    private static final int PERIODS_LOOKED_AT_MAX = 16;

    private final Database database;
    private final EpochCounter counter;
    private final Genesis genesis;
    private final RewardSigner signer;
    private final EvidenceBook book;
    private final OwnStanding standing;
    private final LedgerWatch ledger;
    private final Signatures signatures;
    private final Divergence divergence;
    private final LogAppender attestations;
    private final Lease lease;
    private final RewardsServiceSettings settings;
    private final Loop loop;
    private volatile long closedThrough = -1;
    private volatile String waiting = "";
    private volatile String logged = "";

    EpochCloser(
            Database database,
            EpochCounter counter,
            Genesis genesis,
            RewardSigner signer,
            EvidenceBook book,
            OwnStanding standing,
            LedgerWatch ledger,
            LogAppender attestations,
            Lease lease,
            RewardsServiceSettings settings,
            MeterRegistry meters,
            ServiceHealth health) {
        this.database = database;
        this.counter = counter;
        this.genesis = genesis;
        this.signer = signer;
        this.book = book;
        this.standing = standing;
        this.ledger = ledger;
        this.attestations = attestations;
        this.lease = lease;
        this.signatures = new Signatures(SignatureKind.REWARD, lease);
        this.divergence = new Divergence(SignatureKind.REWARD, health, meters);
        this.settings = settings;
        this.loop = new Loop("rewards-epochs", lease.guard(this::begin, this::step), health);
        Gauge.builder("lumia_rewards_closed_epoch", () -> closedThrough)
                .description("Last epoch whose rewards are closed, -1 before the first")
                .register(meters);
    }

    void start() {
        loop.start();
    }

    /** The last closed epoch, -1 before the first. */
    long closedThrough() {
        return closedThrough;
    }

    /** What the oldest open epoch waits for; empty when none is open. */
    String waiting() {
        return waiting;
    }

    private void begin() {
        closedThrough = database.query(connection ->
                new JdbcEpochBook(connection, genesis).lastClosed().orElse(-1));
    }

    private Duration step() throws InvalidProtocolBufferException {
        publish();
        while (closeOldest()) {
            publish();
        }
        boolean more = database.query(connection -> {
            lease.check(connection);
            book.compareBatches(connection);
            book.refresh(connection);
            standing.refresh(connection);
            try (var facts = new JdbcEpochFacts(connection, genesis)) {
                new JdbcPeriodBook(connection, genesis).certify(facts, Instant.now(), PERIODS_LOOKED_AT_MAX);
            }
            return EvidenceRetention.drop(connection, settings.evidenceEpochsMax()) > 0;
        });
        ledger.refresh(database);
        return more ? Duration.ZERO : Duration.ofMillis(settings.closeIntervalMillis());
    }

    /** Closes at most one epoch. */
    private boolean closeOldest() {
        EpochCount count = database.query(this::closeWithin);
        return switch (count) {
            case EpochCount.Nothing() -> waits("");
            case EpochCount.Waiting(var span, var reason) -> waits("epoch %d: %s".formatted(span.epoch(), reason));
            case EpochCount.Counted(var span, var tally) -> {
                closedThrough = span.epoch();
                LOG.info(
                        "epoch {} closed: blocks {} to {}, {} wei to {} operators",
                        span.epoch(),
                        span.first(),
                        span.last(),
                        tally.policy().emissionPerEpoch(),
                        tally.operators().size());
                yield true;
            }
        };
    }

    private boolean waits(String reason) {
        waiting = reason;
        if (!reason.equals(logged)) {
            LOG.debug("{}", reason);
            logged = reason;
        }
        return false;
    }

    private EpochCount closeWithin(Connection connection) throws SQLException {
        lease.check(connection);
        try (var facts = new JdbcEpochFacts(connection, genesis)) {
            EpochCount count = counter.count(facts);
            if (count instanceof EpochCount.Counted(var span, var tally)) {
                var closed = new EpochReader(connection, genesis, facts).read(span, EpochSplit.of(tally));
                new JdbcEpochBook(connection, genesis).close(span, closed.rewards(), closed.endMs());
                new JdbcLedgerBook(connection, genesis).append(Chain.EPOCHS, EpochEntries.of(closed));
                long through = genesis.rewards().throughEpoch(span.epoch());
                if (facts.epochAfter(span.epoch()) > through) {
                    closePeriod(connection, facts, span.epoch(), through);
                }
            }
            return count;
        }
    }

    private void closePeriod(Connection connection, JdbcEpochFacts facts, long lastEpoch, long through)
            throws SQLException {
        var periods = new JdbcPeriodBook(connection, genesis);
        var root = periods.root(through);
        if (root.isPresent()) {
            var unsigned = toSign(connection, root.get(), JdbcPeriodBook.certifiers(facts, through));
            periods.close(lastEpoch, root.get(), unsigned);
        }
    }

    /** What is remembered with the closed period, and signed once both are stored. */
    private Optional<RewardAttestation> toSign(Connection connection, RewardRoot root, Members certifiers)
            throws SQLException {
        if (divergence.reason().isPresent()) {
            return Optional.empty();
        }
        Optional<RewardAttestation> unsigned = signer.unsigned(root, certifiers);
        if (unsigned.isPresent()) {
            var refused = signatures.remember(connection, RewardSigner.toSign(unsigned.get()));
            if (refused.isPresent()) {
                divergence.refuse(refused.get());
                return Optional.empty();
            }
        }
        return unsigned;
    }

    /** What is stored is signed and leaves; that it left is stored after it did, so a crash between sends it twice. */
    private void publish() throws InvalidProtocolBufferException {
        for (var stored : database.query(connection -> new JdbcPeriodBook(connection, genesis).unpublished())) {
            for (byte[] entry : signer.entries(stored.entry())) {
                attestations.appendAndWait(entry);
            }
            database.transact(connection -> new JdbcPeriodBook(connection, genesis).published(stored.throughEpoch()));
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
