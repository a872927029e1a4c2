package org.lumia.submitter.app;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.loop.Lease;
import org.lumia.submitter.calls.CallTransaction;
import org.lumia.submitter.posting.Fees;
import org.lumia.submitter.rewards.RootStore;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The root that is under way, in Postgres. */
final class JdbcRootStore implements RootStore {
    private final JdbcClient jdbc;
    private final Database database;
    private final Lease lease;

    JdbcRootStore(JdbcClient jdbc, Database database, Lease lease) {
        this.jdbc = jdbc;
        this.database = database;
        this.lease = lease;
    }

    @Override
    public List<Sent> open() {
        return jdbc.sql("SELECT through_epoch, data, hash, nonce, fee_wei, tip_wei, gas_limit, signed_at_ms,"
                        + " broadcast_at_ms, raw FROM root_transaction ORDER BY id")
                .query((row, i) -> new Sent(
                        row.getLong("through_epoch"),
                        row.getBytes("data"),
                        new CallTransaction(
                                Hash.wrap(row.getBytes("hash")),
                                row.getLong("nonce"),
                                new Fees(wei(row, "fee_wei"), wei(row, "tip_wei"), UInt256.ZERO),
                                row.getLong("gas_limit"),
                                row.getLong("signed_at_ms"),
                                row.getLong("broadcast_at_ms"),
                                row.getBytes("raw"))))
                .list();
    }

    /** Who lost the lease signs nothing that leaves. The same bytes signed again are the same transaction. */
    @Override
    public void signed(Sent sent) {
        var transaction = sent.transaction();
        database.transact(connection -> {
            lease.check(connection);
            jdbc.sql("INSERT INTO root_transaction (hash, through_epoch, data, nonce, fee_wei, tip_wei, gas_limit,"
                            + " signed_at_ms, broadcast_at_ms, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                            + " ON CONFLICT (hash) DO NOTHING")
                    .params(
                            transaction.hash().toBytes(),
                            sent.throughEpoch(),
                            sent.data(),
                            transaction.nonce(),
                            new BigDecimal(transaction.fees().maxFeeWei().toBigInteger()),
                            new BigDecimal(transaction.fees().priorityFeeWei().toBigInteger()),
                            transaction.gasLimit(),
                            transaction.signedAtMs(),
                            transaction.broadcastAtMs(),
                            transaction.raw())
                    .update();
        });
    }

    @Override
    public void broadcast(CallTransaction transaction) {
        jdbc.sql("UPDATE root_transaction SET broadcast_at_ms = ? WHERE hash = ?")
                .params(transaction.broadcastAtMs(), transaction.hash().toBytes())
                .update();
    }

    @Override
    public void ended() {
        database.transact(connection -> {
            lease.check(connection);
            jdbc.sql("DELETE FROM root_transaction").update();
        });
    }

    private static UInt256 wei(ResultSet row, String column) throws SQLException {
        return UInt256.of(row.getBigDecimal(column).toBigIntegerExact());
    }
}
