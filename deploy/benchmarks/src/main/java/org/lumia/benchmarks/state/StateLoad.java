package org.lumia.benchmarks.state;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What measured blocks do to a state. */
enum StateLoad {
    TRANSFERS(null),
    PAYMENTS(Program.PAY_DRAWN),
    READS(Program.READ),
    UPDATES(Program.UPDATE),
    MISSES(Program.MISS),
    DEEP_SLOTS(Program.LIST_SLOTS_AGAIN),
    DEEP_ACCOUNTS(Program.LIST_ACCOUNTS_AGAIN),
    FILL(Program.FILL),
    FRESH(null);

    private final @Nullable Program program;

    StateLoad(@Nullable Program program) {
        this.program = program;
    }

    /** The only one that its blocks call; empty where they do something else. */
    Optional<Program> program() {
        return Optional.ofNullable(program);
    }

    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
