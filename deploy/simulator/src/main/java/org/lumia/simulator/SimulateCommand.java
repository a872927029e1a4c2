package org.lumia.simulator;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./lumia simulate}. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Whole subnets in virtual time under seeds: hostile operators, crashes, wrong clocks, changing members,",
            "reorganisations of L1, two versions of the software. A failing seed is made smaller and told step by"
                    + " step.",
            "Exit status: 0 every invariant held (every broken rule was found), 1 one did not, 2 wrong options."
        })
public final class SimulateCommand implements Callable<Integer> {
    private static final int HELD = 0;
    private static final int BROKEN = 1;
    private static final int TRACE_LINES = 60;
    private static final int SEEDS_MAX = 1_000_000;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "200",
            description = "how many (default: ${DEFAULT-VALUE}); with --mutations, until each is found")
    private int seeds;

    @Option(names = "--seed", paramLabel = "S", description = "this one alone, with its steps")
    private @Nullable Long seed;

    @Option(
            names = "--operators",
            paramLabel = "K",
            description = "1 to 32 operators (default: 2 to 7, by the seed; at least 4 with broken rules)")
    private @Nullable Integer operators;

    @Option(
            names = "--mutation",
            paramLabel = "NAME",
            converter = MutationName.class,
            description = "with one rule broken, for example seal-parent; docs/simulation.md has all")
    private @Nullable Mutation mutation;

    @Option(
            names = "--mutations",
            description = "breaks each rule in turn and prints after how many seeds it was found")
    private boolean mutations;

    @Option(names = "--json", description = "prints JSON alone")
    private boolean json;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "seeds that run at a time (default: as many as there are processors)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Spec
    private @Nullable CommandSpec spec;

    /** As the table spells them. */
    static final class MutationName implements ITypeConverter<Mutation> {
        @Override
        public Mutation convert(String name) {
            return Arrays.stream(Mutation.values())
                    .filter(candidate -> Violation.words(candidate).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "there is no rule to break named %s; for example seal-parent".formatted(name)));
        }
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new SimulateCommand()).execute(args));
    }

    @Override
    public Integer call() {
        check(seeds > 0 && seeds <= SEEDS_MAX, "--seeds must be from 1 to %d, for example 200", SEEDS_MAX);
        check(threads > 0 && threads <= 1_024, "--threads must be from 1 to 1024, for example 2");
        check(
                operators == null || operators >= 1 && operators <= Scenario.OPERATORS_MAX,
                "--operators must be from 1 to %d, for example 4",
                Scenario.OPERATORS_MAX);
        check(!mutations || mutation == null, "--mutations breaks every rule: leave --mutation out");
        var campaign = new Campaign(Optional.ofNullable(operators), threads);
        if (mutations) {
            return tabulate(campaign);
        }
        List<Long> wanted =
                seed == null ? Stream.iterate(1L, one -> one + 1).limit(seeds).toList() : List.of(seed);
        Campaign.Result result = campaign.run(wanted, Optional.ofNullable(mutation));
        if (json) {
            print(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(result.json()));
        } else {
            tell(result);
        }
        return result.failure().isEmpty() ? HELD : BROKEN;
    }

    private void check(boolean holds, String message, Object... values) {
        if (!holds) {
            CommandSpec command = Objects.requireNonNull(spec);
            throw new ParameterException(command.commandLine(), message.formatted(values));
        }
    }

    private void tell(Campaign.Result result) {
        if (seed != null) {
            result.firstOutcome().ifPresent(outcome -> print(outcome.words()));
        }
        print(String.format(
                Locale.ROOT,
                "%d seeds in %.1f s: %.1f seeds/s",
                result.seedsRun(),
                result.seconds(),
                result.seedsRun() / result.seconds()));
        result.failure().ifPresent(failure -> {
            print("Seed %d breaks %s: %s".formatted(failure.scenario().seed(), failure.broken(), failure.words()));
            print("Smallest that still does: %d operators, storm of %d ms, faults %s"
                    .formatted(
                            failure.smallest().operators(),
                            failure.smallest().stormMs(),
                            failure.smallest().faults().stream()
                                    .map(Violation::words)
                                    .sorted()
                                    .toList()));
            List<String> trace = failure.trace();
            trace.stream().skip(Math.max(0, trace.size() - TRACE_LINES)).forEach(this::print);
            print("Again: ./lumia simulate --seed %d --operators %d%s"
                    .formatted(
                            failure.scenario().seed(),
                            failure.scenario().operators(),
                            failure.scenario()
                                    .mutation()
                                    .map(broken -> " --mutation " + Violation.words(broken))
                                    .orElse("")));
        });
    }

    private Integer tabulate(Campaign campaign) {
        boolean all = true;
        var rows = new ArrayList<Map<String, Object>>();
        if (!json) {
            print("| mutation | PROTOCOL | what no longer holds | seeds | found by |");
            print("|---|---|---|---|---|");
        }
        for (Mutation broken : Mutation.values()) {
            Campaign.Found found = campaign.find(broken, seeds);
            all &= found.by().isPresent();
            String by = found.by().orElse("NOT FOUND");
            if (json) {
                var row = new LinkedHashMap<String, Object>();
                row.put("mutation", Violation.words(broken));
                row.put("section", broken.section());
                row.put("words", broken.words());
                row.put("seeds", found.seeds());
                row.put("found", found.by().isPresent());
                row.put("by", by);
                rows.add(row);
            } else {
                print("| `%s` | %s | %s | %d | %s |"
                        .formatted(Violation.words(broken), broken.section(), broken.words(), found.seeds(), by));
            }
        }
        if (json) {
            print(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(rows));
        }
        return all ? HELD : BROKEN;
    }

    private void print(String line) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
