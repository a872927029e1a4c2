package org.lumia.rewards.app;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.rewards.EpochRewards;
import org.lumia.protocol.rewards.EpochSpan;
import org.lumia.protocol.rewards.FinalBatch;
import org.lumia.rewards.ledger.ClosedEpoch;
import org.lumia.rewards.ledger.ClosedEpoch.PostedBatch;
import org.lumia.rewards.ledger.ClosedEpoch.Tips;
import org.lumia.rewards.ledger.MissedWork;

/** What the ledger books of an epoch that can be closed, beside its rewards. Reads one transaction. */
final class EpochReader {
    private final Connection connection;
    private final Genesis genesis;
    private final JdbcEpochFacts facts;

    EpochReader(Connection connection, Genesis genesis, JdbcEpochFacts facts) {
        this.connection = connection;
        this.genesis = genesis;
        this.facts = facts;
    }

    ClosedEpoch read(EpochSpan span, EpochRewards rewards) throws SQLException {
        Set<Address> forfeiting = rewards.operators().stream()
                .filter(operator -> !operator.forfeited().isZero())
                .map(operator -> operator.tally().operator())
                .collect(Collectors.toSet());
        return new ClosedEpoch(
                endMs(span),
                rewards,
                batches(span.epoch()),
                facts.deliveries(span),
                tips(span),
                forfeiting.isEmpty()
                        ? Map.of()
                        : MissedWork.of(span, facts, genesis.rewards().attestWindow(), forfeiting));
    }

    @FunctionalInterface
    private interface Read<T> {
        T run(PreparedStatement query) throws SQLException;
    }

    private <T> T query(String sql, Read<T> read) throws SQLException {
        try (var query = connection.prepareStatement(sql)) {
            return read.run(query);
        }
    }

    private long endMs(EpochSpan span) throws SQLException {
        return query("SELECT timestamp_ms FROM ordered_block WHERE number = ?", query -> {
            query.setLong(1, span.last());
            try (var row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    private List<PostedBatch> batches(long epoch) throws SQLException {
        Map<Long, Hash> transactions = query(
                "SELECT batch_index, s.l1_transaction_hash FROM batch b JOIN settlement s USING (batch_index)"
                        + " WHERE b.epoch = ?",
                query -> {
                    query.setLong(1, epoch);
                    Map<Long, Hash> found = new HashMap<>();
                    try (var rows = query.executeQuery()) {
                        while (rows.next()) {
                            found.put(rows.getLong(1), Columns.hash(rows, "l1_transaction_hash"));
                        }
                    }
                    return found;
                });
        List<PostedBatch> posted = new ArrayList<>();
        for (FinalBatch batch : facts.batches(epoch)) {
            posted.add(new PostedBatch(batch, Objects.requireNonNull(transactions.get(batch.index()))));
        }
        return posted;
    }

    private Map<Address, Tips> tips(EpochSpan span) throws SQLException {
        return query(
                "SELECT o.sequencer, sum(x.tips_wei) AS tips, count(*) AS blocks FROM ordered_block o JOIN executed_block x"
                        + " USING (number) WHERE number BETWEEN ? AND ? AND x.tips_wei > 0 GROUP BY o.sequencer",
                query -> {
                    query.setLong(1, span.first());
                    query.setLong(2, span.last());
                    Map<Address, Tips> tips = new TreeMap<>();
                    try (var rows = query.executeQuery()) {
                        while (rows.next()) {
                            tips.put(
                                    Columns.address(rows, "sequencer"),
                                    new Tips(Columns.wei(rows, "tips"), rows.getLong("blocks")));
                        }
                    }
                    return tips;
                });
    }
}
