package org.lumia.benchmarks.rewards;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lumia.localnet.Folders;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code lumia bench rewards}: years of books in Postgres, and how long statements, pages and checks of them take. */
@Command(
        name = "rewards",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Fills a Postgres with books of epochs of ten minutes, hash chain and all, and asks the rewards service for them",
            "over HTTP. Without options it is a year of 32 operators; five years of 64 are --epochs 262800 --operators 64."
        })
public final class RewardsBenchCommand implements Callable<Integer> {
    private static final int EPOCHS_MAX = 1_000_000;
    private static final int OPERATORS_MAX = 200;
    private static final int HEAP_MIN = 64;
    private static final double MICROS_PER_MILLI = 1_000;

    @Option(names = "--epochs", defaultValue = "52560", description = "In whole days of 144 (${DEFAULT-VALUE}).")
    int epochs;

    @Option(names = "--operators", defaultValue = "32", description = "Up to 200 (${DEFAULT-VALUE}).")
    int operators;

    @Option(
            names = "--every-category",
            description = "All four categories pay, in place of sealing alone: about twice the lines.")
    boolean everyCategory;

    @Option(names = "--requests", defaultValue = "200", description = "Per kind of page (${DEFAULT-VALUE}).")
    int requests;

    @Option(names = "--heap", defaultValue = "200", description = "Of the service, in MB (${DEFAULT-VALUE}).")
    int heapMegabytes;

    @Option(names = "--data", description = "Folder for the database; a temporary one otherwise.")
    @Nullable
    Path data;

    @Option(names = "--keep", description = "Leaves the database in --data: a later run goes on with it.")
    boolean keep;

    @Option(names = "--json", description = "Writes the figures to this file too.")
    @Nullable
    Path json;

    @Spec
    @Nullable
    CommandSpec spec;

    private final ObjectNode figures = JsonMapper.shared().createObjectNode();

    @Override
    public Integer call() throws Exception {
        checkOptions();
        Path folder = data == null ? Folders.temporary("bench-rewards") : Folders.create(data);
        try {
            run(folder);
        } finally {
            if (!keep) {
                Folders.delete(folder.resolve("postgres"));
                Folders.delete(folder.resolve("service"));
                if (data == null) {
                    Folders.delete(folder);
                }
            }
        }
        if (json != null) {
            Files.write(
                    json, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(figures));
        }
        return 0;
    }

    private void checkOptions() {
        if (epochs < BooksSize.DAY_EPOCHS || epochs > EPOCHS_MAX || epochs % BooksSize.DAY_EPOCHS != 0) {
            throw wrong("--epochs must be whole days of %d, at most %d".formatted(BooksSize.DAY_EPOCHS, EPOCHS_MAX));
        }
        if (operators < 1 || operators > OPERATORS_MAX || requests < 1) {
            throw wrong("--operators must be 1 to %d, --requests positive".formatted(OPERATORS_MAX));
        }
        if (heapMegabytes < HEAP_MIN) {
            throw wrong("--heap must be at least %d".formatted(HEAP_MIN));
        }
        if (keep && data == null) {
            throw wrong("--keep needs --data, the folder to keep the database in");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command().commandLine(), message);
    }

    private void run(Path folder) throws IOException, SQLException, InterruptedException {
        var size = new BooksSize(epochs, operators, everyCategory);
        var machine = ManagementFactory.getOperatingSystemMXBean();
        say("%d processors with a load of %.1f before, the service's heap is limited to %d MB"
                .formatted(machine.getAvailableProcessors(), machine.getSystemLoadAverage(), heapMegabytes));
        try (var database = new BooksDatabase(folder.resolve("postgres"), this::say)) {
            database.migrate();
            say("filling %,d epochs of %d operators".formatted(epochs, operators));
            long begin = System.nanoTime();
            long checked = database.fill(size);
            database.settle();
            say("filled in %,.0f s%s"
                    .formatted(
                            (System.nanoTime() - begin) / 1e9,
                            checked == 0
                                    ? ""
                                    : "; the last day's %d epochs with all checks of the database in %,d ms"
                                            .formatted(BooksSize.DAY_EPOCHS, checked)));
            for (var table : database.sizes()) {
                say("%-18s %,12d rows  %,8d MB".formatted(table.table(), table.rows(), table.bytes() >> 20));
                figures.withObject("/rows").put(table.table(), table.rows());
            }
            try (var service = new RewardsProcess(folder.resolve("service"), size, database, heapMegabytes)) {
                service.awaitReady();
                try (var measures = new RewardsMeasures(service.url(), size)) {
                    statements(measures, service, database);
                    pages("pages", measures, measures.pages());
                    pages("dashboard", measures, measures.dashboard());
                }
            }
        }
    }

    private void statements(RewardsMeasures measures, RewardsProcess service, BooksDatabase database)
            throws IOException {
        String operator = measures.anOperator();
        String year = Integer.toString(measures.year());
        measures.statement(operator, year + "-02", "accrued", "xlsx");
        measures.statement(operator, year + "-02", "accrued", "pdf");
        List<String[]> asked = new ArrayList<>();
        for (String format : List.of("xlsx", "csv", "json", "pdf")) {
            asked.add(new String[] {operator, year, "accrued", format});
        }
        asked.add(new String[] {operator, year, "received", "xlsx"});
        asked.add(new String[] {operator, year + "-12", "accrued", "xlsx"});
        asked.add(new String[] {"network", year + "-12-24", "accrued", "csv"});
        for (String[] one : asked) {
            Duration serviceBefore = service.processorTime();
            Duration databaseBefore = database.processorTime();
            var taken = measures.statement(one[0], one[1], one[2], one[3]);
            long ofService = service.processorTime().minus(serviceBefore).toMillis();
            long ofDatabase = database.processorTime().minus(databaseBefore).toMillis();
            say("statement  %-42s %,7d ms  %,11d bytes  of the processor: service %,6d ms, Postgres %,6d ms"
                    .formatted(taken.what(), taken.millis(), taken.bytes(), ofService, ofDatabase));
            figures.withObject("/statements")
                    .withObject("/" + taken.what())
                    .put("millis", taken.millis())
                    .put("bytes", taken.bytes())
                    .put("processorMillisOfService", ofService)
                    .put("processorMillisOfPostgres", ofDatabase);
        }
    }

    private void pages(String group, RewardsMeasures measures, Map<String, Supplier<String>> pages) throws IOException {
        for (var page : pages.entrySet()) {
            var taken = measures.page(page.getKey(), page.getValue(), requests);
            double p50 = taken.micros().getValueAtPercentile(50) / MICROS_PER_MILLI;
            double p95 = taken.micros().getValueAtPercentile(95) / MICROS_PER_MILLI;
            say("%-10s %-44s p50 %6.1f ms  p95 %6.1f ms  %,9d bytes"
                    .formatted(group, taken.what(), p50, p95, taken.bytes()));
            figures.withObject("/" + group)
                    .withObject("/" + taken.what().replace('/', ' '))
                    .put("p50Millis", p50)
                    .put("p95Millis", p95);
        }
    }

    private void say(String line) {
        PrintWriter out = command().commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private CommandSpec command() {
        if (spec == null) {
            throw new IllegalStateException("picocli has not set the command up");
        }
        return spec;
    }
}
