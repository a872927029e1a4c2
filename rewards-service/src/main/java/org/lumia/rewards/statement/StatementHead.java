package org.lumia.rewards.statement;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.LedgerLines.Basis;
import org.lumia.rewards.ledger.Unit;

/**
 * Whose account a statement is of, when, and how it begins.
 *
 * @param l1ChainId with the registry, the domain of signatures
 * @param holder empty for the network
 * @param throughEpoch the last that the ledger had booked when the statement was made, -1 for none
 * @param throughL1Block the last final one whose events it had booked, -1 for none
 * @param complete whether it was booked past the period's end by both: no line of the period comes any more
 * @param openingLumia wei that were owed when the period began, as is openingEth
 */
public record StatementHead(
        long subnet,
        long l1ChainId,
        Address registry,
        Optional<Address> holder,
        Period period,
        Basis basis,
        long throughEpoch,
        long throughL1Block,
        boolean complete,
        BigInteger openingLumia,
        BigInteger openingEth) {

    public static final String NETWORK = "network";

    BigInteger opening(Unit unit) {
        return switch (unit) {
            case LUMIA -> openingLumia;
            case ETH -> openingEth;
        };
    }

    public String holderText() {
        return holder.map(Address::toString).orElse(NETWORK);
    }

    public String basisText() {
        return basis.name().toLowerCase(Locale.ROOT);
    }

    String completeText() {
        return complete ? "yes" : "no";
    }

    /** The time that puts a line into the period. */
    Instant time(LedgerLine line) {
        return time(line, basis);
    }

    static Instant time(LedgerLine line, Basis basis) {
        return switch (basis) {
            case ACCRUED -> line.accruedAt();
            case RECEIVED -> line.receivedAt().orElse(line.accruedAt());
        };
    }

    /** Whether the line is of a time before the period: that was closed when the line was booked. */
    boolean corrects(LedgerLine line) {
        return time(line).isBefore(period.from());
    }

    /** The day of the period that the line is booked on: of a correction the first. */
    LocalDate day(LedgerLine line) {
        return corrects(line) ? period.firstDay() : period.day(time(line));
    }

    /** As lumia-0x1234abcd-2026-11-accrued, the same for every download. */
    public String fileName() {
        String who = holder.map(address -> address.toString().substring(0, 10)).orElse(NETWORK);
        return "lumia-%s-%s-%s".formatted(who, period.inFileName(), basisText());
    }
}
