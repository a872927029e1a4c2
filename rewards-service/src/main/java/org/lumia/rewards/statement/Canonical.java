package org.lumia.rewards.statement;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.Unit;

/**
 * The bytes that a statement's hashes are of: each field is the number of its UTF-8 bytes in decimal, a colon, the bytes and a
 * comma, so that no text can be read as two fields.
 */
final class Canonical {
    static final String FORM = "lumia-statement/1";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(320);

    private Canonical() {}

    private Canonical field(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        bytes.writeBytes(Integer.toString(utf8.length).getBytes(StandardCharsets.US_ASCII));
        bytes.write(':');
        bytes.writeBytes(utf8);
        bytes.write(',');
        return this;
    }

    private Canonical field(long number) {
        return field(Long.toString(number));
    }

    private Canonical field(BigInteger number) {
        return field(number.toString());
    }

    static byte[] line(LedgerLine line) {
        return new Canonical()
                .field(line.entry())
                .field(line.accruedAt().toString())
                .field(line.receivedAt().map(Instant::toString).orElse(""))
                .field(line.epoch())
                .field(line.holder().toString())
                .field(line.kind().name())
                .field(line.amount())
                .field(line.count())
                .field(line.reason())
                .field(line.l1Transaction().map(Hash::toString).orElse(""))
                .field(line.evidence())
                .bytes
                .toByteArray();
    }

    /** The running hash after a line. */
    static Hash next(Hash before, LedgerLine line) {
        return Keccak.hash(before.bytes(), line(line));
    }

    static Hash content(StatementHead head, StatementSums.Stated sums, List<PeriodRoot> roots) {
        var all = new Canonical()
                .field(FORM)
                .field(head.subnet())
                .field(head.l1ChainId())
                .field(head.registry().toString())
                .field(head.holderText())
                .field(head.period().text())
                .field(head.period().zone().getId())
                .field(head.period().from().toString())
                .field(head.period().to().toString())
                .field(head.basisText())
                .field(head.throughEpoch())
                .field(head.throughL1Block())
                .field(head.completeText())
                .field(head.openingLumia())
                .field(head.openingEth());
        var totals = sums.totals();
        all.field(totals.size());
        totals.forEach(total -> all.field(total.kind().name())
                .field(total.amount())
                .field(total.count())
                .field(total.lines()));
        all.field(sums.closingOf(Unit.LUMIA))
                .field(sums.closingOf(Unit.ETH))
                .field(sums.lines())
                .field(sums.linesHash().toString())
                .field(roots.size());
        roots.forEach(root -> all.field(root.throughEpoch()).field(root.root().toString()));
        return Keccak.hash(all.bytes.toByteArray());
    }
}
