package org.lumia.rewards.app;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.lumia.platform.jdbc.Database;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.rewards.statement.PeriodRoot;
import org.lumia.rewards.statement.Statements;

/** The roots that this service counted. */
final class StatementRoots implements Statements.Roots {
    private static final int ROOTS_MAX = 1_000;

    private final Database database;
    private final Genesis genesis;

    StatementRoots(Database database, Genesis genesis) {
        this.database = database;
        this.genesis = genesis;
    }

    @Override
    public List<PeriodRoot> paying(long firstEpoch, long lastEpoch, long closedEpoch) {
        long before = Math.addExact(genesis.rewards().throughEpoch(lastEpoch), 1);
        var periods = database.query(connection -> new JdbcPeriodBook(connection, genesis).periods(before, ROOTS_MAX));
        List<PeriodRoot> roots = new ArrayList<>(periods.stream()
                .filter(period -> period.throughEpoch() >= firstEpoch && period.lastEpoch() <= closedEpoch)
                .map(period -> new PeriodRoot(period.throughEpoch(), period.root()))
                .toList());
        Collections.reverse(roots);
        return roots;
    }
}
