package org.lumia.rewards.statement;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stretch of time: a year, quarter, month or day of a zone, a range of days, or epochs.
 *
 * @param text as it was asked for
 * @param zone whose days are meant
 * @param from inclusive
 * @param to exclusive
 */
public record Period(String text, ZoneId zone, Instant from, Instant to) {
    private static final int TEXT_LENGTH_MAX = 64;
    private static final Pattern YEAR = Pattern.compile("\\d{4}");
    private static final Pattern QUARTER = Pattern.compile("(\\d{4})-Q([1-4])");
    private static final Pattern MONTH = Pattern.compile("\\d{4}-\\d{2}");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern DAYS = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})\\.\\.(\\d{4}-\\d{2}-\\d{2})");
    private static final Pattern EPOCHS = Pattern.compile("epoch-(\\d{1,15})(?:\\.\\.(\\d{1,15}))?");
    /** With a day for zones. Beyond, databases know no times. */
    private static final Instant FIRST = Instant.parse("1969-12-31T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z").plusSeconds(86_401);
    private static final String FORMS =
            "a period is 2026, 2026-Q4, 2026-11, 2026-11-29, 2026-11-01..2026-11-15, epoch-144 or epoch-144..287, not ";

    /**
     * @param epochStart when an epoch begins
     * @throws RefusedException for what is no period
     */
    public static Period parse(String text, ZoneId zone, LongFunction<Instant> epochStart) {
        try {
            Matcher epochs = EPOCHS.matcher(text);
            if (epochs.matches()) {
                long first = Long.parseLong(epochs.group(1));
                long last = epochs.group(2) == null ? first : Long.parseLong(epochs.group(2));
                return of(text, zone, epochStart.apply(first), epochStart.apply(Math.addExact(last, 1)));
            }
            Matcher days = DAYS.matcher(text);
            if (days.matches()) {
                return ofDays(
                        text,
                        zone,
                        LocalDate.parse(days.group(1)),
                        LocalDate.parse(days.group(2)).plusDays(1));
            }
            Matcher quarter = QUARTER.matcher(text);
            if (quarter.matches()) {
                var first =
                        LocalDate.of(Integer.parseInt(quarter.group(1)), Integer.parseInt(quarter.group(2)) * 3 - 2, 1);
                return ofDays(text, zone, first, first.plusMonths(3));
            }
            if (YEAR.matcher(text).matches()) {
                var first = Year.parse(text).atDay(1);
                return ofDays(text, zone, first, first.plusYears(1));
            }
            if (MONTH.matcher(text).matches()) {
                var first = YearMonth.parse(text).atDay(1);
                return ofDays(text, zone, first, first.plusMonths(1));
            }
            if (DAY.matcher(text).matches()) {
                var first = LocalDate.parse(text);
                return ofDays(text, zone, first, first.plusDays(1));
            }
        } catch (DateTimeException | ArithmeticException noDate) {
            throw new RefusedException(FORMS + bounded(text));
        }
        throw new RefusedException(FORMS + bounded(text));
    }

    private static Period ofDays(String text, ZoneId zone, LocalDate first, LocalDate after) {
        return of(
                text,
                zone,
                first.atStartOfDay(zone).toInstant(),
                after.atStartOfDay(zone).toInstant());
    }

    private static Period of(String text, ZoneId zone, Instant from, Instant to) {
        if (from.isBefore(FIRST) || to.isAfter(LAST)) {
            throw new RefusedException("a period is of the years 1970 to 9999, not " + bounded(text));
        }
        if (!from.isBefore(to)) {
            throw new RefusedException("the period " + bounded(text) + " ends before it begins");
        }
        return new Period(text, zone, from, to);
    }

    /** A zone by its name, as UTC or Europe/Vienna. */
    public static ZoneId zone(String name) {
        if (!ZoneId.getAvailableZoneIds().contains(name)) {
            throw new RefusedException(
                    "a zone is a name of the time zone database, as UTC or Europe/Vienna, not " + bounded(name));
        }
        return ZoneId.of(name);
    }

    LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, zone);
    }

    LocalDate firstDay() {
        return day(from);
    }

    /** The day that the period's last moment is of. */
    LocalDate lastDay() {
        return day(to.minusNanos(1));
    }

    /** Whether it begins and ends at midnight of its zone. */
    boolean wholeDays() {
        return firstDay().atStartOfDay(zone).toInstant().equals(from)
                && lastDay().plusDays(1).atStartOfDay(zone).toInstant().equals(to);
    }

    /** The period in a file's name. */
    String inFileName() {
        return text.replace("..", "_to_");
    }

    static String bounded(String text) {
        return text.length() <= TEXT_LENGTH_MAX ? text : text.substring(0, TEXT_LENGTH_MAX) + "…";
    }
}
