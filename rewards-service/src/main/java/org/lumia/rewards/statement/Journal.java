package org.lumia.rewards.statement;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.LineKind;
import org.lumia.rewards.ledger.Unit;

/**
 * A journal of plain-text accounting: oldest entry first, dates of the period's zone, 18 decimals everywhere, closing in exact
 * assertions.
 */
final class Journal implements StatementSink {
    private static final int TEXT_CHARACTERS_MAX = 1_000;
    private static final String RECEIVABLE = "assets:lumia:receivable";
    private static final String REIMBURSABLE = "assets:lumia:reimbursable";
    private static final String WALLET = "assets:lumia:wallet";
    private static final String BOND = "assets:lumia:bond";
    private static final String RECOVERED = "expenses:lumia:recovered";
    private static final String OPENING = "equity:lumia:opening";

    /** Whose words are written. */
    enum Dialect {
        /** ledger reads it too. */
        HLEDGER,
        BEANCOUNT
    }

    /** From whom to whom a line of above zero moves money. */
    private record Posting(String to, String from) {
        static Optional<Posting> of(LedgerLine line) {
            return line.lapsed() ? Optional.of(new Posting(REIMBURSABLE, RECOVERED)) : of(line.kind());
        }

        static Optional<Posting> of(LineKind kind) {
            return switch (kind) {
                case SEALING, ATTESTING, POSTING, DELIVERING, TREASURY ->
                    Optional.of(new Posting(
                            RECEIVABLE, "income:lumia:" + kind.name().toLowerCase(Locale.ROOT)));
                case L2_TIP -> Optional.of(new Posting(WALLET, "income:lumia:tips"));
                case CLAIM -> Optional.of(new Posting(RECEIVABLE, WALLET));
                case RECOVERY -> Optional.of(new Posting(RECEIVABLE, RECOVERED));
                case SLASH -> Optional.of(new Posting("expenses:lumia:slashed", BOND));
                case L1_COST, REIMBURSEMENT -> Optional.of(new Posting(REIMBURSABLE, WALLET));
                case FORFEIT -> Optional.empty();
            };
        }

        boolean fiat() {
            return !from.equals(WALLET) && !from.equals(BOND) || to.startsWith("expenses:");
        }
    }

    private final Writer out;
    private final Dialect dialect;
    private final Pricing pricing;
    private final boolean carried;
    private final StatementHead head;

    Journal(OutputStream out, Dialect dialect, StatementFormat.Options options, StatementHead head) {
        if (dialect == Dialect.BEANCOUNT && !head.period().wholeDays()) {
            throw new RefusedException(
                    "beancount's balances are of whole days: ask for days, months, quarters or years");
        }
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
        this.dialect = dialect;
        this.pricing = options.pricing();
        this.carried = options.carried();
        this.head = head;
    }

    @Override
    public void begin() throws IOException {
        out.write("; %s: %s of subnet %d, %s, %s, %s%n"
                .formatted(
                        Canonical.FORM,
                        head.holderText(),
                        head.subnet(),
                        head.period().text(),
                        head.period().zone(),
                        head.basisText()));
        if (dialect == Dialect.BEANCOUNT && !carried) {
            for (String account : accounts()) {
                out.write("%s open %s%n".formatted(head.period().firstDay(), account(account)));
            }
        }
        for (Unit unit : Unit.values()) {
            BigInteger opening = head.opening(unit);
            String account = unit == Unit.LUMIA ? RECEIVABLE : REIMBURSABLE;
            if (carried) {
                assertion("open", head.period().firstDay(), account, opening, unit);
            } else if (opening.signum() != 0) {
                entry(head.period().firstDay(), "open-" + head.period().text(), "opening balance of " + unit);
                posting(account, Amounts.withUnit(opening, unit));
                posting(OPENING, Amounts.withUnit(opening.negate(), unit));
            }
        }
    }

    private static List<String> accounts() {
        return Stream.concat(
                        Stream.of(OPENING),
                        Arrays.stream(LineKind.values())
                                .flatMap(kind -> Posting.of(kind).stream())
                                .flatMap(posting -> Stream.of(posting.to(), posting.from())))
                .distinct()
                .sorted()
                .toList();
    }

    private String account(String account) {
        return switch (dialect) {
            case HLEDGER -> account;
            case BEANCOUNT ->
                Arrays.stream(account.split(":"))
                        .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
                        .collect(Collectors.joining(":"));
        };
    }

    private void entry(LocalDate day, String code, String text) throws IOException {
        out.write(
                switch (dialect) {
                    case HLEDGER -> "%n%s * (%s) %s%n".formatted(day, code, text);
                    case BEANCOUNT -> "%n%s * \"%s\" ^%s%n".formatted(day, text, code);
                });
    }

    private void posting(String account, String amount) throws IOException {
        out.write("  %-34s  %s%n".formatted(account(account), amount));
    }

    private void note(String name, String value) throws IOException {
        if (value.isEmpty()) {
            return;
        }
        String plain = plain(value);
        out.write(
                switch (dialect) {
                    case HLEDGER -> "  ; %s: %s%n".formatted(name, plain);
                    case BEANCOUNT -> "  %s: \"%s\"%n".formatted(name, plain);
                });
    }

    /** On one line, without what ends a text, and short enough for ledger's lines of 4,096 characters. */
    private static String plain(String text) {
        String cut = text.length() <= TEXT_CHARACTERS_MAX ? text : text.substring(0, TEXT_CHARACTERS_MAX);
        return cut.replaceAll("[\\p{Cntrl}\"\\\\]", " ");
    }

    @Override
    public void line(LedgerLine line, String check) throws IOException {
        LocalDate day = head.day(line);
        LocalDate own = head.period().day(head.time(line));
        String what = "epoch %d, %s".formatted(line.epoch(), line.kind().name().toLowerCase(Locale.ROOT));
        Unit unit = line.kind().unit();
        var posting = Posting.of(line);
        if (posting.isEmpty()) {
            out.write("%n; %s %s: %s, %s%n"
                    .formatted(day, what, Amounts.withUnit(line.amount(), unit), plain(line.reason())));
            return;
        }
        if (line.amount().signum() == 0) {
            return;
        }
        entry(day, "epoch-" + line.epoch(), what);
        note("entry", Long.toString(line.entry()));
        note("time", head.time(line).toString());
        note("correction", head.corrects(line) ? "of " + own : "");
        note("tx", line.l1Transaction().map(Object::toString).orElse(""));
        note("reason", line.reason());
        note("evidence", line.evidence());
        BigInteger wei = line.kind() == LineKind.SLASH ? line.amount().abs() : line.amount();
        Optional<Pricing.Price> price = posting.get().fiat() ? pricing.at(unit, own) : Optional.empty();
        String value =
                price.map(known -> known.value(wei).abs().toPlainString()).orElse("0.00");
        if (price.isEmpty() || value.matches("[0.]+")) {
            posting(posting.get().to(), Amounts.withUnit(wei, unit));
            posting(posting.get().from(), Amounts.withUnit(wei.negate(), unit));
            return;
        }
        note(
                "price-source",
                "%s %s of %s by %s"
                        .formatted(
                                price.get().price().toPlainString(),
                                price.get().currency(),
                                price.get().date(),
                                price.get().source()));
        fiat(posting.get(), wei, unit, value + " " + price.get().currency());
    }

    /** What holds LUMIA is booked in it at its total value; income and expenses in fiat. */
    private void fiat(Posting posting, BigInteger wei, Unit unit, String value) throws IOException {
        String assets = posting.to().startsWith("assets:") ? posting.to() : posting.from();
        String other = assets.equals(posting.to()) ? posting.from() : posting.to();
        BigInteger moved = assets.equals(posting.to()) ? wei : wei.negate();
        posting(assets, Amounts.withUnit(moved, unit) + " @@ " + value);
        posting(other, (moved.signum() > 0 ? "-" : "") + value);
    }

    @Override
    public void end(StatementFoot foot) throws IOException {
        assertion("close", closingDay(), RECEIVABLE, foot.closingLumia(), Unit.LUMIA);
        assertion("close", closingDay(), REIMBURSABLE, foot.closingEth(), Unit.ETH);
        out.write("%n; content-hash: %s%n".formatted(foot.contentHash()));
    }

    /** beancount's balances are of a day's beginning. */
    private LocalDate closingDay() {
        LocalDate last = head.period().lastDay();
        return dialect == Dialect.BEANCOUNT ? last.plusDays(1) : last;
    }

    private void assertion(String what, LocalDate day, String account, BigInteger wei, Unit unit) throws IOException {
        if (dialect == Dialect.BEANCOUNT) {
            out.write("%n%s balance %s  %s ~ 0 %s%n".formatted(day, account(account), Amounts.decimal(wei), unit));
            return;
        }
        String zero = Amounts.withUnit(BigInteger.ZERO, unit);
        entry(day, what + "-" + head.period().text(), "%s of %s".formatted(what, unit));
        posting(account, zero + " = " + Amounts.withUnit(wei, unit));
        posting("equity:check", zero);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
