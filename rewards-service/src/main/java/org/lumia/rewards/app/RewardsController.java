package org.lumia.rewards.app;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.web.ProblemException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.rewards.EpochStanding;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Reports of closed epochs as JSON, or as CSV by {@code Accept: text/csv} or {@code ?format=csv}. Pages go back in time:
 * {@code Link: rel="next"} leads to the older ones.
 */
@RestController
@RequestMapping("/v1/rewards")
class RewardsController {
    private static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);
    private static final int LIMIT_DEFAULT = 50;
    private static final String[] EPOCH_COLUMNS = {
        "epoch",
        "first_block",
        "last_block",
        "emission_wei",
        "treasury",
        "treasury_wei",
        "closed_at",
        "through_epoch",
        "standing"
    };
    private static final String[] OPERATOR_COLUMNS = {
        "epoch",
        "account",
        "role",
        "weight",
        "slots_assigned",
        "slots_led",
        "attestations",
        "batches_in_turn",
        "fees_delivered_wei",
        "base_fees_burned_wei",
        "slashed",
        "sealing_wei",
        "attesting_wei",
        "posting_wei",
        "delivering_wei",
        "total_wei",
        "forfeited_wei",
        "forfeit_reasons",
        "l1_cost_wei"
    };

    private final Database database;
    private final Genesis genesis;
    private final EpochCloser closer;
    private final OwnStanding standing;
    private final int pageEpochsMax;

    RewardsController(
            Database database,
            Genesis genesis,
            EpochCloser closer,
            OwnStanding standing,
            RewardsServiceSettings settings) {
        this.database = database;
        this.genesis = genesis;
        this.closer = closer;
        this.standing = standing;
        this.pageEpochsMax = settings.pageEpochsMax();
    }

    /** @param waiting what the oldest open epoch waits for @param next the page of older epochs, null on the last */
    record EpochPage(
            List<EpochReport> epochs,
            String waiting,
            @Nullable String next) {}

    record EpochDetail(EpochReport epoch, List<OperatorReport> operators) {}

    /** @param pageTotal sum of this page's totals @param next the page of older epochs, null on the last */
    record OperatorPage(
            String operator,
            List<OperatorReport> epochs,
            String pageTotal,
            @Nullable String next) {}

    /** @param epoch of this operator's running epoch, null while it has no weight in it @param warnings what it is about to lose */
    record StandingView(@Nullable EpochStanding epoch, List<String> warnings) {}

    @GetMapping("/standing")
    StandingView standing() {
        return new StandingView(standing.epoch().orElse(null), standing.warnings());
    }

    @GetMapping("/epochs")
    ResponseEntity<?> epochs(
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String format,
            @RequestHeader(value = HttpHeaders.ACCEPT, required = false) @Nullable String accept) {
        int size = pageSize(limit);
        var found = database.query(
                connection -> new JdbcEpochBook(connection, genesis).epochs(beforeOrEnd(before), size + 1));
        var page = firstOf(found, size);
        String next =
                found.size() > size ? next("/v1/rewards/epochs", page.getLast().epoch(), size) : null;
        return answer(format, accept, next, new EpochPage(page, closer.waiting(), next), () -> {
            var csv = new Csv(EPOCH_COLUMNS);
            page.forEach(e -> csv.line(
                    e.epoch(),
                    e.firstBlock(),
                    e.lastBlock(),
                    e.emission(),
                    e.treasury(),
                    e.treasuryAmount(),
                    e.closedAt(),
                    e.throughEpoch(),
                    e.standing()));
            return csv;
        });
    }

    /** The CSV ends with the treasury's line, so that its totals sum to the emission. */
    @GetMapping("/epochs/{epoch}")
    ResponseEntity<?> epoch(
            @PathVariable long epoch,
            @RequestParam(required = false) @Nullable String format,
            @RequestHeader(value = HttpHeaders.ACCEPT, required = false) @Nullable String accept) {
        var found = database.query(connection -> {
            var book = new JdbcEpochBook(connection, genesis);
            var report = book.epoch(epoch);
            return report.isEmpty()
                    ? Optional.<EpochDetail>empty()
                    : Optional.of(new EpochDetail(report.get(), book.operators(epoch)));
        });
        if (found.isEmpty()) {
            throw ProblemException.notFound(
                    epoch <= closer.closedThrough()
                            ? "Epoch %d has no block, so nothing is paid for it.".formatted(epoch)
                            : "Epoch %d is not closed%s".formatted(epoch, why()));
        }
        var detail = found.get();
        return answer(format, accept, null, detail, () -> {
            var csv = new Csv(OPERATOR_COLUMNS);
            detail.operators().forEach(operator -> line(csv, operator));
            var report = detail.epoch();
            String none = "0";
            csv.line(
                    report.epoch(),
                    report.treasury(),
                    "treasury",
                    0,
                    0,
                    0,
                    0,
                    0,
                    none,
                    none,
                    false,
                    none,
                    none,
                    none,
                    none,
                    report.treasuryAmount(),
                    none,
                    "",
                    none);
            return csv;
        });
    }

    private String why() {
        String waiting = closer.waiting();
        return waiting.isEmpty() ? "." : "; the oldest open is " + waiting + ".";
    }

    @GetMapping("/operators/{address}")
    ResponseEntity<?> operator(
            @PathVariable String address,
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String format,
            @RequestHeader(value = HttpHeaders.ACCEPT, required = false) @Nullable String accept) {
        Address operator = parse(address);
        int size = pageSize(limit);
        var found = database.query(
                connection -> new JdbcEpochBook(connection, genesis).operator(operator, beforeOrEnd(before), size + 1));
        var page = firstOf(found, size);
        String path = "/v1/rewards/operators/" + operator;
        String next = found.size() > size ? next(path, page.getLast().epoch(), size) : null;
        BigInteger total = page.stream().map(r -> new BigInteger(r.total())).reduce(BigInteger.ZERO, BigInteger::add);
        var body = new OperatorPage(operator.toString(), page, total.toString(), next);
        return answer(format, accept, next, body, () -> {
            var csv = new Csv(OPERATOR_COLUMNS);
            page.forEach(report -> line(csv, report));
            return csv;
        });
    }

    private static void line(Csv csv, OperatorReport o) {
        csv.line(
                o.epoch(),
                o.operator(),
                "operator",
                o.weight(),
                o.slotsAssigned(),
                o.slotsLed(),
                o.attestations(),
                o.batchesInTurn(),
                o.feesDelivered(),
                o.baseFeesBurned(),
                o.slashed(),
                o.sealing(),
                o.attesting(),
                o.posting(),
                o.delivering(),
                o.total(),
                o.forfeited(),
                String.join(" ", o.forfeitReasons()),
                o.l1CostWei());
    }

    private static ResponseEntity<?> answer(
            @Nullable String format, @Nullable String accept, @Nullable String next, Object json, Supplier<Csv> csv) {
        var response = ResponseEntity.ok();
        if (next != null) {
            response.header(HttpHeaders.LINK, "<%s>; rel=\"next\"".formatted(next));
        }
        response.varyBy(HttpHeaders.ACCEPT);
        return wantsCsv(format, accept)
                ? response.contentType(CSV).body(csv.get().toString().getBytes(StandardCharsets.UTF_8))
                : response.contentType(MediaType.APPLICATION_JSON).body(json);
    }

    private static boolean wantsCsv(@Nullable String format, @Nullable String accept) {
        if (format != null) {
            return switch (format) {
                case "csv" -> true;
                case "json" -> false;
                default -> throw ProblemException.badRequest("format is csv or json, not " + bounded(format));
            };
        }
        return accept != null && accept.contains("text/csv");
    }

    private static Address parse(String text) {
        try {
            return Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest("an operator is an address of 20 bytes in hex, not " + bounded(text));
        }
    }

    private static String bounded(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    private int pageSize(@Nullable Integer limit) {
        int size = limit == null ? Math.min(LIMIT_DEFAULT, pageEpochsMax) : limit;
        if (size < 1 || size > pageEpochsMax) {
            throw ProblemException.badRequest("limit is from 1 to %d, not %d".formatted(pageEpochsMax, size));
        }
        return size;
    }

    private static long beforeOrEnd(@Nullable Long before) {
        return before == null ? Long.MAX_VALUE : before;
    }

    private static <T> List<T> firstOf(List<T> found, int size) {
        return found.size() > size ? found.subList(0, size) : found;
    }

    private static String next(String path, long before, int limit) {
        return "%s?before=%d&limit=%d".formatted(path, before, limit);
    }
}
