package org.lumia.rewards.statement;

import java.awt.Color;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.Unit;
import org.openpdf.text.Document;
import org.openpdf.text.Element;
import org.openpdf.text.Font;
import org.openpdf.text.PageSize;
import org.openpdf.text.Paragraph;
import org.openpdf.text.Phrase;
import org.openpdf.text.Rectangle;
import org.openpdf.text.pdf.BaseFont;
import org.openpdf.text.pdf.PdfPCell;
import org.openpdf.text.pdf.PdfPTable;
import org.openpdf.text.pdf.PdfPageEventHelper;
import org.openpdf.text.pdf.PdfWriter;

/**
 * Numbered pages of A4: what the statement is, totals, balances, and the lines where they are not too many to print. Amounts are
 * exact, never cut between lines, and found by a search.
 */
final class PdfStatement implements StatementSink {
    /** Lines that are printed; of more there are the totals and their hash. */
    static final int LINES_MAX = 2_000;

    static final String TITLE = "Statement of rewards";
    static final String LEFT_OUT =
            "The lines are not printed: there are over %d of them. CSV, XLSX and JSON have them.";
    private static final String FONT = "/font-fallback/LiberationSans-Regular.ttf";
    private static final float MARGIN = 36;
    private static final float SIZE = 8;
    private static final float SMALL = 6;
    private static final Color LINE = new Color(0xBB, 0xBB, 0xBB);

    private final OutputStream out;
    private final Pricing pricing;
    private final StatementHead head;
    private final BaseFont base;
    private final List<Line> lines = new ArrayList<>();

    private record Line(LedgerLine line, String check) {}

    PdfStatement(OutputStream out, Pricing pricing, StatementHead head) throws IOException {
        this.out = out;
        this.pricing = pricing;
        this.head = head;
        try (InputStream font = BaseFont.class.getResourceAsStream(FONT)) {
            if (font == null) {
                throw new IOException("the class path has no " + FONT);
            }
            this.base = BaseFont.createFont(
                    "LiberationSans.ttf", BaseFont.IDENTITY_H, BaseFont.EMBEDDED, true, font.readAllBytes(), null);
        }
    }

    /** Whether a file of a statement may lack its lines. */
    static boolean leavesOut(StatementFormat format, long lines) {
        return format == StatementFormat.PDF && lines > LINES_MAX;
    }

    @Override
    public void begin() {}

    /** One more than is printed is kept, to know that there are more. */
    @Override
    public void line(LedgerLine line, String check) {
        if (lines.size() <= LINES_MAX) {
            lines.add(new Line(line, check));
        }
    }

    @Override
    public void end(StatementFoot foot) {
        var document = new Document(PageSize.A4.rotate(), MARGIN, MARGIN, MARGIN, MARGIN + 12);
        PdfWriter writer = PdfWriter.getInstance(document, out);
        writer.setCloseStream(false);
        writer.setPageEvent(new PageNumbers());
        document.addTitle(TITLE + " " + head.fileName());
        document.open();
        document.add(new Paragraph(TITLE, font(16)));
        document.add(new Paragraph(" ", font(4)));
        document.add(fields(foot));
        document.add(new Paragraph(" ", font(4)));
        document.add(balances(foot));
        document.add(new Paragraph(" ", font(4)));
        if (foot.lines() > LINES_MAX) {
            document.add(new Paragraph(LEFT_OUT.formatted(LINES_MAX), font(SIZE)));
        } else if (!lines.isEmpty()) {
            document.add(lineTable());
        }
        document.close();
    }

    private Font font(float size) {
        return new Font(base, size);
    }

    private static PdfPTable table(float... widths) {
        var table = new PdfPTable(widths.length);
        table.setTotalWidth(widths);
        table.setLockedWidth(true);
        table.setHorizontalAlignment(Element.ALIGN_LEFT);
        table.setSplitRows(false);
        return table;
    }

    private PdfPCell cell(String text, float size, boolean right, int border) {
        var cell = new PdfPCell(new Phrase(text, font(size)));
        cell.setNoWrap(true);
        cell.setBorder(border);
        cell.setBorderColor(LINE);
        cell.setPaddingLeft(3);
        cell.setPaddingRight(3);
        cell.setHorizontalAlignment(right ? Element.ALIGN_RIGHT : Element.ALIGN_LEFT);
        return cell;
    }

    private PdfPTable fields(StatementFoot foot) {
        var table = table(90, 670);
        Rows.fields(head, foot).forEach((name, value) -> {
            table.addCell(cell(name, SIZE, false, Rectangle.NO_BORDER));
            table.addCell(cell(value, SIZE, false, Rectangle.NO_BORDER));
        });
        return table;
    }

    private float amountWidth(List<String> amounts, float size) {
        float widest = 60;
        for (String amount : amounts) {
            widest = Math.max(widest, base.getWidthPoint(amount, size) + 8);
        }
        return widest;
    }

    private PdfPTable balances(StatementFoot foot) {
        List<String> amounts = new ArrayList<>();
        for (Unit unit : Unit.values()) {
            amounts.add(Amounts.withUnit(head.opening(unit), unit));
            amounts.add(Amounts.withUnit(foot.closing(unit), unit));
        }
        foot.totals()
                .forEach(total -> amounts.add(
                        Amounts.withUnit(total.amount(), total.kind().unit())));
        var table = table(60, 90, 140, amountWidth(amounts, SIZE), 180);
        for (Unit unit : Unit.values()) {
            balance(table, Rows.OPENING, unit, head.opening(unit));
        }
        for (var total : foot.totals()) {
            row(
                    table,
                    Rows.TOTAL,
                    total.kind().name(),
                    inBalance(total.kind().changesBalance()),
                    Amounts.withUnit(total.amount(), total.kind().unit()),
                    Rows.totalNote(total));
        }
        for (Unit unit : Unit.values()) {
            balance(table, Rows.CLOSING, unit, foot.closing(unit));
        }
        return table;
    }

    private void balance(PdfPTable table, String record, Unit unit, BigInteger wei) {
        row(table, record, unit.name(), inBalance(true), Amounts.withUnit(wei, unit), "");
    }

    static String inBalance(boolean changes) {
        return changes ? "in the balance" : "shown, in no balance";
    }

    private void row(PdfPTable table, String record, String name, String balance, String amount, String note) {
        table.addCell(cell(record, SIZE, false, Rectangle.BOTTOM));
        table.addCell(cell(name, SIZE, false, Rectangle.BOTTOM));
        table.addCell(cell(balance, SIZE, false, Rectangle.BOTTOM));
        table.addCell(cell(amount, SIZE, true, Rectangle.BOTTOM));
        table.addCell(cell(note, SIZE, false, Rectangle.BOTTOM));
    }

    private PdfPTable lineTable() {
        float amounts = amountWidth(
                lines.stream()
                        .map(l -> Amounts.withUnit(
                                l.line().amount(), l.line().kind().unit()))
                        .toList(),
                SIZE);
        var table = table(60, 110, 80, 100, 90, amounts, 110);
        for (Line shown : lines) {
            LedgerLine line = shown.line();
            Unit unit = line.kind().unit();
            table.addCell(cell("line " + line.entry(), SIZE, false, Rectangle.TOP));
            table.addCell(cell(line.accruedAt().toString(), SIZE, false, Rectangle.TOP));
            table.addCell(cell("epoch " + line.epoch(), SIZE, false, Rectangle.TOP));
            table.addCell(cell(line.kind().name(), SIZE, false, Rectangle.TOP));
            table.addCell(cell("count " + line.count(), SIZE, false, Rectangle.TOP));
            table.addCell(cell(Amounts.withUnit(line.amount(), unit), SIZE, true, Rectangle.TOP));
            table.addCell(cell(shown.check(), SIZE, false, Rectangle.TOP));
            detail(
                    table,
                    "received %s account:%s %s"
                            .formatted(
                                    line.receivedAt().map(Object::toString).orElse("-"),
                                    line.holder(),
                                    line.reason().isEmpty() ? "" : "reason " + line.reason()));
            detail(
                    table,
                    "tx %s evidence %s"
                            .formatted(
                                    line.l1Transaction().map(Object::toString).orElse("-"), line.evidence()));
            pricing.at(unit, head.period().day(head.time(line)))
                    .ifPresent(price -> detail(table, fiat(price, line.amount())));
        }
        return table;
    }

    private static String fiat(Pricing.Price price, BigInteger wei) {
        return "value %s %s at %s of %s by %s"
                .formatted(
                        price.value(wei).toPlainString(),
                        price.currency(),
                        price.price().toPlainString(),
                        price.date(),
                        price.source());
    }

    private void detail(PdfPTable table, String text) {
        var cell = cell(text.strip(), SMALL, false, Rectangle.NO_BORDER);
        cell.setColspan(7);
        table.addCell(cell);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** "page 2 of the statement lumia-…": at the foot of each page. */
    private final class PageNumbers extends PdfPageEventHelper {
        @Override
        public void onEndPage(@Nullable PdfWriter writer, @Nullable Document document) {
            if (writer == null) {
                return;
            }
            var canvas = writer.getDirectContent();
            canvas.beginText();
            canvas.setFontAndSize(base, SMALL);
            canvas.setTextMatrix(MARGIN, MARGIN - 12);
            canvas.showText(
                    String.format(Locale.ROOT, "page %d of the statement %s", writer.getPageNumber(), head.fileName()));
            canvas.endText();
        }
    }
}
