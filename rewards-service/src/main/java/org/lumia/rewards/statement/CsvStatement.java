package org.lumia.rewards.statement;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.Unit;

/** One table of RFC 4180: opening balances, lines oldest first, totals, closing balances, and what the statement is. */
final class CsvStatement implements StatementSink {
    private final Writer out;
    private final Pricing pricing;
    private final List<Column> columns;
    private final StatementHead head;

    CsvStatement(OutputStream out, Pricing pricing, StatementHead head) {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
        this.pricing = pricing;
        this.head = head;
        this.columns = Arrays.stream(Column.values())
                .filter(column -> column != Column.ROUNDED)
                .filter(column -> !column.fiat() || !pricing.isNone())
                .toList();
    }

    @Override
    public void begin() throws IOException {
        CsvText.line(out, columns.stream().map(Column::title).toList());
        for (Unit unit : Unit.values()) {
            row(Rows.balance(Rows.OPENING, unit, head.opening(unit)));
        }
    }

    private void row(Map<Column, String> cells) throws IOException {
        CsvText.line(
                out,
                columns.stream()
                        .map(column -> column.shown(Rows.cell(cells, column)))
                        .toList());
    }

    @Override
    public void line(LedgerLine line, String check) throws IOException {
        var row = Rows.line(line, check, head);
        pricing.at(line.kind().unit(), head.period().day(head.time(line)))
                .ifPresent(price -> Rows.price(row, price, line.amount()));
        row(row);
    }

    @Override
    public void end(StatementFoot foot) throws IOException {
        for (var row : Rows.after(head, foot)) {
            row(row);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
