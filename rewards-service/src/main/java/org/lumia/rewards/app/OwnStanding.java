package org.lumia.rewards.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.lumia.ethereum.Address;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.rewards.EpochStanding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this operator is about to lose, before it does: evidence, missed slots and attestations, results that others do not have. */
final class OwnStanding {
    private static final Logger LOG = LoggerFactory.getLogger("org.lumia.rewards.standing");

    /** Of the running epoch, the latest. */
    private static final int BLOCKS_MAX = 2_000;

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Genesis genesis;
    private final Address us;
    private final EvidenceBook book;
    private final LongSupplier nanoTime;
    private boolean looked;
    private long lookedNanos;
    private volatile Optional<EpochStanding> standing = Optional.empty();
    private volatile String differs = "";
    private List<String> told = List.of();

    OwnStanding(
            Genesis genesis,
            Address us,
            EvidenceBook book,
            LongSupplier nanoTime,
            MeterRegistry meters,
            ServiceHealth health) {
        this.genesis = genesis;
        this.us = us;
        this.book = book;
        this.nanoTime = nanoTime;
        gauge(meters, "lumia_epoch_slots_assigned", EpochStanding::slotsAssigned);
        gauge(meters, "lumia_epoch_slots_led", EpochStanding::slotsLed);
        gauge(meters, "lumia_epoch_blocks", EpochStanding::blocks);
        gauge(meters, "lumia_epoch_blocks_attested", EpochStanding::attested);
        gauge(meters, "lumia_epoch_slots_at_risk", one -> one.slotsAtRisk() ? 1 : 0);
        gauge(meters, "lumia_epoch_attestations_at_risk", one -> one.attestationsAtRisk() ? 1 : 0);
        Gauge.builder("lumia_result_differs", () -> differs.isEmpty() ? 0 : 1)
                .description("1 while a certificate is for another result than this operator's")
                .register(meters);
        health.note("standing", () -> Optional.of(String.join("; ", warnings())).filter(line -> !line.isEmpty()));
    }

    private void gauge(MeterRegistry meters, String name, ToLongFunction<EpochStanding> value) {
        Gauge.builder(name, () -> standing.map(value::applyAsLong).orElse(0L)).register(meters);
    }

    /** Of the running epoch, as it was looked at last; empty while it has no weight. */
    Optional<EpochStanding> epoch() {
        return standing;
    }

    /** One sentence each; empty while nothing is at stake. */
    List<String> warnings() {
        var warnings = new ArrayList<String>();
        book.againstUs().ifPresent(warnings::add);
        if (!differs.isEmpty()) {
            warnings.add(differs);
        }
        standing.ifPresent(one -> warnings.addAll(one.warnings()));
        return warnings;
    }

    /** Now and then. */
    void refresh(Connection connection) throws SQLException {
        long now = nanoTime.getAsLong();
        if (looked && now - lookedNanos < INTERVAL.toNanos()) {
            return;
        }
        looked = true;
        lookedNanos = now;
        try (var facts = new JdbcEpochFacts(connection, genesis)) {
            standing = facts.running().flatMap(span -> EpochStanding.of(genesis, span, facts, us, BLOCKS_MAX));
            differs = "";
        } catch (ContradictionException e) {
            differs = String.valueOf(e.getMessage());
        }
        List<String> warnings = warnings();
        warnings.stream().filter(line -> !told.contains(line)).forEach(line -> LOG.warn("{}", line));
        told = warnings;
    }
}
