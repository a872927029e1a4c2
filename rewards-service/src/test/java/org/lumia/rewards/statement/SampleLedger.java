package org.lumia.rewards.statement;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.StructHashes;
import org.lumia.rewards.SimulatedSubnet;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.LedgerLines.Basis;
import org.lumia.rewards.ledger.LineKind;

/** A small ledger with what is hard to keep: dust, a thousand million, claims below zero, words that look like formulas. */
public final class SampleLedger {
    static final Address OPERATOR = SimulatedSubnet.operator(2);
    static final Address OTHER = SimulatedSubnet.operator(1);
    static final Hash TX = UInt256.of(0x5f5fL).toHash();
    public final InMemoryLedger ledger = new InMemoryLedger();
    public final Genesis genesis = SimulatedSubnet.run(7, 1).genesis;

    public SampleLedger() {
        add("2026-10-31T23:50:00Z", 1, LineKind.SEALING, "100.000000000000000001", 60, "");
        add("2026-10-31T23:50:00Z", 1, LineKind.L1_COST, "0.000000000000000007", 1, "");
        add("2026-11-01T00:10:00Z", 2, LineKind.SEALING, "731.105510826326580916", 60, "");
        add("2026-11-01T00:10:00Z", 2, LineKind.ATTESTING, "0.000000000000000001", 118, "");
        add("2026-11-01T00:10:00Z", 2, LineKind.FORFEIT, "3.999999999999999999", 2, "=slots 4 and 5, \"late\"");
        add("2026-11-29T23:30:00.250Z", 3, LineKind.POSTING, "1000000000.000000000000000001", 3, "");
        add("2026-11-30T12:00:00Z", 3, LineKind.L1_COST, "0.012345678901234567", 3, "");
        add("2026-11-30T12:00:01Z", 3, LineKind.CLAIM, "-831.105510826326580917", 1, "");
        add("2026-11-30T12:00:01Z", 3, LineKind.REIMBURSEMENT, "-0.000000000000000007", 1, "");
        add("2026-11-30T12:00:02Z", 3, LineKind.SLASH, "-5.000000000000000000", 1, "DOUBLE_SEAL");
        add("2026-11-30T23:30:00Z", 4, LineKind.L2_TIP, "0.000000000000000042", 9, "");
        add("2026-12-01T00:10:00Z", 5, LineKind.SEALING, "77.000000000000000000", 60, "");
        var other = ledger.lines.get(2);
        ledger.lines.add(new LedgerLine(
                99,
                other.accruedAt(),
                Optional.empty(),
                2,
                OTHER,
                LineKind.DELIVERING,
                BigInteger.TEN,
                4,
                "",
                Optional.empty(),
                "/v1/rewards/epochs/2"));
    }

    void add(String time, long epoch, LineKind kind, String amount, long count, String reason) {
        boolean onL1 = kind == LineKind.CLAIM || kind == LineKind.REIMBURSEMENT || kind == LineKind.SLASH;
        Instant at = Instant.parse(time);
        ledger.lines.add(new LedgerLine(
                ledger.lines.size() + 1,
                at,
                epoch <= 3 || kind == LineKind.L2_TIP ? Optional.of(at.plusSeconds(86_400)) : Optional.empty(),
                epoch,
                OPERATOR,
                kind,
                new BigDecimal(amount).movePointRight(18).toBigIntegerExact(),
                count,
                reason,
                onL1 ? Optional.of(TX) : Optional.empty(),
                "/v1/rewards/epochs/%d/evidence".formatted(epoch)));
    }

    StatementFoot.Signed sign(Hash contentHash) {
        Hash struct = StructHashes.rewardStatement(genesis.subnet(), OPERATOR, contentHash);
        var signature = Secp256k1.sign(genesis.signingDomain().digest(struct), SimulatedSubnet.key(2));
        return new StatementFoot.Signed(OPERATOR, Secp256k1.address(SimulatedSubnet.key(2)), signature.toBytes());
    }

    Statements statements() {
        return new Statements(
                genesis,
                ledger,
                (first, last, closed) -> List.of(
                        new PeriodRoot(3, UInt256.of(77L).toHash()),
                        new PeriodRoot(5, UInt256.of(78L).toHash())),
                hash -> Optional.of(sign(hash)));
    }

    static Period month(String month, ZoneId zone) {
        return Period.parse(month, zone, epoch -> Instant.EPOCH);
    }

    StatementHead november() {
        return statements()
                .head(new Statements.Asked(Optional.of(OPERATOR), month("2026-11", ZoneId.of("UTC")), Basis.ACCRUED));
    }

    /** The file of a form, under its name. */
    Path write(Path folder, StatementFormat format, StatementFormat.Options options, StatementHead head)
            throws IOException {
        Path file = folder.resolve(format.fileName(head));
        try (var sink = format.open(Files.newOutputStream(file), head, options)) {
            statements().write(head, sink);
        }
        return file;
    }
}
