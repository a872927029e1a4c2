package org.lumia.devnet.soak;

import java.util.Locale;

/** What a figure is of: how it is written, and by how much it may drift and still be called flat. */
enum Part {
    MEMORY("memory (PSS)", Unit.BYTES, 16_000_000),
    HEAP("heap after a full collection", Unit.BYTES, 4_000_000),
    FILES("open files", Unit.COUNT, 8),
    THREADS("threads", Unit.COUNT, 4),
    LAG("records behind", Unit.COUNT, 50),
    ANSWERS("milliseconds an answer takes", Unit.MILLIS, 2),
    DISK("disk", Unit.BYTES, 1_000_000),
    CHAIN("chain", Unit.COUNT, 0);

    private enum Unit {
        BYTES,
        COUNT,
        MILLIS
    }

    private static final double MEGA = 1e6;
    private static final double GIGA = 1e9;

    private final String title;
    private final Unit unit;
    private final double drift;

    /** @param drift within the measured time, in the figure's unit */
    Part(String title, Unit unit, double drift) {
        this.title = title;
        this.unit = unit;
        this.drift = drift;
    }

    String title() {
        return title;
    }

    /** The least drift that counts, in the figure's unit: what a JVM or a cache comes and goes by. */
    double driftMin() {
        return drift;
    }

    /** As a person reads it, with its unit. */
    String text(double value) {
        return switch (unit) {
            case BYTES -> Math.abs(value) >= GIGA ? format("%.2f GB", value / GIGA) : format("%.1f MB", value / MEGA);
            case COUNT -> format(Math.abs(value) < 10 && value != Math.rint(value) ? "%.1f" : "%,.0f", value);
            case MILLIS -> format("%.1f ms", value);
        };
    }

    private static String format(String form, double value) {
        return String.format(Locale.ROOT, form, value);
    }
}
