package org.lumia.rewards.statement;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** A statement's file read back as rows, a row at a time, from each form that holds all of it. */
final class StatementFile {
    private StatementFile() {}

    /** Takes rows as they stand in a file. */
    @FunctionalInterface
    interface RowReader {
        /** @param place of the row in the file, for who looks for it */
        void row(String place, Map<Column, String> cells);

        /** A cell that no row has, or that differs from those beside it; who does not check a file passes it over. */
        default void fault(String place, String cell, String how) {}
    }

    /**
     * @return what the file is
     * @throws RefusedException for what is no statement
     */
    static StatementFormat read(Path file, RowReader reader) throws IOException {
        Path name = file.getFileName();
        var format = StatementFormat.ofFile(name == null ? "" : name.toString())
                .orElseThrow(
                        () -> new RefusedException(
                                "the file's name ends in none of .json, .csv, .xlsx and .pdf: other forms do not hold all of a statement"));
        switch (format) {
            case CSV -> csv(file, reader);
            case JSON -> json(file, reader);
            case XLSX -> XlsxFile.read(file, reader);
            case PDF -> PdfFile.read(file, reader);
            case KOINLY, COINTRACKER, COINTRACKING, HLEDGER, BEANCOUNT ->
                throw new IllegalStateException(format.name());
        }
        return format;
    }

    private static void csv(Path file, RowReader reader) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            var csv = new CsvReader(in);
            List<@Nullable Column> columns = columns(csv.row().orElse(List.of()));
            for (var row = csv.row(); row.isPresent(); row = csv.row()) {
                String place = "line " + csv.line();
                reader.row(place, csvCells(columns, row.get(), place, reader));
            }
        } catch (CharacterCodingException notText) {
            throw new RefusedException("the file is not UTF-8 text");
        }
    }

    private static Map<Column, String> csvCells(
            List<@Nullable Column> columns, List<String> row, String place, RowReader reader) {
        var cells = Column.row();
        for (int i = 0; i < Math.max(row.size(), columns.size()); i++) {
            String cell = i < row.size() ? row.get(i) : "";
            Column column = i < columns.size() ? columns.get(i) : null;
            if (column != null) {
                cells.put(column, column.meant(cell));
            } else {
                beyond(reader, place, i, cell);
            }
        }
        return cells;
    }

    /** @param index of a cell that no column's title stands above, from 0 */
    static void beyond(RowReader reader, String place, int index, String cell) {
        if (!cell.isEmpty()) {
            reader.fault(
                    place,
                    "cell " + (index + 1),
                    "\"%s\", and no column has a title there".formatted(Period.bounded(cell)));
        }
    }

    /** Null for a title that is empty. */
    static List<@Nullable Column> columns(List<String> titles) {
        List<@Nullable Column> columns = new ArrayList<>();
        for (String title : titles) {
            Column column = Column.titled(title);
            if (column == null && !title.isEmpty()) {
                throw new RefusedException("no statement has a column \"" + Period.bounded(title) + "\"");
            }
            if (column != null && columns.contains(column)) {
                throw new RefusedException("the first row names the column " + title + " twice");
            }
            columns.add(column);
        }
        if (!columns.contains(Column.RECORD) || !columns.contains(Column.AMOUNT)) {
            throw new RefusedException("the first row does not name the columns of a statement");
        }
        return columns;
    }

    private static void json(Path file, RowReader reader) throws IOException {
        try (var in = Files.newInputStream(file);
                JsonParser json = JsonMapper.shared().createParser(in)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new RefusedException("the file is not a statement: it is no JSON object");
            }
            Set<String> read = new HashSet<>();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                if (!read.add(name)) {
                    throw new RefusedException("the file has \"" + Period.bounded(name) + "\" twice");
                }
                switch (name) {
                    case Rows.OPENING, Rows.CLOSING -> array(json, name, name, reader);
                    case Rows.LINE + "s" -> array(json, name, Rows.LINE, reader);
                    case Rows.TOTAL + "s" -> array(json, name, Rows.TOTAL, reader);
                    case Rows.STATEMENT -> fields(json, reader);
                    default -> throw new RefusedException("no statement has \"" + Period.bounded(name) + "\"");
                }
            }
            expect(json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null);
        } catch (JacksonException noJson) {
            throw new RefusedException("the file is not JSON as statements are");
        }
    }

    private static void array(JsonParser json, String name, String record, RowReader reader) {
        expect(json.nextToken() == JsonToken.START_ARRAY);
        int index = 0;
        while (json.nextToken() == JsonToken.START_OBJECT) {
            var cells = Column.row();
            cells.put(Column.RECORD, record);
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                Column column = Column.titled(json.currentName());
                expect(column != null && json.nextToken() == JsonToken.VALUE_STRING);
                // A name that stands twice is read in two ways by two programs.
                expect(column != null && cells.put(column, json.getString()) == null);
            }
            expect(json.currentToken() == JsonToken.END_OBJECT);
            reader.row("%s[%d]".formatted(name, index++), cells);
        }
        expect(json.currentToken() == JsonToken.END_ARRAY);
    }

    private static void fields(JsonParser json, RowReader reader) {
        expect(json.nextToken() == JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            expect(json.nextToken() == JsonToken.VALUE_STRING);
            reader.row(Rows.STATEMENT, Rows.field(name, json.getString()));
        }
        expect(json.currentToken() == JsonToken.END_OBJECT);
    }

    private static void expect(boolean held) {
        if (!held) {
            throw new RefusedException("the file is not JSON as statements are");
        }
    }
}
