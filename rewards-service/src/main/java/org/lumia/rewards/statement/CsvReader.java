package org.lumia.rewards.statement;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows of RFC 4180, one at a time. */
final class CsvReader {
    private static final int CELL_CHARACTERS_MAX = 100_000;
    private static final int CELLS_MAX = 1_000;

    private final BufferedReader in;
    private long line;
    private int pushed = -2;

    CsvReader(BufferedReader in) {
        this.in = in;
    }

    /** Number of the row that was read last; the header is 1. */
    long line() {
        return line;
    }

    private int read() throws IOException {
        if (pushed != -2) {
            int again = pushed;
            pushed = -2;
            return again;
        }
        return in.read();
    }

    /** Empty at the end of the file. */
    Optional<List<String>> row() throws IOException {
        int first = read();
        if (first == '\uFEFF' && line == 0) {
            first = read();
        }
        if (first == -1) {
            return Optional.empty();
        }
        pushed = first;
        line++;
        List<String> cells = new ArrayList<>();
        boolean more = true;
        while (more) {
            var cell = new StringBuilder();
            more = cell(cell);
            cells.add(cell.toString());
            if (cells.size() > CELLS_MAX) {
                throw new RefusedException("line %d has over %d cells".formatted(line, CELLS_MAX));
            }
        }
        return Optional.of(cells);
    }

    /** Whether another cell of the row follows. */
    private boolean cell(StringBuilder cell) throws IOException {
        boolean quoted = false;
        for (int c = read(); ; c = read()) {
            if (cell.length() > CELL_CHARACTERS_MAX) {
                throw new RefusedException(
                        "line %d has a cell of over %d characters".formatted(line, CELL_CHARACTERS_MAX));
            }
            if (quoted) {
                if (c == -1) {
                    return false;
                }
                if (c != '"') {
                    cell.append((char) c);
                    continue;
                }
                int next = read();
                if (next == '"') {
                    cell.append('"');
                } else {
                    quoted = false;
                    pushed = next;
                }
                continue;
            }
            switch (c) {
                case -1, '\n' -> {
                    return false;
                }
                case ',' -> {
                    return true;
                }
                case '\r' -> {}
                case '"' -> quoted = true;
                default -> cell.append((char) c);
            }
        }
    }
}
