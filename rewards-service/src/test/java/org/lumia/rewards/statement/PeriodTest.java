package org.lumia.rewards.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which moments a period has. */
class PeriodTest {
    private static Period parse(String text, String zone) {
        return Period.parse(text, Period.zone(zone), epoch -> Instant.EPOCH.plusSeconds(600 * epoch));
    }

    @ParameterizedTest
    @CsvSource({
        "2026, UTC, 2026-01-01T00:00:00Z, 2027-01-01T00:00:00Z",
        "2026-Q4, UTC, 2026-10-01T00:00:00Z, 2027-01-01T00:00:00Z",
        "2026-11, UTC, 2026-11-01T00:00:00Z, 2026-12-01T00:00:00Z",
        "2026-11, Europe/Vienna, 2026-10-31T23:00:00Z, 2026-11-30T23:00:00Z",
        // Clocks go back on 25 October and forward on 29 March: days of 25 and 23 hours.
        "2026-10-25, Europe/Vienna, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
        "2026-03-29, Europe/Vienna, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
        // There is no midnight on this day: it begins at one.
        "2026-09-06, America/Santiago, 2026-09-06T04:00:00Z, 2026-09-07T03:00:00Z",
        "2028-02, UTC, 2028-02-01T00:00:00Z, 2028-03-01T00:00:00Z",
        "2028-02-29, UTC, 2028-02-29T00:00:00Z, 2028-03-01T00:00:00Z",
        "2026-11-01..2026-11-15, UTC, 2026-11-01T00:00:00Z, 2026-11-16T00:00:00Z",
        "epoch-144, UTC, 1970-01-02T00:00:00Z, 1970-01-02T00:10:00Z",
        "epoch-144..287, UTC, 1970-01-02T00:00:00Z, 1970-01-03T00:00:00Z",
    })
    void periodsBeginAndEndWhereTheirZoneSays(String text, String zone, String from, String to) {
        Period period = parse(text, zone);
        assertThat(period.from()).isEqualTo(from);
        assertThat(period.to()).isEqualTo(to);
    }

    @Test
    void monthsOfAYearFollowOnEachOtherInEveryZone() {
        for (String zone : ZoneId.getAvailableZoneIds()) {
            Instant at = parse("2028", zone).from();
            for (int month = 1; month <= 12; month++) {
                Period period = parse("2028-%02d".formatted(month), zone);
                assertThat(period.from()).as(zone).isEqualTo(at);
                at = period.to();
            }
            assertThat(at).as(zone).isEqualTo(parse("2028", zone).to());
        }
        assertThat(Duration.between(
                        parse("2028", "UTC").from(), parse("2028", "UTC").to()))
                .hasDays(366);
    }

    @Test
    void whatIsNoPeriodOrZoneIsRefusedInOneSentence() {
        for (String text : List.of(
                "",
                "november",
                "2026-13",
                "2026-02-29",
                "2026-Q5",
                "2026-11-15..2026-11-01",
                "epoch-",
                "epoch-5..4",
                "epoch-999999999999999",
                "epoch-99999999999",
                "0000",
                "20261",
                "2026-11-01..",
                "x".repeat(1_000))) {
            assertThatThrownBy(() -> parse(text, "UTC"))
                    .as(text)
                    .isInstanceOf(RefusedException.class)
                    .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(250));
        }
        for (String zone : List.of("", "Vienna", "+01:00", "UTC+25", "../etc")) {
            assertThatThrownBy(() -> parse("2026", zone)).as(zone).isInstanceOf(RefusedException.class);
        }
    }
}
