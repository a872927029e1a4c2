package org.lumia.rewards.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lumia.rewards.statement.Close;
import org.lumia.rewards.statement.ClosedDiffersException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says of which closed periods the ledger says something else than when they were closed: once each, and how many they are. */
final class CloseWatch {
    private static final Logger LOG = LoggerFactory.getLogger("org.lumia.rewards.ledger");

    /** By name: no more than there are closes. */
    private final Set<String> differing = ConcurrentHashMap.newKeySet();

    CloseWatch(MeterRegistry meters) {
        Gauge.builder("lumia_rewards_closes_differ", differing::size)
                .description("Closed periods of which the ledger says something else than when they were closed")
                .register(meters);
    }

    /** A closed period's statement is another now. */
    void differs(ClosedDiffersException difference) {
        tell(difference.close(), String.valueOf(difference.getMessage()));
    }

    /** Holds the ledger's entries against those that there were at each close. */
    void compare(Connection connection) throws SQLException {
        for (Close close : JdbcCloses.differing(connection)) {
            var booked = close.through().booked();
            tell(
                    close,
                    "the ledger's entries up to %d and %d are others than when the period was closed"
                            .formatted(booked.epochsEntry(), booked.l1Entry()));
        }
    }

    private void tell(Close close, String how) {
        String name = name(close);
        if (differing.add(name)) {
            LOG.error("{}: {}", name, how);
        }
    }

    static String name(Close close) {
        return "%s of %s (%s, %s)"
                .formatted(
                        close.period().text(),
                        CloseController.holder(close.holder()),
                        close.period().zone(),
                        CloseController.basis(close.basis()));
    }
}
