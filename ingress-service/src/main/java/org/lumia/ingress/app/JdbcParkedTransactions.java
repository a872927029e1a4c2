package org.lumia.ingress.app;

import java.util.List;
import org.lumia.ethereum.Hash;
import org.lumia.ingress.admission.ParkedTransactions;
import org.lumia.ingress.admission.Submission;
import org.lumia.platform.jdbc.Database;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Parked transactions in Postgres. */
final class JdbcParkedTransactions implements ParkedTransactions {
    private final Database database;
    private final JdbcClient jdbc;

    JdbcParkedTransactions(Database database, JdbcClient jdbc) {
        this.database = database;
        this.jdbc = jdbc;
    }

    @Override
    public void save(Submission tx) {
        database.transact(connection -> {
            jdbc.sql("DELETE FROM parked_transaction WHERE sender = ? AND nonce = ?")
                    .param(tx.sender().bytes())
                    .param(tx.nonce())
                    .update();
            jdbc.sql("INSERT INTO parked_transaction (hash, sender, nonce, raw, received_at_ms) VALUES (?, ?, ?, ?, ?)"
                            + " ON CONFLICT (hash) DO NOTHING")
                    .param(tx.hash().bytes())
                    .param(tx.sender().bytes())
                    .param(tx.nonce())
                    .param(tx.raw())
                    .param(tx.receivedAtMs())
                    .update();
        });
    }

    @Override
    public void delete(List<Hash> hashes) {
        database.transact(connection -> {
            try (var delete = connection.prepareStatement("DELETE FROM parked_transaction WHERE hash = ?")) {
                for (Hash hash : hashes) {
                    delete.setBytes(1, hash.bytes());
                    delete.addBatch();
                }
                delete.executeBatch();
            }
        });
    }

    @Override
    public List<Parked> all() {
        return jdbc.sql("SELECT raw, received_at_ms FROM parked_transaction ORDER BY sender, nonce")
                .query((row, index) -> new Parked(row.getBytes(1), row.getLong(2)))
                .list();
    }
}
