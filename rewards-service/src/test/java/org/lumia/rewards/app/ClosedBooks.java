package org.lumia.rewards.app;

import static org.lumia.rewards.ledger.Bookings.A;
import static org.lumia.rewards.ledger.Bookings.B;
import static org.lumia.rewards.ledger.Bookings.POLICY;
import static org.lumia.rewards.ledger.Bookings.T;
import static org.lumia.rewards.ledger.Bookings.event;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.jdbc.Database;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.rewards.RewardBalance;
import org.lumia.rewards.SimulatedSubnet;
import org.lumia.rewards.ledger.Bookings.Epoch;
import org.lumia.rewards.ledger.Chain;
import org.lumia.rewards.ledger.Entry;
import org.lumia.rewards.ledger.EntryKind;
import org.lumia.rewards.ledger.FundEntries;
import org.lumia.rewards.ledger.FundEvent;
import org.lumia.rewards.ledger.FundEvent.Kind;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.LedgerLines.Basis;
import org.lumia.rewards.ledger.LedgerLines.Through;
import org.lumia.rewards.statement.Close;
import org.lumia.rewards.statement.Period;
import org.lumia.rewards.statement.Pricing;
import org.lumia.rewards.statement.StatementFoot;
import org.lumia.rewards.statement.StatementFormat;
import org.lumia.rewards.statement.StatementHead;
import org.lumia.rewards.statement.StatementSink;
import org.lumia.rewards.statement.Statements;

/**
 * November and December of an operator A, in real Postgres. Each epoch gives it 400 for sealing, 300 for attesting, 200 for posting
 * and 57 of ETH for its batch. The first epoch is on L1 and claimed in November, the second, of November's end, in December.
 */
final class ClosedBooks {
    static final Genesis GENESIS = SimulatedSubnet.run(1, 1).genesis;
    static final String DECEMBER = "2026-12-01T00:00:00Z";
    private static final long FIRST = epochsBefore("2026-11-10T00:00:00Z");
    private static final long SECOND = epochsBefore(DECEMBER) - 1;
    private static final long THIRD = epochsBefore("2026-12-10T00:00:00Z");

    final Database database;
    final JdbcLedger ledger;
    final JdbcCloses closes;
    final CloseWatch watch;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Statements statements;
    private volatile Runnable whileMade = () -> {};
    private final FundEntries fund = new FundEntries(-1, RewardBalance.ZERO);
    private long l1Block = -1;

    /** How many epochs there are up to a time. */
    private static long epochsBefore(String time) {
        Duration epoch = Duration.between(Statements.epochStart(GENESIS, 0), Statements.epochStart(GENESIS, 1));
        Duration all = Duration.between(Statements.epochStart(GENESIS, 0), Instant.parse(time));
        return Math.ceilDiv(all.toMillis(), epoch.toMillis());
    }

    /** @param keyByte of the key that signs statements */
    ClosedBooks(PostgresServer postgres, int keyByte) {
        database = Schema.migrated(postgres);
        ledger = new JdbcLedger(database, 60_000);
        closes = new JdbcCloses(database);
        watch = new CloseWatch(meters);
        statements = new Statements(
                GENESIS,
                ledger,
                new StatementRoots(database, GENESIS),
                closes,
                new StatementSigning(GENESIS, A, signing(signer(keyByte))));
    }

    private Signer signing(Signer key) {
        return new Signer() {
            @Override
            public Address address() {
                return key.address();
            }

            @Override
            public Signature sign(Hash digest) {
                whileMade.run();
                return key.sign(digest);
            }
        };
    }

    /** Lets another process do something while a statement is made here. */
    void meanwhile(Runnable work) {
        whileMade = () -> {
            var other = new Thread(work);
            other.start();
            try {
                other.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    static Signer signer(int keyByte) {
        byte[] key = new byte[32];
        key[31] = (byte) keyByte;
        return new Signer() {
            @Override
            public Address address() {
                return Secp256k1.address(key);
            }

            @Override
            public Signature sign(Hash digest) {
                return Secp256k1.sign(digest, key);
            }
        };
    }

    private void append(Chain chain, List<Entry> entries) {
        database.transact(connection -> new JdbcLedgerBook(connection, GENESIS).append(chain, entries));
    }

    private static List<Entry> entries(long number, String end) {
        return new Epoch(number, POLICY, end)
                .batch(number, A, end)
                .operator(A, 1, 10, 10, 100, 1, 0, 0)
                .entries();
    }

    private void epochsThrough(long number) {
        Schema.execute(database, "INSERT INTO epoch VALUES (%d, 1, 2, 1000, '', '', 0, 1, now())".formatted(number));
    }

    /** Takes events of final blocks, as the service does. */
    void l1(long throughBlock, FundEvent... events) {
        database.transact(connection -> {
            new JdbcDistributor(connection).take(l1Block, throughBlock, List.of(events), Optional.empty());
            new JdbcLedgerBook(connection, GENESIS).append(Chain.L1, fund.of(List.of(events)));
        });
        l1Block = throughBlock;
    }

    /** November, of which no line comes any more once L1 is known to be in December. */
    ClosedBooks november() {
        append(Chain.EPOCHS, entries(FIRST, "2026-11-10T00:00:00Z"));
        l1(
                30,
                event(Kind.FUNDED, 0, T, 5_000, 0, 1, "2026-11-01T00:00:00Z"),
                event(Kind.ROOT, FIRST, B, 1_000, 57, 15, "2026-11-15T00:00:00Z"),
                event(Kind.CLAIMED, FIRST, A, 900, 0, 20, "2026-11-20T00:00:00Z"));
        append(Chain.EPOCHS, entries(SECOND, "2026-11-30T23:50:00Z"));
        epochsThrough(SECOND);
        return this;
    }

    ClosedBooks firstOfDecember() {
        l1(40, event(Kind.FUNDED, 0, T, 1, 0, 31, DECEMBER));
        return this;
    }

    /** A batch of the first epoch and 10 wei paid for it on L1, which nobody had known when November was closed. */
    ClosedBooks lateBatch() {
        append(
                Chain.EPOCHS,
                entries(FIRST, "2026-11-10T00:00:00Z").stream()
                        .filter(entry -> entry.kind() == EntryKind.L1_COST)
                        .toList());
        l1(41, event(Kind.REIMBURSED, FIRST, A, 0, 10, 41, "2026-11-25T00:00:00Z"));
        return this;
    }

    ClosedBooks december() {
        l1(
                50,
                event(Kind.ROOT, SECOND, B, 2_000, 171, 42, "2026-12-02T00:00:00Z"),
                event(Kind.REIMBURSED, FIRST, A, 0, 57, 43, "2026-12-03T00:00:00Z"));
        append(Chain.EPOCHS, entries(THIRD, "2026-12-10T00:00:00Z"));
        epochsThrough(epochsBefore("2027-01-01T00:00:00Z") - 1);
        l1(60, event(Kind.FUNDED, 0, T, 1, 0, 51, "2027-01-01T00:00:00Z"));
        return this;
    }

    static Statements.Asked asked(String period, Basis basis) {
        return new Statements.Asked(Optional.of(A), period(period), basis);
    }

    private static Period period(String text) {
        return Period.parse(text, Period.zone("UTC"), epoch -> Statements.epochStart(GENESIS, epoch));
    }

    Close close(String period, Basis basis) throws IOException {
        return closed(made(period, basis, ledger.through())).close();
    }

    JdbcCloses.Outcome closed(Close made) {
        return closes.close(made, closes.last(made.holder(), made.basis()));
    }

    Close made(String period, Basis basis, Through through) throws IOException {
        return statements.close(asked(period, basis), through, new Table());
    }

    /** A statement as a table: opening, a line each with the time that it is by, closing; LUMIA before ETH. */
    static final class Table implements StatementSink {
        final StringBuilder text = new StringBuilder();

        @Override
        public void begin() {}

        @Override
        public void line(LedgerLine line, String check) {
            text.append(
                    "%s %s %s\n".formatted(line.accruedAt().toString().substring(5, 10), line.kind(), line.amount()));
        }

        @Override
        public void end(StatementFoot foot) {}

        @Override
        public void close() {}
    }

    String table(String period, Basis basis) throws IOException {
        StatementHead head = statements.head(asked(period, basis));
        var table = new Table();
        StatementFoot foot = statements.write(head, table);
        return "opening %s %s\n%sclosing %s %s"
                .formatted(head.openingLumia(), head.openingEth(), table.text, foot.closingLumia(), foot.closingEth());
    }

    byte[] file(String period, Basis basis, StatementFormat format) throws IOException {
        StatementHead head = statements.head(asked(period, basis));
        var bytes = new ByteArrayOutputStream();
        try (var sink = format.open(bytes, head, new StatementFormat.Options(Pricing.NONE, false))) {
            statements.write(head, sink);
        }
        return bytes.toByteArray();
    }
}
