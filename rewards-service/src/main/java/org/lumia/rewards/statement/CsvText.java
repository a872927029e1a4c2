package org.lumia.rewards.statement;

import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Lines of RFC 4180. */
final class CsvText {
    private CsvText() {}

    static void line(Writer out, List<String> cells) throws IOException {
        for (int i = 0; i < cells.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            String cell = cells.get(i);
            if (plain(cell)) {
                out.write(cell);
            } else {
                quoted(out, cell);
            }
        }
        out.write("\r\n");
    }

    /** Every cell in quotes. */
    static void quotedLine(Writer out, List<String> cells) throws IOException {
        for (int i = 0; i < cells.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            quoted(out, cells.get(i));
        }
        out.write("\r\n");
    }

    private static boolean plain(String cell) {
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c == ',' || c == '"' || c == '\r' || c == '\n') {
                return false;
            }
        }
        return true;
    }

    private static void quoted(Writer out, String cell) throws IOException {
        out.write('"');
        out.write(cell.replace("\"", "\"\""));
        out.write('"');
    }
}
