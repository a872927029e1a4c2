package org.lumia.rewards.statement;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.Unit;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** One object: opening, lines, totals, closing, statement. Cells are those of the table, but for amounts in wei beside them. */
final class JsonStatement implements StatementSink {
    private final JsonGenerator json;
    private final Pricing pricing;
    private final StatementHead head;

    JsonStatement(OutputStream out, Pricing pricing, StatementHead head) {
        this.json = JsonMapper.shared().createGenerator(out);
        this.pricing = pricing;
        this.head = head;
    }

    @Override
    public void begin() {
        json.writeStartObject();
        json.writeArrayPropertyStart(Rows.OPENING);
        for (Unit unit : Unit.values()) {
            write(Rows.balance(Rows.OPENING, unit, head.opening(unit)));
        }
        json.writeEndArray();
        json.writeArrayPropertyStart(Rows.LINE + "s");
    }

    private void write(Map<Column, String> row) {
        json.writeStartObject();
        row.forEach((column, cell) -> {
            if (column != Column.RECORD && !cell.isEmpty()) {
                json.writeStringProperty(column.title(), cell);
            }
        });
        json.writeEndObject();
    }

    @Override
    public void line(LedgerLine line, String check) {
        var row = Rows.line(line, check, head);
        pricing.at(line.kind().unit(), head.period().day(head.time(line)))
                .ifPresent(price -> Rows.price(row, price, line.amount()));
        write(row);
    }

    @Override
    public void end(StatementFoot foot) {
        json.writeEndArray();
        json.writeArrayPropertyStart(Rows.TOTAL + "s");
        foot.totals().forEach(total -> write(Rows.total(total)));
        json.writeEndArray();
        json.writeArrayPropertyStart(Rows.CLOSING);
        for (Unit unit : Unit.values()) {
            write(Rows.balance(Rows.CLOSING, unit, foot.closing(unit)));
        }
        json.writeEndArray();
        json.writeObjectPropertyStart(Rows.STATEMENT);
        Rows.fields(head, foot).forEach(json::writeStringProperty);
        json.writeEndObject();
        json.writeEndObject();
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
