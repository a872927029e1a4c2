package org.lumia.rewards.app;

import static org.lumia.rewards.app.Columns.wei;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lumia.ethereum.Address;
import org.lumia.protocol.rewards.RewardBalance;
import org.lumia.rewards.ledger.FundEvent;
import org.lumia.rewards.ledger.FundEvent.Kind;
import org.lumia.rewards.ledger.Reconciliation.Held;

/** What final blocks of L1 say of the subnet's reward fund, in L1's order. */
final class JdbcDistributor {
    private static final String COLUMNS = "SELECT block_number, log_index, l1_timestamp, transaction_hash, kind,"
            + " through_epoch, account, amount, costs_wei FROM distributor_event ";

    private final Connection connection;

    JdbcDistributor(Connection connection) {
        this.connection = connection;
    }

    /** The last block whose events are known; empty before the first. */
    OptionalLong throughBlock() throws SQLException {
        try (var query = connection.prepareStatement("SELECT through_block FROM distributor_position");
                var row = query.executeQuery()) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }

    /** What the distributor held in the last known block; empty where it was not asked. */
    Optional<Held> held() throws SQLException {
        try (var query = connection.prepareStatement("SELECT held_free, held_owed, held_costs_wei FROM"
                        + " distributor_position WHERE held_free IS NOT NULL");
                var row = query.executeQuery()) {
            return row.next()
                    ? Optional.of(new Held(
                            Columns.wei(row, "held_free"),
                            Columns.wei(row, "held_owed"),
                            Columns.wei(row, "held_costs_wei")))
                    : Optional.empty();
        }
    }

    /**
     * Takes the events of the blocks after the last known; another range changes nothing.
     *
     * @param held in the last of them
     * @return whether it was the next
     */
    boolean take(long afterBlock, long throughBlock, List<FundEvent> events, Optional<Held> held) throws SQLException {
        OptionalLong known = throughBlock();
        if (throughBlock <= afterBlock || known.isPresent() && known.getAsLong() != afterBlock) {
            return false;
        }
        try (var insert = connection.prepareStatement("INSERT INTO distributor_event (block_number, log_index,"
                + " l1_timestamp, transaction_hash, kind, through_epoch, account, amount, costs_wei)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (FundEvent event : events) {
                insert.setLong(1, event.block());
                insert.setLong(2, event.logIndex());
                insert.setLong(3, event.timestamp());
                insert.setBytes(4, event.transactionHash().bytes());
                insert.setString(5, event.kind().name());
                insert.setLong(6, event.throughEpoch());
                insert.setBytes(7, event.account().bytes());
                insert.setBigDecimal(8, wei(event.amount()));
                insert.setBigDecimal(9, wei(event.costsWei()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        try (var upsert = connection.prepareStatement("INSERT INTO distributor_position (through_block, held_free,"
                + " held_owed, held_costs_wei) VALUES (?, ?, ?, ?) ON CONFLICT (only_row) DO UPDATE SET through_block ="
                + " EXCLUDED.through_block, held_free = EXCLUDED.held_free, held_owed = EXCLUDED.held_owed,"
                + " held_costs_wei = EXCLUDED.held_costs_wei")) {
            upsert.setLong(1, throughBlock);
            upsert.setBigDecimal(2, held.map(Held::lumiaFree).map(Columns::wei).orElse(null));
            upsert.setBigDecimal(3, held.map(Held::lumiaOwed).map(Columns::wei).orElse(null));
            upsert.setBigDecimal(4, held.map(Held::costsWei).map(Columns::wei).orElse(null));
            upsert.executeUpdate();
        }
        return true;
    }

    /** Where the root of a period was posted. */
    Optional<FundEvent> posted(long throughEpoch) throws SQLException {
        return events("WHERE kind = 'ROOT' AND through_epoch = ?", query -> query.setLong(1, throughEpoch)).stream()
                .findFirst();
    }

    /** The latest root. */
    Optional<FundEvent> lastPosted() throws SQLException {
        return events("WHERE kind = 'ROOT' ORDER BY through_epoch DESC LIMIT 1", query -> {}).stream()
                .findFirst();
    }

    /** The first root that was posted so many seconds before a time, or earlier; the latest of those. */
    Optional<FundEvent> lastPostedBefore(long timestamp) throws SQLException {
        return events(
                        "WHERE kind = 'ROOT' AND l1_timestamp <= ? ORDER BY through_epoch DESC LIMIT 1",
                        query -> query.setLong(1, timestamp))
                .stream()
                .findFirst();
    }

    /** What an account was paid, or was recovered in its place, the latest first. */
    List<FundEvent> of(Address account, int limit) throws SQLException {
        return events(
                "WHERE account = ? AND kind IN ('CLAIMED', 'REIMBURSED', 'RECOVERED')"
                        + " ORDER BY block_number DESC, log_index DESC LIMIT ?",
                query -> {
                    query.setBytes(1, account.bytes());
                    query.setInt(2, limit);
                });
    }

    /** The sums of a kind of event. */
    RewardBalance sum(Kind kind, Optional<Address> account) throws SQLException {
        try (var query = connection.prepareStatement("SELECT coalesce(sum(amount), 0) AS amount,"
                + " coalesce(sum(costs_wei), 0) AS costs_wei FROM distributor_event WHERE kind = ?"
                + (account.isPresent() ? " AND account = ?" : ""))) {
            query.setString(1, kind.name());
            if (account.isPresent()) {
                query.setBytes(2, account.get().bytes());
            }
            try (var row = query.executeQuery()) {
                row.next();
                return new RewardBalance(Columns.wei(row, "amount"), Columns.wei(row, "costs_wei"));
            }
        }
    }

    @FunctionalInterface
    private interface Parameters {
        void set(PreparedStatement query) throws SQLException;
    }

    private List<FundEvent> events(String condition, Parameters parameters) throws SQLException {
        try (var query = connection.prepareStatement(COLUMNS + condition)) {
            parameters.set(query);
            List<FundEvent> events = new ArrayList<>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    events.add(event(rows));
                }
            }
            return events;
        }
    }

    private static FundEvent event(ResultSet row) throws SQLException {
        return new FundEvent(
                Kind.valueOf(row.getString("kind")),
                row.getLong("through_epoch"),
                Columns.address(row, "account"),
                Columns.wei(row, "amount"),
                Columns.wei(row, "costs_wei"),
                row.getLong("block_number"),
                row.getLong("l1_timestamp"),
                row.getLong("log_index"),
                Columns.hash(row, "transaction_hash"));
    }
}
