package org.lumia.rewards.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipFile;
import javax.xml.parsers.SAXParserFactory;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.poi.xssf.usermodel.XSSFCell;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Hash;
import org.lumia.rewards.ledger.LedgerLines.Basis;
import org.lumia.rewards.ledger.LedgerLines.Booked;
import org.lumia.rewards.ledger.LedgerLines.Through;
import org.lumia.rewards.ledger.LineKind;
import org.lumia.rewards.ledger.Unit;
import org.lumia.rewards.statement.StatementFormat.Options;
import org.xml.sax.helpers.DefaultHandler;

/** What statements say, and that every form gives every wei back as text. */
class StatementTest {
    private static final String PRICES = """
        date,currency,price,source,unit
        2026-11-01,USD,0.0312,ECB and a market,
        2026-11-29,USD,0.04,ECB and a market,
        2026-11-30,USD,0.05,=market,
        """;

    @TempDir
    Path folder;

    private final SampleLedger sample = new SampleLedger();

    private Path write(StatementFormat format, Options options) throws IOException {
        return sample.write(folder, format, options, sample.november());
    }

    private static Options priced() throws IOException {
        return new Options(Pricing.read(new StringReader(PRICES)), false);
    }

    private StatementFoot foot(StatementHead head) throws IOException {
        return sample.statements()
                .write(head, StatementFormat.JSON.open(OutputStream.nullOutputStream(), head, Options.PLAIN));
    }

    @Test
    void balancesCloseWithWhatTheLedgerSays() throws IOException {
        var head = sample.november();
        assertThat(Amounts.decimal(head.openingLumia())).isEqualTo("100.000000000000000001");
        assertThat(Amounts.decimal(head.openingEth())).isEqualTo("0.000000000000000007");
        var foot = foot(head);
        assertThat(Amounts.decimal(foot.closingLumia())).isEqualTo("1000000000.000000000000000002");
        assertThat(Amounts.decimal(foot.closingEth())).isEqualTo("0.012345678901234567");
        for (Unit unit : Unit.values()) {
            assertThat(foot.closing(unit))
                    .isEqualTo(sample.ledger.balance(
                            head.holder(), unit, head.basis(), head.period().to(), Booked.ALL));
        }
        assertThat(foot.lines()).isEqualTo(9);
        assertThat(foot.totals().stream().map(total -> total.kind() + " " + total.count()))
                .containsExactly(
                        "SEALING 60",
                        "ATTESTING 118",
                        "POSTING 3",
                        "FORFEIT 2",
                        "SLASH 1",
                        "CLAIM 1",
                        "L1_COST 3",
                        "REIMBURSEMENT 1",
                        "L2_TIP 9");
    }

    @Test
    void theDayOfALineIsThatOfTheZoneAndOfTheBasis() throws IOException {
        var vienna = new Statements.Asked(
                Optional.of(SampleLedger.OPERATOR),
                SampleLedger.month("2026-11", Period.zone("Europe/Vienna")),
                Basis.ACCRUED);
        // 2026-10-31T23:50Z is in November there, and 2026-11-30T23:30Z is not.
        assertThat(foot(sample.statements().head(vienna)).totals().getFirst().lines())
                .isEqualTo(2);
        assertThat(foot(sample.statements().head(vienna))
                        .totals()
                        .getLast()
                        .kind()
                        .name())
                .isEqualTo("REIMBURSEMENT");
        var received = new Statements.Asked(
                Optional.of(SampleLedger.OPERATOR), SampleLedger.month("2026-12", Period.zone("UTC")), Basis.RECEIVED);
        assertThat(foot(sample.statements().head(received)).totals().stream()
                        .map(t -> t.kind().name()))
                .containsExactly("SLASH", "CLAIM", "L1_COST", "REIMBURSEMENT", "L2_TIP");
    }

    /** Booked past the period's end by epochs and by L1: whatever is missing of either makes it provisional. */
    @Test
    void aStatementSaysHowFarTheLedgerWasBookedAndWhetherItIsComplete() throws IOException {
        Instant end = Instant.parse("2026-12-01T00:00:00Z");
        Instant genesis = Statements.epochStart(sample.genesis, 0);
        long epochMs = Duration.between(genesis, Statements.epochStart(sample.genesis, 1))
                .toMillis();
        long last = Math.ceilDiv(Duration.between(genesis, end).toMillis(), epochMs) - 1;
        sample.ledger.through = new Through(last, 77, end, Booked.ALL);
        var complete = sample.november();
        assertThat(complete.complete()).isTrue();
        sample.ledger.through = new Through(last - 1, 77, end, Booked.ALL);
        assertThat(sample.november().complete()).as("an epoch is wanting").isFalse();
        sample.ledger.through = new Through(last, 76, end.minusMillis(1), Booked.ALL);
        var provisional = sample.november();
        assertThat(provisional.complete()).as("L1 is wanting").isFalse();
        assertThat(foot(provisional).contentHash()).isNotEqualTo(foot(complete).contentHash());
        for (StatementFormat format : StatementFormat.values()) {
            if (format.whole()) {
                var read = Verification.of(sample.write(folder, format, Options.PLAIN, provisional));
                assertThat(read.fault()).as(format.name()).isEmpty();
                assertThat(read.head()).as(format.name()).contains(provisional);
                assertThat(read.summary()).contains("9 lines, provisional, closing");
            }
        }
        Path file = write(StatementFormat.CSV, Options.PLAIN);
        assertThat(Files.readString(file))
                .contains("statement,,,,,,through_epoch,", "epoch " + last, "block 76", "statement,,,,,,complete,");
        // Made again at another moment it is the same where its lines are.
        sample.ledger.through = new Through(last, 77, end, Booked.ALL);
        Path later = sample.write(folder, StatementFormat.JSON, Options.PLAIN, sample.november());
        assertThat(Comparison.firstDifference(file, later)).isEmpty();
        sample.ledger.lines.remove(4);
        later = sample.write(folder, StatementFormat.JSON, Options.PLAIN, sample.november());
        assertThat(Comparison.firstDifference(file, later)).isPresent();
    }

    @Test
    void theNetworksStatementHasEveryHoldersLines() throws IOException {
        var head = sample.statements()
                .head(new Statements.Asked(
                        Optional.empty(), SampleLedger.month("2026-11", Period.zone("UTC")), Basis.ACCRUED));
        assertThat(foot(head).lines()).isEqualTo(10);
        assertThatThrownBy(() -> StatementFormat.HLEDGER.open(OutputStream.nullOutputStream(), head, Options.PLAIN))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("one holder");
    }

    @Test
    void theTableKeepsEveryWeiAndFormulasStayText() throws IOException {
        List<Map<Column, String>> lines = new ArrayList<>();
        Path file = write(StatementFormat.CSV, Options.PLAIN);
        StatementFile.read(file, (place, cells) -> {
            if (Rows.cell(cells, Column.RECORD).equals(Rows.LINE)) {
                lines.add(cells);
            }
        });
        assertThat(lines).hasSize(9);
        assertThat(lines.stream().map(row -> Rows.cell(row, Column.TIME))).isSorted();
        assertThat(lines.getFirst())
                .containsEntry(Column.AMOUNT, "731.105510826326580916 LUMIA")
                .containsEntry(Column.LUMIA, "731.105510826326580916")
                .containsEntry(Column.WHOLE, "731")
                .containsEntry(Column.NANO, "105510826")
                .containsEntry(Column.ATTO, "326580916");
        assertThat(lines.get(5))
                .containsEntry(Column.AMOUNT, "-831.105510826326580917 LUMIA")
                .containsEntry(Column.WHOLE, "-831")
                .containsEntry(Column.NANO, "-105510826")
                .containsEntry(Column.ATTO, "-326580917")
                .containsEntry(Column.TX, "tx:" + SampleLedger.TX);
        assertThat(lines.get(2)).containsEntry(Column.REASON, "=slots 4 and 5, \"late\"");
        assertThat(Files.readString(file))
                .contains("\"'=slots 4 and 5, \"\"late\"\"\"")
                .doesNotContain("'-831")
                .startsWith(
                        "record,entry,time,received,epoch,account,category,unit,balance,count,amount,lumia,eth,whole,nano,atto,");
    }

    @Test
    void aWorkbooksLiveSumsAreWhatWasComputed() throws Exception {
        Path file = write(StatementFormat.XLSX, Options.PLAIN);
        try (var zip = new ZipFile(file.toFile())) {
            for (var entry :
                    zip.stream().filter(e -> e.getName().endsWith(".xml")).toList()) {
                SAXParserFactory.newInstance().newSAXParser().parse(zip.getInputStream(entry), new DefaultHandler());
            }
        }
        try (var book = new XSSFWorkbook(Files.newInputStream(file))) {
            XSSFCell amount = book.getSheet("Lines").getRow(1).getCell(10);
            assertThat(amount.getStringCellValue()).isEqualTo("731.105510826326580916 LUMIA");
        }
        liveSumsAreWhatWasComputed(file);
    }

    private static void liveSumsAreWhatWasComputed(Path file) throws IOException {
        try (var book = new XSSFWorkbook(Files.newInputStream(file))) {
            var evaluator = book.getCreationHelper().createFormulaEvaluator();
            int compared = 0;
            for (var row : book.getSheet("Statement")) {
                var live = row.getCell(7);
                if (row.getRowNum() > 0 && live != null) {
                    String computed = row.getCell(6).getStringCellValue();
                    assertThat(evaluator.evaluate(live).getStringValue())
                            .isEqualTo(computed.substring(0, computed.indexOf(' ')));
                    compared++;
                }
            }
            assertThat(compared).isEqualTo(11);
        }
    }

    @Test
    void linesBeyondASheetGoOnInTheNext() throws Exception {
        Path file = folder.resolve("sheets.xlsx");
        var head = sample.november();
        try (var sink = new XlsxStatement(Files.newOutputStream(file), Pricing.NONE, head, 4)) {
            sample.statements().write(head, sink);
        }
        try (var book = new XSSFWorkbook(Files.newInputStream(file))) {
            assertThat(book.getNumberOfSheets()).isEqualTo(4);
            assertThat(book.getSheet("Lines3").getLastRowNum()).isEqualTo(1);
        }
        liveSumsAreWhatWasComputed(file);
        assertThat(Verification.of(file).fault()).isEmpty();
    }

    @Test
    void aPrintedStatementGivesEveryDigitBack() throws IOException {
        Path file = write(StatementFormat.PDF, priced());
        try (var document = Loader.loadPDF(file.toFile())) {
            var stripper = new PDFTextStripper();
            stripper.setSortByPosition(true);
            String text = stripper.getText(document);
            assertThat(text)
                    .contains("1000000000.000000000000000001 LUMIA")
                    .contains("-831.105510826326580917 LUMIA")
                    .contains("total SEALING in the balance 731.105510826326580916 LUMIA count 60 in 1 lines")
                    .contains("reason =slots 4 and 5, \"late\"")
                    .contains("value 22.81 USD at 0.0312 of 2026-11-01 by ECB and a market")
                    .contains("page 1 of the statement lumia-0x");
        }
    }

    @Test
    void everyWholeFormAgreesWithItselfPricedOrNot() throws IOException {
        Hash expected = foot(sample.november()).contentHash();
        for (Options options : List.of(Options.PLAIN, priced())) {
            for (StatementFormat format : StatementFormat.values()) {
                Path file = write(format, options);
                if (format.whole()) {
                    var result = Verification.of(file);
                    assertThat(result.fault()).as(format.name()).isEmpty();
                    assertThat(result.foot())
                            .hasValueSatisfying(
                                    foot -> assertThat(foot.contentHash()).isEqualTo(expected));
                    assertThat(result.signer()).contains(sample.sign(Hash.ZERO).signer());
                }
            }
        }
    }

    @Test
    void pricesStandAtEachLineWithTheirSource() throws IOException {
        String csv = Files.readString(write(StatementFormat.CSV, priced()));
        assertThat(csv.lines()
                        .filter(line -> line.contains("731.105510826326580916 LUMIA"))
                        .findFirst()
                        .orElseThrow())
                .endsWith(",USD,0.0312,22.81,2026-11-01,ECB and a market");
        assertThat(csv)
                .contains(",USD,0.05,-41.56,2026-11-30,'=market")
                .contains("1000000000.000000000000000001 LUMIA");
        var december = sample.statements()
                .head(new Statements.Asked(
                        Optional.of(SampleLedger.OPERATOR),
                        SampleLedger.month("2026-12", Period.zone("UTC")),
                        Basis.ACCRUED));
        assertThatThrownBy(() -> sample.write(folder, StatementFormat.CSV, priced(), december))
                .isInstanceOf(RefusedException.class)
                .hasMessage("the price file has no price of LUMIA on 2026-12-01");
    }

    @Test
    void priceFilesThatAreNotAreRefusedWithTheirLine() {
        for (String text : List.of(
                "",
                "date,price\n",
                "date,currency,price,source\n",
                "date,currency,price,source\n2026-11-31,USD,1,x\n",
                "date,currency,price,source\n2026-11-30,USD,1e5,x\n",
                "date,currency,price,source\n2026-11-30,USD,1,\n",
                "date,currency,price,source\n2026-11-30,USD,1,x\n2026-11-30,USD,2,x\n",
                "date,currency,price,source\n2026-11-30,USD,1,x\n2026-11-29,EUR,2,x\n")) {
            assertThatThrownBy(() -> Pricing.read(new StringReader(text)))
                    .as(text)
                    .isInstanceOf(RefusedException.class);
        }
    }

    /** The governor recovered them: the ETH stays in the fund, and the holder neither gets nor spends any. */
    @Test
    void costsThatLapsedAreALossInJournalsAndNothingToTaxTools() throws IOException {
        sample.add("2026-11-30T13:00:00Z", 3, LineKind.L1_COST, "-0.002000000000000000", 1, "RECOVERED");
        for (StatementFormat format :
                List.of(StatementFormat.KOINLY, StatementFormat.COINTRACKER, StatementFormat.COINTRACKING)) {
            assertThat(Files.readString(write(format, Options.PLAIN)))
                    .as(format.name())
                    .contains("0.012345678901234567")
                    .doesNotContain("0.002");
        }
        String journal = Files.readString(write(StatementFormat.HLEDGER, Options.PLAIN));
        assertThat(journal.substring(journal.indexOf("reason: RECOVERED"))
                        .lines()
                        .skip(2)
                        .limit(2))
                .map(line -> line.strip().replaceAll(" +", " "))
                .containsExactly(
                        "assets:lumia:reimbursable -0.002000000000000000 ETH",
                        "expenses:lumia:recovered 0.002000000000000000 ETH");
        var eth = Pricing.read(new StringReader(
                PRICES + "2026-11-30,USD,3000,ECB,ETH\n2026-11-01,USD,3000,ECB,ETH\n2026-11-29,USD,3000,ECB,ETH\n"));
        assertThat(Files.readString(write(StatementFormat.HLEDGER, new Options(eth, false)))
                        .lines())
                .map(line -> line.strip().replaceAll(" +", " "))
                .contains(
                        "assets:lumia:reimbursable -0.002000000000000000 ETH @@ 6.00 USD",
                        "expenses:lumia:recovered 6.00 USD");
    }

    @Test
    void taxToolsGetTheirColumnsAndNoClaims() throws IOException {
        assertThat(Files.readString(write(StatementFormat.KOINLY, priced())).lines())
                .startsWith(
                        "Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,Net"
                                + " Worth Amount,Net Worth Currency,Label,Description,TxHash",
                        "2026-11-01 00:10:00 UTC,,,731.105510826326580916,LUMIA,,,22.81,USD,reward,\"Lumia epoch 2"
                                + " sealing, price by ECB and a market\",")
                .noneMatch(line -> line.contains("831.1"));
        assertThat(Files.readString(write(StatementFormat.COINTRACKER, Options.PLAIN))
                        .lines())
                .startsWith(
                        "Date,Received Quantity,Received Currency,Sent Quantity,Sent Currency,Fee Amount,Fee"
                                + " Currency,Tag",
                        "11/01/2026 00:10:00,731.105510826326580916,LUMIA,,,,,staked")
                .contains("11/30/2026 12:00:00,,,0.012345678901234567,ETH,,,");
        assertThat(Files.readString(write(StatementFormat.COINTRACKING, Options.PLAIN))
                        .lines())
                .startsWith(
                        "\"Type\",\"Buy Amount\",\"Buy Currency\",\"Sell Amount\",\"Sell Currency\",\"Fee\",\"Fee"
                                + " Currency\",\"Exchange\",\"Trade-Group\",\"Comment\",\"Date\",\"Tx-ID\"",
                        "\"Staking\",\"731.105510826326580916\",\"LUMIA\",\"\",\"\",\"\",\"\",\"Lumia\",\"\",\"Lumia"
                                + " epoch 2 sealing\",\"2026-11-01 00:10:00\",\"\"");
    }
}
