package org.lumia.rewards.app;

import static org.lumia.rewards.app.Columns.wei;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.rewards.CumulativeRewards;
import org.lumia.protocol.rewards.RewardBalance;
import org.lumia.protocol.rewards.RewardLeaf;
import org.lumia.protocol.rewards.RewardRoot;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.schedule.Quorum;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.RewardAttestation;

/** Periods whose epochs are closed: their roots, leaves and certificates. */
final class JdbcPeriodBook {
    private static final int UNPUBLISHED_MAX = 100;
    private static final String COLUMNS =
            "SELECT through_epoch, last_epoch, root, total, costs_wei, certified_at FROM reward_period ";

    private final Connection connection;
    private final Genesis genesis;

    JdbcPeriodBook(Connection connection, Genesis genesis) {
        this.connection = connection;
        this.genesis = genesis;
    }

    /** An entry that is stored, to be signed, and not known to be in the log. */
    record Unpublished(long throughEpoch, byte[] entry) {}

    /** @param certifiedAtMs when this service saw it certified; 0 while it is not */
    record Period(long throughEpoch, long lastEpoch, Hash root, UInt256 total, UInt256 costsWei, long certifiedAtMs) {}

    /** A root's signatures, by operator. */
    record Certificate(Members members, Map<Address, byte[]> signatures, boolean complete) {}

    /** The root of a period that ends: what the last one said, and what the epochs since then add. */
    Optional<RewardRoot> root(long throughEpoch) throws SQLException {
        return balances(throughEpoch).root(genesis, throughEpoch);
    }

    /** What every account has earned and spent in the closed epochs up to one. */
    CumulativeRewards balances(long throughEpoch) throws SQLException {
        long since = -1;
        var rewards = CumulativeRewards.NONE;
        var last = periods("WHERE through_epoch < ? ORDER BY through_epoch DESC LIMIT ?", throughEpoch, 1);
        if (!last.isEmpty()) {
            since = last.getFirst().throughEpoch();
            Map<Address, RewardBalance> known = new HashMap<>();
            leaves(since).forEach(leaf -> known.put(leaf.account(), new RewardBalance(leaf.amount(), leaf.costsWei())));
            rewards = rewards.plus(known);
        }
        return rewards.plus(added(since, throughEpoch));
    }

    private Map<Address, RewardBalance> added(long after, long through) throws SQLException {
        try (var query =
                connection.prepareStatement("SELECT account, sum(amount) AS amount, sum(costs_wei) AS costs_wei FROM"
                        + " (SELECT operator AS account, sealing + attesting + posting + delivering AS amount, l1_cost_wei"
                        + " AS costs_wei FROM operator_reward WHERE epoch > ? AND epoch <= ? UNION ALL SELECT treasury,"
                        + " treasury_amount, 0 FROM epoch WHERE epoch > ? AND epoch <= ?) parts GROUP BY account")) {
            query.setLong(1, after);
            query.setLong(2, through);
            query.setLong(3, after);
            query.setLong(4, through);
            Map<Address, RewardBalance> added = new HashMap<>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    added.put(
                            Columns.address(rows, "account"),
                            new RewardBalance(Columns.wei(rows, "amount"), Columns.wei(rows, "costs_wei")));
                }
            }
            return added;
        }
    }

    void close(long lastEpoch, RewardRoot root, Optional<RewardAttestation> unsigned) throws SQLException {
        try (var insert = connection.prepareStatement(
                "INSERT INTO reward_period (through_epoch, last_epoch, root, total, costs_wei, attestation, published)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, root.throughEpoch());
            insert.setLong(2, lastEpoch);
            insert.setBytes(3, root.root().bytes());
            insert.setBigDecimal(4, wei(root.total()));
            insert.setBigDecimal(5, wei(root.costsWei()));
            if (unsigned.isPresent()) {
                var entry = AttestationEntry.newBuilder().setReward(unsigned.get());
                insert.setBytes(6, entry.build().toByteArray());
            } else {
                insert.setNull(6, Types.BINARY);
            }
            insert.setBoolean(7, unsigned.isEmpty());
            insert.executeUpdate();
        }
        try (var insert = connection.prepareStatement(
                "INSERT INTO reward_leaf (through_epoch, account, amount, costs_wei) VALUES (?, ?, ?, ?)")) {
            for (RewardLeaf leaf : root.leaves()) {
                insert.setLong(1, root.throughEpoch());
                insert.setBytes(2, leaf.account().bytes());
                insert.setBigDecimal(3, wei(leaf.amount()));
                insert.setBigDecimal(4, wei(leaf.costsWei()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    List<Unpublished> unpublished() throws SQLException {
        try (var query = connection.prepareStatement("SELECT through_epoch, attestation FROM reward_period"
                        + " WHERE NOT published ORDER BY through_epoch LIMIT " + UNPUBLISHED_MAX);
                var rows = query.executeQuery()) {
            List<Unpublished> entries = new ArrayList<>();
            while (rows.next()) {
                entries.add(new Unpublished(rows.getLong(1), rows.getBytes(2)));
            }
            return entries;
        }
    }

    void published(long throughEpoch) throws SQLException {
        update("UPDATE reward_period SET published = true WHERE through_epoch = ?", throughEpoch);
    }

    /** Notes when periods were first seen certified; each is looked at until then, the latest first. */
    void certify(JdbcEpochFacts facts, Instant now, int periodsMax) throws SQLException {
        var open = periods(
                "WHERE certified_at IS NULL AND through_epoch < ? ORDER BY through_epoch DESC LIMIT ?",
                Long.MAX_VALUE,
                periodsMax);
        for (Period period : open) {
            if (certificate(period, facts).complete()) {
                try (var update = connection.prepareStatement(
                        "UPDATE reward_period SET certified_at = ? WHERE through_epoch = ?")) {
                    update.setTimestamp(1, Timestamp.from(now));
                    update.setLong(2, period.throughEpoch());
                    update.executeUpdate();
                }
            }
        }
    }

    private void update(String sql, long throughEpoch) throws SQLException {
        try (var update = connection.prepareStatement(sql)) {
            update.setLong(1, throughEpoch);
            update.executeUpdate();
        }
    }

    /** Periods before one, the latest first. */
    List<Period> periods(long before, int limit) throws SQLException {
        return periods("WHERE through_epoch < ? ORDER BY through_epoch DESC LIMIT ?", before, limit);
    }

    Optional<Period> period(long throughEpoch) throws SQLException {
        return periods("WHERE through_epoch = ? LIMIT ?", throughEpoch, 1).stream()
                .findFirst();
    }

    /** The latest that more than two thirds signed. */
    Optional<Period> lastCertified() throws SQLException {
        return periods(
                        "WHERE certified_at IS NOT NULL AND through_epoch < ? ORDER BY through_epoch DESC LIMIT ?",
                        Long.MAX_VALUE,
                        1)
                .stream()
                .findFirst();
    }

    private List<Period> periods(String condition, long epoch, int limit) throws SQLException {
        try (var query = connection.prepareStatement(COLUMNS + condition)) {
            query.setLong(1, epoch);
            query.setInt(2, limit);
            List<Period> periods = new ArrayList<>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    Timestamp certified = rows.getTimestamp("certified_at");
                    periods.add(new Period(
                            rows.getLong("through_epoch"),
                            rows.getLong("last_epoch"),
                            Columns.hash(rows, "root"),
                            Columns.wei(rows, "total"),
                            Columns.wei(rows, "costs_wei"),
                            certified == null ? 0 : certified.getTime()));
                }
            }
            return periods;
        }
    }

    /** Leaves of a root, ascending by account. */
    List<RewardLeaf> leaves(long throughEpoch) throws SQLException {
        try (var query = connection.prepareStatement(
                "SELECT account, amount, costs_wei FROM reward_leaf WHERE through_epoch = ? ORDER BY account")) {
            query.setLong(1, throughEpoch);
            return leaves(query, throughEpoch);
        }
    }

    private List<RewardLeaf> leaves(PreparedStatement query, long throughEpoch) throws SQLException {
        List<RewardLeaf> leaves = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                leaves.add(new RewardLeaf(
                        genesis.l1().chainId(),
                        genesis.subnet(),
                        throughEpoch,
                        Columns.address(rows, "account"),
                        Columns.wei(rows, "amount"),
                        Columns.wei(rows, "costs_wei")));
            }
        }
        return leaves;
    }

    /** Who signed our root, by the list or committee that L1 asks for. */
    Certificate certificate(Period period, JdbcEpochFacts facts) throws SQLException {
        Members members = certifiers(facts, period.throughEpoch());
        var quorum = new Quorum(members);
        Map<Address, byte[]> signatures = new LinkedHashMap<>();
        try (var query = connection.prepareStatement("SELECT operator, signer, signature FROM reward_attestation"
                + " WHERE through_epoch = ? AND root = ? AND total = ? AND costs_wei = ? ORDER BY operator")) {
            query.setLong(1, period.throughEpoch());
            query.setBytes(2, period.root().bytes());
            query.setBigDecimal(3, wei(period.total()));
            query.setBigDecimal(4, wei(period.costsWei()));
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    Address operator = Columns.address(rows, "operator");
                    if (quorum.add(operator, Columns.address(rows, "signer"))) {
                        signatures.put(operator, rows.getBytes("signature"));
                    }
                }
            }
        }
        return new Certificate(members, signatures, quorum.isCertificate());
    }

    /** The epoch's members, or a rescue committee in their place. */
    static Members certifiers(JdbcEpochFacts facts, long epoch) {
        return facts.rescue(epoch).orElseGet(() -> facts.members(epoch));
    }
}
