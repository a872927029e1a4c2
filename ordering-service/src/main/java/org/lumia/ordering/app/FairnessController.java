package org.lumia.ordering.app;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.web.ProblemException;
import org.lumia.protocol.fairness.FairnessReport;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.v1.FairnessEpoch;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How fairly the blocks of epochs that ended followed the log. A standby answers too. */
@RestController
class FairnessController {
    private static final int LIMIT_DEFAULT = 20;
    private static final int LIMIT_MAX = 100;

    private final JdbcFairnessReports reports;
    private final Genesis genesis;

    FairnessController(Database database, Genesis genesis) {
        this.reports = new JdbcFairnessReports(database);
        this.genesis = genesis;
    }

    /** @param next the page of older epochs, null on the last */
    record FairnessPage(
            List<Map<String, Object>> epochs, @Nullable String next) {}

    @GetMapping("/v1/fairness/epochs")
    FairnessPage epochs(
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam(defaultValue = "" + LIMIT_DEFAULT) int limit) {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw ProblemException.badRequest("limit is from 1 to %d, not %d".formatted(LIMIT_MAX, limit));
        }
        List<FairnessEpoch> found = reports.before(before == null ? Long.MAX_VALUE : before, limit + 1);
        var page = found.subList(0, Math.min(limit, found.size()));
        String next = found.size() > limit
                ? "/v1/fairness/epochs?before=%d&limit=%d"
                        .formatted(page.getLast().getEpoch(), limit)
                : null;
        return new FairnessPage(page.stream().map(this::shown).toList(), next);
    }

    @GetMapping("/v1/fairness/epochs/{epoch}")
    Map<String, Object> epoch(@PathVariable long epoch) {
        return reports.before(epoch == Long.MAX_VALUE ? epoch : epoch + 1, 1).stream()
                .filter(one -> one.getEpoch() == epoch)
                .findFirst()
                .map(this::shown)
                .orElseThrow(() -> ProblemException.notFound(
                        "There is no fairness report of epoch %d: it has not ended, had no block, or is no longer kept."
                                .formatted(epoch)));
    }

    private Map<String, Object> shown(FairnessEpoch counted) {
        return FairnessReport.of(counted, genesis.blocks().orderingPolicy());
    }
}
