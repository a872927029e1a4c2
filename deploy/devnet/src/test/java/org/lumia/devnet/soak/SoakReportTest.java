package org.lumia.devnet.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.lumia.devnet.DevnetException;
import org.lumia.devnet.soak.Trend.Verdict;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import picocli.CommandLine;

class SoakReportTest {
    private static final int POINTS = 120;

    /** A point a minute for two hours. */
    private static Series series(Part part, String name, IntToDoubleFunction value) {
        return new Series(
                part,
                name,
                IntStream.rangeClosed(1, POINTS)
                        .mapToObj(minute -> new Series.Point(minute / 60.0, value.applyAsDouble(minute)))
                        .toList());
    }

    private static SoakReport report(Series... series) {
        return SoakReport.of(
                20,
                2,
                2,
                new SoakReport.Load(144_000, 1, 143_999, 0, "-32005 too much"),
                "2 processors",
                "",
                List.of(series));
    }

    @Test
    void theSlopeIsTheOneOfLeastSquares() {
        var exact = Trend.of(series(Part.CHAIN, "blocks", minute -> 100 + 120 * minute));
        var known = Trend.of(new Series(
                Part.CHAIN,
                "x",
                List.of(
                        new Series.Point(0, 1),
                        new Series.Point(1, 3),
                        new Series.Point(2, 2),
                        new Series.Point(3, 5),
                        new Series.Point(4, 4))));

        assertThat(exact).isEqualTo(new Trend(exact.perHour(), Verdict.GROWS));
        assertThat(exact.perHour()).isCloseTo(7_200, within(1e-6));
        assertThat(known.perHour()).isCloseTo(0.8, within(1e-12));
    }

    @Test
    void whatDriftsByLittleIsFlatAndWhatScattersWidelyIsUnclear() {
        IntToDoubleFunction saw = minute -> 500e6 + minute % 10 * 1e6;
        assertThat(verdict(Part.MEMORY, saw)).isEqualTo(Verdict.FLAT);
        assertThat(verdict(Part.MEMORY, minute -> 500e6 + minute * 1e6)).isEqualTo(Verdict.GROWS);
        assertThat(verdict(Part.MEMORY, minute -> 500e6 - minute * 1e6)).isEqualTo(Verdict.FALLS);
        assertThat(verdict(Part.FILES, minute -> 20 + minute / 20)).isEqualTo(Verdict.FLAT);
        assertThat(verdict(Part.FILES, minute -> 20 + minute / 5)).isEqualTo(Verdict.GROWS);
        assertThat(verdict(Part.LAG, minute -> minute == 110 ? 60_000 : 0)).isEqualTo(Verdict.UNCLEAR);
    }

    private static Verdict verdict(Part part, IntToDoubleFunction value) {
        return Trend.of(series(part, "x", value)).verdict();
    }

    @Test
    void fewPointsSayNothing() {
        var four = new Series(
                Part.HEAP,
                "x",
                IntStream.range(0, 4)
                        .mapToObj(i -> new Series.Point(i, i * 1e9))
                        .toList());
        var atOnce = new Series(
                Part.HEAP,
                "x",
                IntStream.range(0, 9).mapToObj(i -> new Series.Point(1, i)).toList());

        assertThat(Trend.of(four).verdict()).isEqualTo(Verdict.TOO_SHORT);
        assertThat(Trend.of(atOnce).verdict()).isEqualTo(Verdict.TOO_SHORT);
        assertThat(Trend.of(four).perHour()).isNaN();
    }

    @Test
    void theTableHasAColumnAnHourAndLeavesTheWarmUpOutOfSlopes() {
        // Rises in the first half hour, then stays.
        var text = report(
                        series(Part.MEMORY, "services", minute -> 1e9 + Math.min(minute, 30) * 1e7),
                        series(Part.DISK, "Kafka tx-in", minute -> minute * 6_000_000.0),
                        series(Part.CHAIN, "blocks", minute -> minute * 600.0),
                        series(Part.CHAIN, Sampler.TRANSACTIONS, minute -> minute * 1_200.0))
                .text();

        assertThat(text)
                .contains("2:00 h of 2:00 h, 20 transactions a second")
                .contains("144,000 transactions answered, 1 not")
                .contains("the first: -32005 too much")
                .contains("leaves out the first 30 min (a quarter)")
                .containsPattern("memory \\(PSS\\) +1:00 h +2:00 h +slope an hour +verdict")
                .containsPattern("services +1\\.2\\d GB +1\\.30 GB +0\\.0 MB  flat")
                .containsPattern("Kafka tx-in +180\\.0 MB +5\\d\\d\\.\\d MB +\\+360\\.0 MB  grows")
                .containsPattern("all +10,000 +5,000");
    }

    @Test
    void columnsAreFewHoweverLongItRan() {
        assertThat(SoakReport.columnHours(0.05)).isCloseTo(1 / 60.0, within(1e-12));
        assertThat(SoakReport.columnHours(1.2)).isEqualTo(0.25);
        assertThat(SoakReport.columnHours(2)).isEqualTo(1);
        assertThat(SoakReport.columnHours(8)).isEqualTo(1);
        assertThat(SoakReport.columnHours(24)).isEqualTo(3);
        assertThat(SoakReport.columnHours(168)).isEqualTo(24);
    }

    @Test
    void aRunThatEndedAtOnceStillHasItsTableAndItsPicture() throws Exception {
        var report = SoakReport.of(1, 2, 0, new SoakReport.Load(0, 0, 0, 0, ""), "2 processors", "told to", List.of());

        assertThat(report.text()).contains("0 min of 2:00 h").contains("ended early: told to");
        assertThat(texts(SoakPicture.of(report))).isNotEmpty();
    }

    @Test
    void thePictureHasAPanelAFigureAndNeedsNothingFromElsewhere() throws Exception {
        var svg = SoakPicture.of(report(
                series(Part.MEMORY, "a <b> & \"c\"", minute -> 5e8 + minute * 1e6),
                series(Part.LAG, "execution, ordered", minute -> 0),
                series(Part.FILES, "d", minute -> 7)));

        assertThat(texts(svg))
                .contains(
                        "a <b> & \"c\"",
                        "records behind: left out are 1 that were 0 all the time",
                        "memory (PSS)",
                        "0/h flat",
                        "+60.0 MB/h grows")
                .doesNotContain("execution, ordered");
        assertThat(svg)
                .contains("prefers-color-scheme: dark")
                .doesNotContain("href", "url(", "@import", "<script", "NaN", "Infinity");
        assertThat(svg.split("<polyline")).hasSize(3);
        assertThat(svg.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http");
    }

    /** Texts of a picture that parses as XML. */
    private static List<String> texts(String svg) throws IOException, ParserConfigurationException, SAXException {
        var nodes = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)))
                .getElementsByTagName("text");
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent())
                .toList();
    }

    @Test
    void wrongArgumentsAreRefusedInASentence() {
        refused("--hours: 0.01 to 720, got 0.0", "--hours", "0");
        refused("--hours: 0.01 to 720, got NaN", "--hours", "NaN");
        refused("--rate: 1 to 500 transactions a second, got 501", "--hours", "1", "--rate", "501");
        refused("--port-offset: 0 to 50000, got -1", "--hours", "1", "--port-offset", "-1");
        refused("--out: there is no folder /nowhere/at", "--hours", "1", "--out", "/nowhere/at/soak.svg");
        assertThatThrownBy(() -> new CommandLine(new SoakCommand()).parseArgs())
                .hasMessage("Missing required option: '--hours=<hours>'");
    }

    private static void refused(String sentence, String... arguments) {
        var command = new SoakCommand();
        new CommandLine(command).parseArgs(arguments);
        assertThatThrownBy(command::check).isInstanceOf(DevnetException.class).hasMessage(sentence);
    }

    @Test
    void aProcessIsMeasuredAsLinuxTellsOfIt() throws Exception {
        var self = new ProcessTree("self", ProcessHandle.current().pid(), false, true);

        assertThat(self.figures()).hasValueSatisfying(figures -> {
            assertThat(figures.pssBytes()).isGreaterThan(20_000_000);
            assertThat(figures.openFiles()).isGreaterThan(3);
            assertThat(figures.threads()).isGreaterThan(5);
        });
        assertThat(self.liveHeapBytes())
                .hasValueSatisfying(bytes -> assertThat(bytes).isGreaterThan(1_000_000));
        assertThat(DiskUse.folders(Path.of("src"))).containsKeys("", "main/java");
    }
}
