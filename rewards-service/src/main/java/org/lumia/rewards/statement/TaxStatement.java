package org.lumia.rewards.statement;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.lumia.ethereum.Hash;
import org.lumia.rewards.ledger.LedgerLine;

/** Import files of tax tools: what was earned, lost, spent and paid back. Claims move money between the holder's own accounts: they are left out. */
final class TaxStatement implements StatementSink {
    /** The tool that reads it. */
    enum Tool {
        KOINLY(List.of(
                "Date",
                "Sent Amount",
                "Sent Currency",
                "Received Amount",
                "Received Currency",
                "Fee Amount",
                "Fee Currency",
                "Net Worth Amount",
                "Net Worth Currency",
                "Label",
                "Description",
                "TxHash")),
        COINTRACKER(List.of(
                "Date",
                "Received Quantity",
                "Received Currency",
                "Sent Quantity",
                "Sent Currency",
                "Fee Amount",
                "Fee Currency",
                "Tag")),
        COINTRACKING(List.of(
                "Type",
                "Buy Amount",
                "Buy Currency",
                "Sell Amount",
                "Sell Currency",
                "Fee",
                "Fee Currency",
                "Exchange",
                "Trade-Group",
                "Comment",
                "Date",
                "Tx-ID"));

        private final List<String> columns;

        Tool(List<String> columns) {
            this.columns = columns;
        }
    }

    /** What a line is to a tax tool. */
    private enum Event {
        REWARD("reward", "staked", "Staking"),
        /** Fees that users paid. */
        TIP("reward", "staked", "Income"),
        LOST("lost", "", "Lost"),
        COST("cost", "", "Other Fee"),
        REFUND("", "", "Income (non taxable)"),
        NONE("", "", "");

        private final String koinly;
        private final String coinTracker;
        private final String coinTracking;

        Event(String koinly, String coinTracker, String coinTracking) {
            this.koinly = koinly;
            this.coinTracker = coinTracker;
            this.coinTracking = coinTracking;
        }

        /** Costs that lapsed were spent long ago, and moved no money of the holder's since. */
        static Event of(LedgerLine line) {
            if (line.lapsed()) {
                return NONE;
            }
            return switch (line.kind()) {
                case SEALING, ATTESTING, POSTING, DELIVERING, TREASURY -> REWARD;
                case L2_TIP -> TIP;
                case SLASH, RECOVERY -> LOST;
                case L1_COST -> COST;
                case REIMBURSEMENT -> REFUND;
                case CLAIM, FORFEIT -> NONE;
            };
        }

        boolean received() {
            return this == REWARD || this == TIP || this == REFUND;
        }
    }

    private static final DateTimeFormatter ISO_LIKE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter AMERICAN =
            DateTimeFormatter.ofPattern("MM/dd/yyyy HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Writer out;
    private final Tool tool;
    private final Pricing pricing;
    private final StatementHead head;

    TaxStatement(OutputStream out, Tool tool, Pricing pricing, StatementHead head) {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
        this.tool = tool;
        this.pricing = pricing;
        this.head = head;
    }

    @Override
    public void begin() throws IOException {
        write(tool.columns);
    }

    private void write(List<String> cells) throws IOException {
        if (tool == Tool.COINTRACKING) {
            CsvText.quotedLine(out, cells);
        } else {
            CsvText.line(out, cells);
        }
    }

    @Override
    public void line(LedgerLine line, String check) throws IOException {
        Event event = Event.of(line);
        if (event == Event.NONE || line.amount().signum() == 0) {
            return;
        }
        BigInteger wei = line.amount().abs();
        String amount = Amounts.decimal(wei);
        String unit = line.kind().unit().name();
        String in = event.received() ? amount : "";
        String inUnit = event.received() ? unit : "";
        String sent = event.received() ? "" : amount;
        String sentUnit = event.received() ? "" : unit;
        Instant time = head.time(line);
        String tx = line.l1Transaction().map(Hash::toString).orElse("");
        String what = "Lumia epoch %d %s"
                .formatted(
                        line.epoch(),
                        line.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        write(
                switch (tool) {
                    case KOINLY -> {
                        var price = pricing.at(line.kind().unit(), head.period().day(time));
                        yield List.of(
                                ISO_LIKE.format(time) + " UTC",
                                sent,
                                sentUnit,
                                in,
                                inUnit,
                                "",
                                "",
                                price.map(known -> known.value(wei).toPlainString())
                                        .orElse(""),
                                price.map(Pricing.Price::currency).orElse(""),
                                event.koinly,
                                price.map(known -> what + ", price by " + known.source())
                                        .orElse(what),
                                tx);
                    }
                    case COINTRACKER ->
                        List.of(AMERICAN.format(time), in, inUnit, sent, sentUnit, "", "", event.coinTracker);
                    case COINTRACKING ->
                        List.of(
                                event.coinTracking,
                                in,
                                inUnit,
                                sent,
                                sentUnit,
                                "",
                                "",
                                "Lumia",
                                "",
                                what,
                                ISO_LIKE.format(time),
                                tx);
                });
    }

    @Override
    public void end(StatementFoot foot) {}

    @Override
    public void close() throws IOException {
        out.close();
    }
}
