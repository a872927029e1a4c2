package org.lumia.rewards.app;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.jdbc.Database;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.rewards.ledger.Reconciliation.Check;
import org.lumia.rewards.ledger.Runway;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The ledger against reports and L1, as it stands now. */
@RestController
class ReconciliationController {
    private final Database database;
    private final Genesis genesis;

    ReconciliationController(Database database, Genesis genesis) {
        this.database = database;
        this.genesis = genesis;
    }

    /** Wei as decimal strings; the difference is the ledger's figure less the other. */
    record CheckView(
            String name, String unit, String ledger, String other, String against, String difference, boolean green) {
        static CheckView of(Check check) {
            return new CheckView(
                    check.name(),
                    check.unit().name(),
                    check.ledger().toString(),
                    check.other().toString(),
                    check.against(),
                    check.difference().toString(),
                    check.green());
        }
    }

    /**
     * How long the fund of LUMIA lasts at the present emission, wei.
     *
     * @param epochs that it can pay whole @param dryAt null where that is beyond the year 9999
     */
    record FundView(
            String free,
            String notPosted,
            String emissionPerEpoch,
            String epochs,
            @Nullable String dryAt) {
        private static final Instant SHOWN_MAX = Instant.parse("9999-12-31T23:59:59Z");

        static FundView of(Runway runway) {
            return new FundView(
                    runway.free().toString(),
                    runway.notPosted().toString(),
                    runway.emission().toString(),
                    runway.epochs().toString(),
                    runway.dryAt().isAfter(SHOWN_MAX) ? null : runway.dryAt().toString());
        }
    }

    /**
     * @param green whether every check is
     * @param throughEpoch last epoch that is closed, -1 before the first
     * @param throughL1Block last final block of L1 whose events are booked, -1 before the first
     * @param fund null until L1's events are known, and where nothing is emitted
     */
    record View(
            boolean green,
            long throughEpoch,
            long throughL1Block,
            List<CheckView> checks,
            @Nullable FundView fund) {}

    @GetMapping("/v1/rewards/reconciliation")
    ResponseEntity<View> reconciliation(HttpServletRequest request) {
        new KnownParameters(request);
        var read = database.snapshot(connection -> {
            try (var facts = new JdbcEpochFacts(connection, genesis)) {
                return new ReconciliationReader(connection, genesis, facts).read();
            }
        });
        var view = new View(
                read.reconciliation().red().isEmpty(),
                read.throughEpoch(),
                read.throughL1Block(),
                read.reconciliation().checks().stream().map(CheckView::of).toList(),
                read.runway().map(FundView::of).orElse(null));
        return ResponseEntity.ok().cacheControl(CacheControl.noCache()).body(view);
    }
}
