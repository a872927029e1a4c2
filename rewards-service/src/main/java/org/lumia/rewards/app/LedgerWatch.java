package org.lumia.rewards.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.lumia.platform.jdbc.Database;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.rewards.ledger.Reconciliation.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Now and then holds the ledger against what it was made from and against closed periods, and says how long the fund lasts. */
final class LedgerWatch {
    private static final Logger LOG = LoggerFactory.getLogger("org.lumia.rewards.ledger");
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Genesis genesis;
    private final CloseWatch closes;
    private final LongSupplier nanoTime;
    private boolean looked;
    private long lookedNanos;
    private volatile List<Check> red = List.of();
    private volatile double drySeconds = Double.NaN;

    LedgerWatch(Genesis genesis, CloseWatch closes, LongSupplier nanoTime, MeterRegistry meters) {
        this.genesis = genesis;
        this.closes = closes;
        this.nanoTime = nanoTime;
        Gauge.builder("lumia_rewards_reconciliation_red", () -> red.size())
                .description("Figures of the ledger that differ from reports or from L1")
                .register(meters);
        Gauge.builder("lumia_rewards_fund_dry_timestamp_seconds", () -> drySeconds)
                .description("When the fund is empty at the present emission; NaN while L1 is not known, or nothing is"
                        + " emitted")
                .register(meters);
    }

    /** In a transaction of its own: L1's events are booked beside it. */
    void refresh(Database database) {
        long now = nanoTime.getAsLong();
        if (looked && now - lookedNanos < INTERVAL.toNanos()) {
            return;
        }
        looked = true;
        lookedNanos = now;
        var read = database.snapshot(connection -> {
            closes.compare(connection);
            try (var facts = new JdbcEpochFacts(connection, genesis)) {
                return new ReconciliationReader(connection, genesis, facts).read();
            }
        });
        drySeconds = read.runway()
                .map(runway -> (double) runway.dryAt().getEpochSecond())
                .orElse(Double.NaN);
        List<Check> differing = read.reconciliation().red();
        if (!differing.equals(red)) {
            differing.forEach(check -> LOG.error(
                    "the ledger says {} wei of {} for {}, and {} say {}",
                    check.ledger(),
                    check.unit(),
                    check.name(),
                    check.against(),
                    check.other()));
        }
        red = differing;
    }
}
