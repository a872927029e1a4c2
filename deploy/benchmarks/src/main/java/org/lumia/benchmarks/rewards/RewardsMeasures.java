package org.lumia.benchmarks.rewards;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.lumia.benchmarks.rewards.BooksSize.Key;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;

/** Asks the service over HTTP, one request after another. */
final class RewardsMeasures implements AutoCloseable {
    private static final int NANOS_PER_MICRO = 1_000;
    private static final int PAGE_WARM = 20;
    private static final int DIGITS = 3;
    private static final long EPOCHS_DRAWN = 60;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int BYTES_MAX = 512 << 20;

    private final URI url;
    private final BooksSize size;
    private final List<Key> keys;
    private final BoundedHttp http = new BoundedHttp(new HttpLimits(TIMEOUT, BYTES_MAX));
    private final Random random = new Random(17);

    /** An answer's size and time. */
    record Taken(String what, long bytes, long millis) {}

    /** Of a kind of page, microseconds. */
    record Page(String what, Histogram micros, long bytes) {}

    RewardsMeasures(URI url, BooksSize size) {
        this.url = url;
        this.size = size;
        this.keys = size.keys();
    }

    /** The last year that is whole in the books, else the first. */
    int year() {
        LocalDate end = Instant.ofEpochMilli(BooksSize.BEGIN_MS + (long) size.epochs() * BooksSize.EPOCH_MS)
                .atZone(ZoneOffset.UTC)
                .toLocalDate();
        int first =
                Instant.ofEpochMilli(BooksSize.BEGIN_MS).atZone(ZoneOffset.UTC).getYear();
        return Math.max(first, end.getYear() - 1);
    }

    Taken statement(String holder, String period, String basis, String format) throws IOException {
        String path = "/v1/rewards/statements/%s?period=%s&basis=%s&format=%s".formatted(holder, period, basis, format);
        long begin = System.nanoTime();
        long bytes = get(path);
        return new Taken(
                "%s of %s by %s, %s".formatted(period, holder.startsWith("0x") ? "an operator" : holder, basis, format),
                bytes,
                (System.nanoTime() - begin) / 1_000_000);
    }

    String anOperator() {
        return keys.get(random.nextInt(keys.size())).operator().toString();
    }

    private long anEpoch() {
        return random.nextInt(size.epochs());
    }

    private String aTime() {
        return Instant.ofEpochMilli(CountedEpochs.endMs(anEpoch())).toString();
    }

    /** What pages of lists ask for, each at a place of its own. */
    Map<String, Supplier<String>> pages() {
        Map<String, Supplier<String>> pages = new LinkedHashMap<>();
        pages.put("epochs before one, 50", () -> "/v1/rewards/epochs?limit=50&before=" + anEpoch());
        pages.put("an epoch with its operators", () -> "/v1/rewards/epochs/" + anEpoch());
        pages.put(
                "an operator's epochs before one, 50",
                () -> "/v1/rewards/operators/%s?limit=50&before=%d".formatted(anOperator(), anEpoch()));
        pages.put(
                "ledger of an operator from a time, 100",
                () -> "/v1/rewards/ledger?holder=%s&from=%s".formatted(anOperator(), aTime()));
        pages.put(
                "the same by time received",
                () -> "/v1/rewards/ledger?basis=received&holder=%s&from=%s".formatted(anOperator(), aTime()));
        pages.put("ledger of all from a time, 100", () -> "/v1/rewards/ledger?from=" + aTime());
        pages.put("the same by time received, all", () -> "/v1/rewards/ledger?basis=received&from=" + aTime());
        pages.put(
                "an operator's claims from a time, 100",
                () -> "/v1/rewards/ledger?kind=claim&holder=%s&from=%s".formatted(anOperator(), aTime()));
        pages.put(
                "an operator's claims by time received",
                () -> "/v1/rewards/ledger?kind=claim&basis=received&holder=" + anOperator());
        pages.put("slashes of all (there are none)", () -> "/v1/rewards/ledger?kind=slash");
        pages.put("slashes of all by time received", () -> "/v1/rewards/ledger?kind=slash&basis=received");
        pages.put("forfeits of an operator, 100", () -> "/v1/rewards/ledger?kind=forfeit&holder=" + anOperator());
        pages.put("lines of somebody unknown", () -> "/v1/rewards/ledger?holder=" + BooksSize.account(0x77));
        pages.put(
                "the same by time received, nobody",
                () -> "/v1/rewards/ledger?basis=received&holder=" + BooksSize.account(0x77));
        pages.put(
                "entries of a chain after one, 100",
                () -> "/v1/rewards/ledger/entries?chain=epochs&after=" + 2L * anEpoch() * keys.size());
        pages.put(
                "entries of L1's chain after one", () -> "/v1/rewards/ledger/entries?chain=l1&after=" + anEpoch() / 50);
        pages.put("periods before one", () -> "/v1/rewards/periods?before=" + anEpoch());
        pages.put("a closed period's leaves", this::leaves);
        pages.put("closes", () -> "/v1/rewards/closes");
        return pages;
    }

    private String leaves() {
        long day = anEpoch() / BooksSize.DAY_EPOCHS;
        return "/v1/rewards/periods/%d/leaves".formatted((day + 1) * BooksSize.DAY_EPOCHS - 1);
    }

    /** What the page at /rewards asks for. */
    Map<String, Supplier<String>> dashboard() {
        Map<String, Supplier<String>> asked = new LinkedHashMap<>();
        asked.put("reconciliation", () -> "/v1/rewards/reconciliation");
        asked.put("totals", () -> "/v1/rewards/totals");
        asked.put("standing", () -> "/v1/rewards/standing");
        asked.put("the latest epochs", () -> "/v1/rewards/epochs?limit=20");
        asked.put(
                "an operator's latest epochs, drawn",
                () -> "/v1/rewards/operators/%s?limit=%d".formatted(anOperator(), EPOCHS_DRAWN));
        asked.put(
                "an operator's calendar, 200 epochs",
                () -> "/v1/rewards/operators/%s?limit=200".formatted(anOperator()));
        asked.put("an operator's claim", () -> "/v1/rewards/claims/" + anOperator());
        return asked;
    }

    Page page(String what, Supplier<String> path, int requests) throws IOException {
        var micros = new Histogram(DIGITS);
        long bytes = 0;
        for (int i = 0; i < PAGE_WARM; i++) {
            get(path.get());
        }
        for (int i = 0; i < requests; i++) {
            String asked = path.get();
            long begin = System.nanoTime();
            bytes += get(asked);
            micros.recordValue((System.nanoTime() - begin) / NANOS_PER_MICRO);
        }
        return new Page(what, micros, bytes / requests);
    }

    /** Bytes of the body. */
    private long get(String path) throws IOException {
        BoundedHttp.Answer answer = http.get(url.resolve(path));
        if (!answer.ok()) {
            throw new IllegalStateException("%s answers %d: %s"
                    .formatted(path, answer.status(), new String(answer.body(), StandardCharsets.UTF_8)));
        }
        return answer.body().length;
    }

    @Override
    public void close() {
        http.close();
    }
}
