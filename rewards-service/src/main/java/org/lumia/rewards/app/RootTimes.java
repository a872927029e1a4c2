package org.lumia.rewards.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** When what epochs earned could be claimed: with the first root on L1 that has them. Asks Postgres once a root where epochs are asked for in order. */
final class RootTimes {
    private final Connection connection;
    private final long lastEntry;
    private Root known = new Root(Optional.empty(), -1, -1);

    /** @param lastEntry roots of later entries do not count */
    RootTimes(Connection connection, long lastEntry) {
        this.connection = connection;
        this.lastEntry = lastEntry;
    }

    /**
     * Roots of one moment together: the epochs that they are the first to have.
     *
     * @param at time of the block in ms; empty for epochs that no root has
     * @param after the last epoch before
     * @param through the last
     */
    record Root(Optional<Long> at, long after, long through) {
        long ms() {
            return at.orElseThrow();
        }
    }

    /** Empty while no root has the epoch. */
    Optional<Long> of(long epoch) throws SQLException {
        if (epoch <= known.after() || epoch > known.through()) {
            known = covering(epoch);
        }
        return known.at();
    }

    /** The root that was the first to have an epoch; empty while none has. */
    Optional<Root> having(long epoch) throws SQLException {
        Root root = covering(epoch);
        return root.at().isPresent() ? Optional.of(root) : Optional.empty();
    }

    private Root covering(long epoch) throws SQLException {
        try (var query = connection.prepareStatement(
                "SELECT at_ms FROM ledger_entry WHERE kind = 'ROOT' AND epoch >= ? AND entry <= ? ORDER BY epoch LIMIT"
                        + " 1")) {
            query.setLong(1, epoch);
            query.setLong(2, lastEntry);
            try (var row = query.executeQuery()) {
                if (row.next()) {
                    long ms = row.getLong(1);
                    return first(ms, ms + 1).orElseThrow();
                }
            }
        }
        return new Root(Optional.empty(), epoch - 1, Long.MAX_VALUE);
    }

    /** The last epoch of the roots before a time, -1 where there are none. */
    long throughBefore(long ms) throws SQLException {
        try (var query = connection.prepareStatement("SELECT coalesce(max(epoch), -1) FROM ledger_entry WHERE"
                + " kind = 'ROOT' AND at_ms < ? AND entry <= ?")) {
            query.setLong(1, ms);
            query.setLong(2, lastEntry);
            try (var row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** The first root of a time. */
    Optional<Root> first(long fromMs, long toMs) throws SQLException {
        try (var query = connection.prepareStatement(
                "SELECT at_ms, max(epoch) AS through, (SELECT coalesce(max(p.epoch), -1) FROM ledger_entry p WHERE"
                        + " p.kind = 'ROOT' AND p.at_ms < r.at_ms AND p.entry <= ?) AS after FROM ledger_entry r WHERE"
                        + " kind = 'ROOT' AND at_ms >= ? AND at_ms < ? AND entry <= ? GROUP BY at_ms ORDER BY at_ms"
                        + " LIMIT 1")) {
            query.setLong(1, lastEntry);
            query.setLong(2, fromMs);
            query.setLong(3, toMs);
            query.setLong(4, lastEntry);
            try (var row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Root(
                                Optional.of(row.getLong("at_ms")), row.getLong("after"), row.getLong("through")))
                        : Optional.empty();
            }
        }
    }
}
