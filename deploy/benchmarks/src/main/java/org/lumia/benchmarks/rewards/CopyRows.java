package org.lumia.benchmarks.rewards;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Rows of a table in the text form of Postgres' COPY. */
final class CopyRows {
    private static final HexFormat HEX = HexFormat.of();

    private final String table;
    private final StringBuilder text = new StringBuilder();
    private long rows;

    /** @param table with its columns */
    CopyRows(String table) {
        this.table = table;
    }

    /** Of numbers, booleans, words without a backslash, tab or line, bytes, and null. */
    void row(@Nullable Object... cells) {
        for (int i = 0; i < cells.length; i++) {
            if (i > 0) {
                text.append('\t');
            }
            if (cells[i] instanceof byte[] bytes) {
                text.append("\\\\x").append(HEX.formatHex(bytes));
            } else {
                text.append(cells[i] == null ? "\\N" : cells[i]);
            }
        }
        text.append('\n');
        rows++;
    }

    long rows() {
        return rows;
    }

    void copy(Connection connection) throws SQLException, IOException {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY rewards." + table + " FROM STDIN", new ByteArrayInputStream(bytes));
    }
}
