package org.lumia.rewards.app;

import static org.lumia.rewards.app.Columns.wei;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.InboxBodies.Policy;
import org.lumia.protocol.rewards.Category;
import org.lumia.protocol.rewards.EpochRewards;
import org.lumia.protocol.rewards.EpochSpan;
import org.lumia.protocol.rewards.Forfeit;
import org.lumia.protocol.rewards.OperatorRewards;

/** Closed epochs: written once, read by REST. */
final class JdbcEpochBook {
    /** What became of the period that an epoch is paid with. A root pays for all before it. */
    private static final String STANDING = " CASE WHEN EXISTS (SELECT 1 FROM distributor_event d WHERE d.kind = 'ROOT'"
            + " AND d.through_epoch >= e.epoch) THEN 'POSTED' WHEN EXISTS (SELECT 1 FROM reward_period p WHERE"
            + " p.through_epoch >= e.epoch AND p.certified_at IS NOT NULL) THEN 'CERTIFIED' WHEN EXISTS (SELECT 1 FROM"
            + " reward_period p WHERE p.through_epoch >= e.epoch) THEN 'COUNTED' ELSE 'OPEN' END AS standing";

    private final Connection connection;
    private final Genesis genesis;

    JdbcEpochBook(Connection connection, Genesis genesis) {
        this.connection = connection;
        this.genesis = genesis;
    }

    OptionalLong lastClosed() throws SQLException {
        try (var query = connection.createStatement();
                var row = query.executeQuery("SELECT max(epoch) FROM epoch")) {
            row.next();
            long epoch = row.getLong(1);
            return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(epoch);
        }
    }

    /** @param endMs timestamp of the last block */
    void close(EpochSpan span, EpochRewards rewards, long endMs) throws SQLException {
        try (var insert = connection.prepareStatement(
                "INSERT INTO epoch (epoch, first_block, last_block, emission, policy, treasury, treasury_amount,"
                        + " total_weight, closed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            Policy policy = rewards.tally().policy();
            insert.setLong(1, span.epoch());
            insert.setLong(2, span.first());
            insert.setLong(3, span.last());
            insert.setBigDecimal(4, wei(policy.emissionPerEpoch()));
            insert.setBytes(5, policy.encode());
            insert.setBytes(6, policy.treasury().bytes());
            insert.setBigDecimal(7, wei(rewards.treasuryAmount()));
            insert.setLong(8, span.totalWeight());
            insert.setTimestamp(9, new Timestamp(endMs));
            insert.executeUpdate();
        }
        try (var insert = connection.prepareStatement(
                "INSERT INTO operator_reward VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (OperatorRewards operator : rewards.operators()) {
                add(insert, span.epoch(), operator);
            }
            insert.executeBatch();
        }
    }

    /** Each category has an amount, if of zero. */
    private static UInt256 earned(OperatorRewards operator, Category category) {
        return Objects.requireNonNull(operator.earned().get(category));
    }

    private static void add(PreparedStatement insert, long epoch, OperatorRewards operator) throws SQLException {
        var tally = operator.tally();
        insert.setLong(1, epoch);
        insert.setBytes(2, tally.operator().bytes());
        insert.setLong(3, tally.weight());
        insert.setLong(4, tally.slotsAssigned());
        insert.setLong(5, tally.slotsLed());
        insert.setLong(6, tally.attestations());
        insert.setLong(7, tally.batchesInTurn());
        insert.setBigDecimal(8, wei(tally.feesDelivered()));
        insert.setBigDecimal(9, wei(tally.baseFeesBurned()));
        insert.setBoolean(10, tally.slashed());
        insert.setBigDecimal(11, wei(earned(operator, Category.SEALING)));
        insert.setBigDecimal(12, wei(earned(operator, Category.ATTESTING)));
        insert.setBigDecimal(13, wei(earned(operator, Category.POSTING)));
        insert.setBigDecimal(14, wei(earned(operator, Category.DELIVERING)));
        insert.setBigDecimal(15, wei(operator.forfeited()));
        insert.setString(
                16, operator.reasons().stream().sorted().map(Forfeit::name).collect(Collectors.joining(" ")));
        insert.setBigDecimal(17, wei(operator.l1CostWei()));
        insert.addBatch();
    }

    /** Closed epochs before one, the latest first. */
    List<EpochReport> epochs(long before, int limit) throws SQLException {
        return epochs("WHERE epoch < ? ORDER BY epoch DESC LIMIT ?", before, limit);
    }

    Optional<EpochReport> epoch(long epoch) throws SQLException {
        return epochs("WHERE epoch = ? LIMIT ?", epoch, 1).stream().findFirst();
    }

    private List<EpochReport> epochs(String condition, long epoch, int limit) throws SQLException {
        try (var query = connection.prepareStatement("SELECT e.*," + STANDING + " FROM epoch e " + condition)) {
            query.setLong(1, epoch);
            query.setInt(2, limit);
            try (var rows = query.executeQuery()) {
                List<EpochReport> reports = new ArrayList<>();
                while (rows.next()) {
                    reports.add(report(rows));
                }
                return reports;
            }
        }
    }

    private EpochReport report(ResultSet row) throws SQLException {
        Policy policy = Policy.decode(row.getBytes("policy"));
        return new EpochReport(
                row.getLong("epoch"),
                row.getLong("first_block"),
                row.getLong("last_block"),
                Columns.wei(row, "emission").toString(),
                policy.treasury().toString(),
                Columns.wei(row, "treasury_amount").toString(),
                row.getTimestamp("closed_at").toInstant().toString(),
                genesis.rewards().throughEpoch(row.getLong("epoch")),
                EpochReport.Standing.valueOf(row.getString("standing")));
    }

    List<OperatorReport> operators(long epoch) throws SQLException {
        try (var query =
                connection.prepareStatement("SELECT * FROM operator_reward WHERE epoch = ? ORDER BY operator")) {
            query.setLong(1, epoch);
            return operators(query);
        }
    }

    /** An operator's closed epochs before one, the latest first. */
    List<OperatorReport> operator(Address operator, long before, int limit) throws SQLException {
        try (var query = connection.prepareStatement(
                "SELECT * FROM operator_reward WHERE operator = ? AND epoch < ? ORDER BY epoch DESC LIMIT ?")) {
            query.setBytes(1, operator.bytes());
            query.setLong(2, before);
            query.setInt(3, limit);
            return operators(query);
        }
    }

    private static List<OperatorReport> operators(PreparedStatement query) throws SQLException {
        try (var rows = query.executeQuery()) {
            List<OperatorReport> reports = new ArrayList<>();
            while (rows.next()) {
                reports.add(operator(rows));
            }
            return reports;
        }
    }

    private static OperatorReport operator(ResultSet row) throws SQLException {
        String reasons = row.getString("forfeit_reasons");
        return new OperatorReport(
                row.getLong("epoch"),
                Columns.address(row, "operator").toString(),
                row.getLong("weight"),
                row.getLong("slots_assigned"),
                row.getLong("slots_led"),
                row.getLong("attestations"),
                row.getLong("batches_in_turn"),
                Columns.wei(row, "fees_delivered").toString(),
                Columns.wei(row, "base_fees_burned").toString(),
                row.getBoolean("slashed"),
                Columns.wei(row, "sealing").toString(),
                Columns.wei(row, "attesting").toString(),
                Columns.wei(row, "posting").toString(),
                Columns.wei(row, "delivering").toString(),
                Columns.wei(row, "sealing")
                        .addExact(Columns.wei(row, "attesting"))
                        .addExact(Columns.wei(row, "posting"))
                        .addExact(Columns.wei(row, "delivering"))
                        .toString(),
                Columns.wei(row, "forfeited").toString(),
                reasons.isEmpty() ? List.of() : Arrays.asList(reasons.split(" ")),
                Columns.wei(row, "l1_cost_wei").toString());
    }
}
