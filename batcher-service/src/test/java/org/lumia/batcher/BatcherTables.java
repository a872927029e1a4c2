package org.lumia.batcher;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Map;

/** The service's schema, as a test looks into it. */
final class BatcherTables {
    private BatcherTables() {}

    static long count(Map<String, String> settings, String what) throws Exception {
        try (var connection = connect(settings);
                var row = connection.createStatement().executeQuery("SELECT count(*) FROM " + what)) {
            row.next();
            return row.getLong(1);
        }
    }

    static void execute(Map<String, String> settings, String sql) throws Exception {
        try (var connection = connect(settings)) {
            connection.createStatement().execute(sql);
        }
    }

    private static Connection connect(Map<String, String> settings) throws Exception {
        var connection = DriverManager.getConnection(
                settings.get("spring.datasource.url"), settings.get("spring.datasource.username"), "");
        connection.createStatement().execute("SET search_path TO batcher");
        return connection;
    }
}
