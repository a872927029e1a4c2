package org.lumia.submitter.app;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.loop.Lease;
import org.lumia.protocol.evidence.EvidenceOnL1;
import org.lumia.protocol.evidence.EvidenceOnL1.Standing;
import org.lumia.protocol.evidence.Offence;
import org.lumia.submitter.calls.CallTransaction;
import org.lumia.submitter.evidence.EvidenceCase;
import org.lumia.submitter.evidence.EvidenceStore;
import org.lumia.submitter.posting.Fees;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Evidence for L1 and what was signed for it, in Postgres. */
final class JdbcEvidenceStore implements EvidenceStore {
    /** Of all that is kept; the oldest that are settled go. */
    static final int EVIDENCE_MAX = 10_000;

    private static final int OPEN_MAX = 100;
    private static final byte[] NONE = {};
    private static final String OF = " WHERE operator = ? AND offence = ? AND epoch = ?";

    private final JdbcClient jdbc;
    private final Database database;
    private final Lease lease;

    JdbcEvidenceStore(JdbcClient jdbc, Database database, Lease lease) {
        this.jdbc = jdbc;
        this.database = database;
        this.lease = lease;
    }

    @Override
    public List<EvidenceCase> open() {
        return jdbc.sql("SELECT operator, offence, epoch, number, call, standing, transaction_hash, detail, settled,"
                        + " decided_in_block FROM evidence WHERE NOT settled ORDER BY id LIMIT ?")
                .param(OPEN_MAX)
                .query((row, i) -> evidence(row))
                .list();
    }

    /** What became of one; empty where it is not known here. */
    Optional<EvidenceOnL1> find(EvidenceCase.Key key) {
        return jdbc.sql("SELECT standing, transaction_hash, detail, settled FROM evidence" + OF)
                .params(key(key))
                .query((row, i) -> onL1(row))
                .optional();
    }

    /** So many of each standing. */
    Map<Standing, Long> counts() {
        return jdbc
                .sql("SELECT standing, count(*) FROM evidence GROUP BY standing")
                .query((row, i) -> Map.entry(Standing.valueOf(row.getString(1)), row.getLong(2)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Once an operator, offence and epoch. */
    void add(EvidenceCase evidence) {
        database.transact(connection -> {
            lease.check(connection);
            jdbc.sql("INSERT INTO evidence (operator, offence, epoch, number, call, standing, transaction_hash,"
                            + " detail, settled, decided_in_block) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON"
                            + " CONFLICT DO NOTHING")
                    .params(
                            evidence.key().operator().toBytes(),
                            evidence.key().offence().name(),
                            evidence.key().epoch(),
                            evidence.number(),
                            evidence.call(),
                            evidence.onL1().standing().name(),
                            bytes(evidence.onL1().transaction()),
                            evidence.onL1().detail(),
                            evidence.onL1().settled(),
                            evidence.decidedInBlock())
                    .update();
            jdbc.sql("DELETE FROM evidence WHERE settled AND id IN (SELECT id FROM evidence ORDER BY id DESC OFFSET ?)")
                    .param(EVIDENCE_MAX)
                    .update();
        });
    }

    @Override
    public void update(EvidenceCase evidence) {
        database.transact(connection -> {
            lease.check(connection);
            write(evidence);
        });
    }

    private void write(EvidenceCase evidence) {
        var onL1 = evidence.onL1();
        jdbc.sql("UPDATE evidence SET standing = ?, transaction_hash = ?, detail = ?, settled = ?,"
                        + " decided_in_block = ?" + OF)
                .params(
                        onL1.standing().name(),
                        bytes(onL1.transaction()),
                        onL1.detail(),
                        onL1.settled(),
                        evidence.decidedInBlock(),
                        evidence.key().operator().toBytes(),
                        evidence.key().offence().name(),
                        evidence.key().epoch())
                .update();
    }

    private static byte[] bytes(Optional<Hash> hash) {
        return hash.map(Hash::toBytes).orElse(NONE);
    }

    @Override
    public List<CallTransaction> transactions(EvidenceCase.Key key) {
        return jdbc.sql("SELECT hash, nonce, fee_wei, tip_wei, gas_limit, signed_at_ms, broadcast_at_ms, raw"
                        + " FROM evidence_transaction" + OF + " ORDER BY id")
                .params(key(key))
                .query((row, i) -> new CallTransaction(
                        Hash.wrap(row.getBytes(1)),
                        row.getLong(2),
                        new Fees(wei(row, 3), wei(row, 4), UInt256.ZERO),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getBytes(8)))
                .list();
    }

    /** Who lost the lease signs nothing that leaves. The same bytes signed again are the same transaction. */
    @Override
    public void signed(EvidenceCase evidence, CallTransaction transaction) {
        database.transact(connection -> {
            lease.check(connection);
            jdbc.sql("INSERT INTO evidence_transaction (hash, operator, offence, epoch, nonce, fee_wei, tip_wei,"
                            + " gas_limit, signed_at_ms, broadcast_at_ms, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                            + " ON CONFLICT (hash) DO NOTHING")
                    .params(
                            transaction.hash().toBytes(),
                            evidence.key().operator().toBytes(),
                            evidence.key().offence().name(),
                            evidence.key().epoch(),
                            transaction.nonce(),
                            new BigDecimal(transaction.fees().maxFeeWei().toBigInteger()),
                            new BigDecimal(transaction.fees().priorityFeeWei().toBigInteger()),
                            transaction.gasLimit(),
                            transaction.signedAtMs(),
                            transaction.broadcastAtMs(),
                            transaction.raw())
                    .update();
            write(evidence);
        });
    }

    @Override
    public void broadcast(CallTransaction transaction) {
        jdbc.sql("UPDATE evidence_transaction SET broadcast_at_ms = ? WHERE hash = ?")
                .params(transaction.broadcastAtMs(), transaction.hash().toBytes())
                .update();
    }

    private static List<Object> key(EvidenceCase.Key key) {
        return List.of(key.operator().toBytes(), key.offence().name(), key.epoch());
    }

    private static EvidenceCase evidence(ResultSet row) throws SQLException {
        var key = new EvidenceCase.Key(
                Address.wrap(row.getBytes("operator")),
                Offence.valueOf(row.getString("offence")),
                row.getLong("epoch"));
        return new EvidenceCase(
                key, row.getLong("number"), row.getBytes("call"), onL1(row), row.getLong("decided_in_block"));
    }

    private static EvidenceOnL1 onL1(ResultSet row) throws SQLException {
        return new EvidenceOnL1(
                Standing.valueOf(row.getString("standing")),
                Optional.of(row.getBytes("transaction_hash"))
                        .filter(bytes -> bytes.length > 0)
                        .map(Hash::wrap),
                row.getString("detail"),
                row.getBoolean("settled"));
    }

    private static UInt256 wei(ResultSet row, int column) throws SQLException {
        return UInt256.of(row.getBigDecimal(column).toBigIntegerExact());
    }
}
