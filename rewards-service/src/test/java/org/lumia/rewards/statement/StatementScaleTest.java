package org.lumia.rewards.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Address;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.LedgerLines;
import org.lumia.rewards.ledger.LineKind;
import org.lumia.rewards.ledger.Unit;
import org.lumia.rewards.statement.StatementFormat.Options;

/** Statements of many lines: made and checked a line at a time. */
class StatementScaleTest {
    private static final int YEAR_EPOCHS = 52_560;
    private static final List<LineKind> KINDS =
            List.of(LineKind.SEALING, LineKind.ATTESTING, LineKind.POSTING, LineKind.DELIVERING, LineKind.L1_COST);

    @TempDir
    Path folder;

    private final SampleLedger sample = new SampleLedger();

    /** Epochs of ten minutes from 2026 on, five lines each, made while they are read. */
    private record Generated(int epochs) implements LedgerLines {
        @Override
        public void forEach(Range range, Consumer<LedgerLine> reader) {
            Instant begin = Instant.parse("2026-01-01T00:00:00Z");
            BigInteger amount = new BigInteger("731105510826326580916");
            for (int epoch = 0; epoch < epochs; epoch++) {
                Instant at = begin.plusSeconds(600L * epoch + 599);
                for (int i = 0; i < KINDS.size(); i++) {
                    amount = amount.add(BigInteger.valueOf(1_000_003L * i + epoch));
                    reader.accept(new LedgerLine(
                            5L * epoch + i,
                            at,
                            Optional.of(at.plusSeconds(86_400)),
                            epoch,
                            SampleLedger.OPERATOR,
                            KINDS.get(i),
                            amount,
                            60,
                            "",
                            i == 4 ? Optional.of(SampleLedger.TX) : Optional.empty(),
                            "/v1/rewards/epochs/" + epoch + "/evidence"));
                }
            }
        }

        @Override
        public <T> T inOneMoment(Supplier<T> reading) {
            return reading.get();
        }

        @Override
        public Through through() {
            return new Through(epochs, 1_000, Instant.parse("2027-01-01T00:00:00Z"), Booked.ALL);
        }

        @Override
        public BigInteger balance(Optional<Address> holder, Unit unit, Basis basis, Instant before, Booked booked) {
            return BigInteger.ONE;
        }
    }

    private StatementFoot write(int epochs, StatementFormat format, OutputStream out) throws IOException {
        var statements = new Statements(
                sample.genesis,
                new Generated(epochs),
                (first, last, closed) -> List.of(),
                hash -> Optional.of(sample.sign(hash)));
        var head = statements.head(new Statements.Asked(
                Optional.of(SampleLedger.OPERATOR),
                SampleLedger.month("2026", Period.zone("UTC")),
                LedgerLines.Basis.ACCRUED));
        try (var sink = format.open(out, head, Options.PLAIN)) {
            return statements.write(head, sink);
        }
    }

    @Test
    void thousandsOfLinesAreWrittenInPartsAndReadBack() throws IOException {
        for (StatementFormat format : List.of(StatementFormat.CSV, StatementFormat.XLSX, StatementFormat.PDF)) {
            Path file = folder.resolve("many." + format.name().toLowerCase(Locale.ROOT));
            StatementFoot foot = write(500, format, Files.newOutputStream(file));
            assertThat(foot.lines()).isEqualTo(2_500);
            var result = Verification.of(file);
            assertThat(result.fault()).isEmpty();
            assertThat(result.printedLines()).isEqualTo(format != StatementFormat.PDF);
        }
        Path printed = folder.resolve("printed.pdf");
        assertThat(write(40, StatementFormat.PDF, Files.newOutputStream(printed))
                        .lines())
                .isEqualTo(200);
        assertThat(Verification.of(printed).fault()).isEmpty();
        assertThat(Verification.of(printed).printedLines()).isTrue();
    }

    @Test
    @Tag("long")
    void aYearOfOneOperatorFitsInLittleMemory() throws IOException {
        var threads = ManagementFactory.getThreadMXBean();
        write(1_000, StatementFormat.XLSX, OutputStream.nullOutputStream());
        for (StatementFormat format : StatementFormat.values()) {
            System.gc();
            var heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .toList();
            heap.forEach(MemoryPoolMXBean::resetPeakUsage);
            Path file = folder.resolve("year." + format.name().toLowerCase(Locale.ROOT));
            long begin = System.nanoTime();
            long beginCpu = threads.getCurrentThreadCpuTime();
            StatementFoot foot = write(YEAR_EPOCHS, format, Files.newOutputStream(file));
            System.out.printf(
                    "%s: %d lines, %d bytes, %d ms, of the processor %d ms, peak heap with garbage %d MB%n",
                    format,
                    foot.lines(),
                    Files.size(file),
                    (System.nanoTime() - begin) / 1_000_000,
                    (threads.getCurrentThreadCpuTime() - beginCpu) / 1_000_000,
                    heap.stream()
                                    .mapToLong(pool -> pool.getPeakUsage().getUsed())
                                    .sum()
                            >> 20);
            assertThat(foot.lines()).isEqualTo(5L * YEAR_EPOCHS);
            if (format == StatementFormat.CSV || format == StatementFormat.XLSX) {
                assertThat(Verification.of(file).fault()).isEmpty();
            }
        }
    }
}
