package org.lumia.rewards.statement;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The forms of a statement. */
public enum StatementFormat {
    JSON("application/json", "json"),
    CSV("text/csv", "csv"),
    XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    PDF("application/pdf", "pdf"),
    /** Import of Koinly. */
    KOINLY("text/csv", "koinly.csv"),
    COINTRACKER("text/csv", "cointracker.csv"),
    COINTRACKING("text/csv", "cointracking.csv"),
    /** Journal of hledger and ledger. */
    HLEDGER("text/plain", "journal"),
    BEANCOUNT("text/plain", "beancount");

    private final String mediaType;
    private final String extension;

    StatementFormat(String mediaType, String extension) {
        this.mediaType = mediaType;
        this.extension = extension;
    }

    public String mediaType() {
        return mediaType;
    }

    /** Whether it is asked for by an {@code Accept} header, and can be checked again. */
    public boolean whole() {
        return switch (this) {
            case JSON, CSV, XLSX, PDF -> true;
            case KOINLY, COINTRACKER, COINTRACKING, HLEDGER, BEANCOUNT -> false;
        };
    }

    private boolean journal() {
        return this == HLEDGER || this == BEANCOUNT;
    }

    public String fileName(StatementHead head) {
        return head.fileName() + "." + extension;
    }

    /** @throws RefusedException for a name that is none */
    public static StatementFormat named(String name) {
        return Arrays.stream(values())
                .filter(format -> format.title().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new RefusedException("format is one of %s, not %s".formatted(names(), Period.bounded(name))));
    }

    private String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String names() {
        return Arrays.stream(values()).map(StatementFormat::title).collect(Collectors.joining(", "));
    }

    /** The form of a file by its name's end; empty where that cannot be checked again. */
    static Optional<StatementFormat> ofFile(String fileName) {
        return Arrays.stream(values())
                .filter(format -> fileName.toLowerCase(Locale.ROOT).endsWith("." + format.extension))
                .max(Comparator.comparingInt(format -> format.extension.length()))
                .filter(StatementFormat::whole);
    }

    /**
     * How a form is to be made.
     *
     * @param carried whether a journal goes on from one that is taken in before it, so that it has no entry of its own for the opening balance
     */
    public record Options(Pricing pricing, boolean carried) {
        public static final Options PLAIN = new Options(Pricing.NONE, false);
    }

    /**
     * A sink that writes to a stream and closes it.
     *
     * @throws RefusedException where there is no such form of such a statement
     */
    public StatementSink open(OutputStream out, StatementHead head, Options options) throws IOException {
        if (!whole() && head.holder().isEmpty()) {
            throw new RefusedException("format %s is of one holder, not of the network".formatted(title()));
        }
        if (options.carried() && !journal()) {
            throw new RefusedException("opening=carried is for the formats hledger and beancount alone");
        }
        return switch (this) {
            case JSON -> new JsonStatement(out, options.pricing(), head);
            case CSV -> new CsvStatement(out, options.pricing(), head);
            case XLSX -> new XlsxStatement(out, options.pricing(), head, XlsxStatement.SHEET_LINES_MAX);
            case PDF -> new PdfStatement(out, options.pricing(), head);
            case KOINLY -> new TaxStatement(out, TaxStatement.Tool.KOINLY, options.pricing(), head);
            case COINTRACKER -> new TaxStatement(out, TaxStatement.Tool.COINTRACKER, options.pricing(), head);
            case COINTRACKING -> new TaxStatement(out, TaxStatement.Tool.COINTRACKING, options.pricing(), head);
            case HLEDGER -> new Journal(out, Journal.Dialect.HLEDGER, options, head);
            case BEANCOUNT -> new Journal(out, Journal.Dialect.BEANCOUNT, options, head);
        };
    }
}
