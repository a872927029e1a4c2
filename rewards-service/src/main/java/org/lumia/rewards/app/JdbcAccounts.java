package org.lumia.rewards.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.lumia.ethereum.Address;
import org.lumia.platform.jdbc.Database;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.rewards.EpochSpan;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.rewards.access.SignIns;

/** Accounts that have statements, and the nonces with which they signed in. */
final class JdbcAccounts implements SignIns.Accounts, SignIns.Used {
    /** Nonces that are remembered at once. */
    static final int USED_MAX = 1_000;

    private static final Duration CLOCKS_APART_MAX = Duration.ofSeconds(60);

    private final Database database;
    private final Genesis genesis;

    JdbcAccounts(Database database, Genesis genesis) {
        this.database = database;
        this.genesis = genesis;
    }

    @Override
    public boolean isKnown(Address account) {
        return database.query(connection -> {
            if (members(connection).list().stream().anyMatch(member -> isOf(member, account))) {
                return true;
            }
            try (var query = connection.prepareStatement("SELECT 1 FROM ledger_entry WHERE holder = ?"
                    + " AND kind NOT IN ('ROOT', 'FUNDED', 'COSTS_FUNDED') LIMIT 1")) {
                query.setBytes(1, account.bytes());
                try (var row = query.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    private static boolean isOf(Member member, Address account) {
        return member.operator().equals(account) || member.feeRecipient().equals(account);
    }

    /** Whether an account may have a holder's statements: its own, and those of an operator in force whose fee recipient it is. */
    boolean mayRead(Address account, Address holder) {
        return account.equals(holder)
                || database.query(connection -> members(connection).list().stream()
                        .anyMatch(member -> member.operator().equals(holder)
                                && member.feeRecipient().equals(account)));
    }

    private Members members(Connection connection) throws SQLException {
        try (var facts = new JdbcEpochFacts(connection, genesis)) {
            return facts.running().map(EpochSpan::epoch).map(facts::members).orElse(genesis.members());
        }
    }

    @Override
    public Outcome take(String nonce, Instant end, Instant now) {
        return database.query(connection -> {
            try (var delete = connection.prepareStatement("DELETE FROM used_nonce WHERE ends_at <= ?")) {
                // A clock that goes back, or another process', must not let it in again.
                delete.setTimestamp(1, Timestamp.from(now.minus(CLOCKS_APART_MAX)));
                delete.executeUpdate();
            }
            try (var query = connection.createStatement();
                    var row = query.executeQuery("SELECT count(*) FROM used_nonce")) {
                row.next();
                if (row.getLong(1) >= USED_MAX) {
                    return Outcome.FULL;
                }
            }
            try (var insert = connection.prepareStatement(
                    "INSERT INTO used_nonce (nonce, ends_at) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
                insert.setString(1, nonce);
                insert.setTimestamp(2, Timestamp.from(end));
                return insert.executeUpdate() == 1 ? Outcome.TAKEN : Outcome.BEFORE;
            }
        });
    }
}
