package org.lumia.rewards.app;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.web.ProblemException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.rewards.ledger.Chain;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.LedgerLines.Basis;
import org.lumia.rewards.ledger.LedgerLines.Range;
import org.lumia.rewards.ledger.LineKind;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The ledger: lines of accounts by holder and time, the oldest first, and the chains with all postings for who checks them. */
@RestController
@RequestMapping("/v1/rewards/ledger")
class LedgerController {
    private static final int LIMIT_DEFAULT = 100;
    private static final int LINES_MAX = 1_000;
    private static final int ENTRIES_MAX = 200;
    private static final Duration FOR_GOOD = Duration.ofDays(365);
    private static final Pattern CURSOR = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

    private final Database database;
    private final Genesis genesis;
    private final JdbcLedger ledger;

    LedgerController(Database database, Genesis genesis, JdbcLedger ledger) {
        this.database = database;
        this.genesis = genesis;
        this.ledger = ledger;
    }

    /** A line as REST shows it: wei as a decimal string, times of ISO 8601. */
    record LineView(
            long entry,
            String accruedAt,
            @Nullable String receivedAt,
            long epoch,
            String holder,
            String kind,
            String unit,
            String amount,
            long count,
            String reason,
            @Nullable String l1TransactionHash,
            String evidence) {
        static LineView of(LedgerLine line) {
            return new LineView(
                    line.entry(),
                    line.accruedAt().toString(),
                    line.receivedAt().map(Instant::toString).orElse(null),
                    line.epoch(),
                    line.holder().toString(),
                    line.kind().name(),
                    line.kind().unit().name(),
                    line.amount().toString(),
                    line.count(),
                    line.reason(),
                    line.l1Transaction().map(Hash::toString).orElse(null),
                    line.evidence());
        }
    }

    /**
     * @param throughEpoch last epoch that is booked, -1 before the first
     * @param throughL1Block last final block of L1 whose events are booked, -1 before the first
     * @param next the page of later lines, null on the last
     */
    record LinePage(
            List<LineView> lines,
            long throughEpoch,
            long throughL1Block,
            @Nullable String next) {}

    record PostingView(String account, @Nullable String holder, String unit, String amount) {}

    /** @param text what the hash, SHA-256, is of */
    record EntryView(
            long entry,
            String chain,
            String kind,
            String detail,
            String previous,
            String hash,
            String text,
            List<PostingView> postings) {
        static EntryView of(Chain.Link link) {
            return new EntryView(
                    link.number(),
                    Chain.of(link.number()).name(),
                    link.entry().kind().name(),
                    link.entry().detail(),
                    link.previous().toString(),
                    link.hash().toString(),
                    Chain.text(link.previous(), link.number(), link.entry()),
                    link.entry().postings().stream()
                            .map(posting -> new PostingView(
                                    posting.account().name(),
                                    posting.holder().map(Address::toString).orElse(null),
                                    posting.unit().name(),
                                    posting.amount().toString()))
                            .toList());
        }
    }

    /** @param head hash of the chain's last entry; of the genesis before the first */
    record EntryPage(
            List<EntryView> entries, String head, @Nullable String next) {}

    @GetMapping
    ResponseEntity<LinePage> lines(HttpServletRequest request) {
        var query = new KnownParameters(request, "holder", "kind", "basis", "from", "to", "after", "limit");
        var range = new Range(
                query.address("holder"),
                query.one("basis", Basis.values()).orElse(Basis.ACCRUED),
                query.instant("from").orElse(Instant.MIN),
                query.instant("to").orElse(Instant.MAX));
        int limit = (int) query.number("limit", 1, LINES_MAX, LIMIT_DEFAULT);
        var after = query.text("after").map(LedgerController::cursor).orElse(JdbcLedger.Cursor.START);
        var kind = query.one("kind", LineKind.values());
        return database.snapshot(connection -> {
            List<LedgerLine> found = ledger.page(range, kind, after, limit + 1);
            List<LedgerLine> page = found.subList(0, Math.min(limit, found.size()));
            String next = found.size() > limit ? next(request, page.getLast(), range.basis()) : null;
            OptionalLong block = new JdbcDistributor(connection).throughBlock();
            long epoch = new JdbcEpochBook(connection, genesis).lastClosed().orElse(-1);
            return linked(next)
                    .cacheControl(CacheControl.noCache())
                    .body(new LinePage(page.stream().map(LineView::of).toList(), epoch, block.orElse(-1), next));
        });
    }

    private static JdbcLedger.Cursor cursor(String text) {
        Matcher parts = CURSOR.matcher(text);
        if (!parts.matches()) {
            throw KnownParameters.refused("after", "the end of a page, as its next says", text);
        }
        return new JdbcLedger.Cursor(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)));
    }

    /** The same query from behind a line. */
    private static String next(HttpServletRequest request, LedgerLine last, Basis basis) {
        Instant time =
                basis == Basis.ACCRUED ? last.accruedAt() : last.receivedAt().orElseThrow();
        var next = new StringBuilder("/v1/rewards/ledger?after=%d-%d".formatted(time.toEpochMilli(), last.entry()));
        request.getParameterMap().forEach((name, values) -> {
            if (!name.equals("after")) {
                next.append('&').append(name).append('=').append(URLEncoder.encode(values[0], StandardCharsets.UTF_8));
            }
        });
        return next.toString();
    }

    private static ResponseEntity.BodyBuilder linked(@Nullable String next) {
        var response = ResponseEntity.ok();
        return next == null ? response : response.header(HttpHeaders.LINK, "<%s>; rel=\"next\"".formatted(next));
    }

    @GetMapping("/entries")
    ResponseEntity<EntryPage> entries(HttpServletRequest request) {
        var query = new KnownParameters(request, "chain", "after", "limit");
        Chain chain = query.one("chain", Chain.values()).orElse(Chain.EPOCHS);
        long after = query.number("after", 0, Long.MAX_VALUE, 0);
        int limit = (int) query.number("limit", 1, ENTRIES_MAX, LIMIT_DEFAULT);
        return database.snapshot(connection -> {
            var book = new JdbcLedgerBook(connection, genesis);
            List<Chain.Link> found = book.links(chain, after, limit + 1);
            List<Chain.Link> page = found.subList(0, Math.min(limit, found.size()));
            String next = found.size() > limit
                    ? "/v1/rewards/ledger/entries?chain=%s&after=%d&limit=%d"
                            .formatted(
                                    chain.name().toLowerCase(Locale.ROOT),
                                    page.getLast().number(),
                                    limit)
                    : null;
            return linked(next)
                    .cacheControl(CacheControl.noCache())
                    .body(new EntryPage(
                            page.stream().map(EntryView::of).toList(),
                            book.head(chain).hash().toString(),
                            next));
        });
    }

    /** What was written once is never changed. */
    @GetMapping("/entries/{entry}")
    ResponseEntity<EntryView> entry(@PathVariable long entry, HttpServletRequest request) {
        new KnownParameters(request);
        Optional<Chain.Link> link =
                database.snapshot(connection -> new JdbcLedgerBook(connection, genesis).link(entry));
        var view = link.map(EntryView::of)
                .orElseThrow(() -> ProblemException.notFound("The ledger has no entry %d.".formatted(entry)));
        return ResponseEntity.ok()
                .eTag("\"" + view.hash() + "\"")
                .cacheControl(CacheControl.maxAge(FOR_GOOD).cachePublic().immutable())
                .body(view);
    }
}
