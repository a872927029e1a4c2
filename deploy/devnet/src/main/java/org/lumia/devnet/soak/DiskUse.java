package org.lumia.devnet.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** What stands on disk, in bytes that are taken: files with holes count as what they hold. */
final class DiskUse {
    private static final long KILO = 1_024;
    private static final int DEPTH = 4;

    private static final String SCHEMAS = """
            SELECT n.nspname, sum(pg_total_relation_size(c.oid))
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
            GROUP BY n.nspname ORDER BY n.nspname
            """;

    private DiskUse() {}

    /** Each folder down to some depth, by its path within. */
    static Map<String, Long> folders(Path root) throws IOException, InterruptedException {
        // du knows the blocks that a file takes, which Java does not tell.
        var process = new ProcessBuilder("du", "-k", "-d", Integer.toString(DEPTH), root.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var sizes = new TreeMap<String, Long>();
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            out.lines().forEach(line -> {
                int tab = line.indexOf('\t');
                var path = root.relativize(Path.of(line.substring(tab + 1))).toString();
                sizes.put(path, Long.parseLong(line.substring(0, tab)) * KILO);
            });
        }
        process.waitFor();
        return sizes;
    }

    /** Tables with their indexes, by schema. */
    static Map<String, Long> schemas(String url, String user) throws SQLException {
        try (var connection = DriverManager.getConnection(url, user, "");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(SCHEMAS)) {
            var sizes = new TreeMap<String, Long>();
            while (rows.next()) {
                sizes.put(rows.getString(1), rows.getLong(2));
            }
            return sizes;
        }
    }
}
