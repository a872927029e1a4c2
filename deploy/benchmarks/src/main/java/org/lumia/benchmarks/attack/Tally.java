package org.lumia.benchmarks.attack;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.lumia.benchmarks.Rpc;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What an attack sent, and what it was answered. Thread-safe. */
public final class Tally {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_FAULT = 500;
    private static final int UNAVAILABLE = 503;
    private static final int KINDS_MAX = 64;
    private static final int KINDS_SHOWN_MAX = 4;
    private static final int SHOWN_LENGTH_MAX = 72;

    private final LongAdder sent = new LongAdder();
    private final LongAdder bytesAnswered = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder overRate = new LongAdder();
    private final LongAdder faults = new LongAdder();
    private final Map<String, AtomicLong> refusals = new ConcurrentHashMap<>();

    public void sent(long requests) {
        sent.add(requests);
    }

    public void answered(long bytes) {
        answered.increment();
        bytesAnswered.add(bytes);
    }

    /** HTTP's status of an answer. @param saysWhen whether it has a Retry-After */
    public void status(int status, boolean saysWhen) {
        if (status == TOO_MANY_REQUESTS) {
            overRate.increment();
        } else if (status >= SERVER_FAULT && !(status == UNAVAILABLE && saysWhen)) {
            faults.increment();
            count("HTTP status " + status);
        }
    }

    /** Answers that were refused for their client's rate. */
    public long overRateCount() {
        return overRate.sum();
    }

    /** Answers that say that the server failed: 5xx, but for 503 with a time to come again. */
    public long faultCount() {
        return faults.sum();
    }

    /** An answer's bytes, a batch or one call; each call of a batch counts. */
    public void answer(byte[] body) {
        bytesAnswered.add(body.length);
        JsonNode json = read(body);
        if (json.isArray()) {
            json.forEach(this::one);
        } else {
            one(json);
        }
    }

    private static JsonNode read(byte[] body) {
        try {
            return Rpc.JSON.readTree(body);
        } catch (JacksonException none) {
            return Rpc.JSON
                    .createObjectNode()
                    .set("error", Rpc.JSON.createObjectNode().put("message", "no JSON"));
        }
    }

    private void one(JsonNode response) {
        JsonNode error = response.path("error");
        if (error.isObject()) {
            refused(error.path("code").asInt(0), error.path("message").asString(""));
        } else {
            answered.increment();
        }
    }

    /** An error object; numbers of the message do not tell kinds apart. */
    public void refused(int code, String message) {
        count(code + " " + message.replaceAll("0x[0-9a-fA-F]+|[0-9][0-9,.]*", "N"));
    }

    /** No answer: closed by the node, or late. */
    public void unanswered(String why) {
        count(why);
    }

    private void count(String kind) {
        if (refusals.containsKey(kind) || refusals.size() < KINDS_MAX) {
            refusals.computeIfAbsent(kind, first -> new AtomicLong()).incrementAndGet();
        }
    }

    public long answeredCount() {
        return answered.sum();
    }

    public long refusedCount() {
        return refusals.values().stream().mapToLong(AtomicLong::get).sum();
    }

    String sentText() {
        return String.format(
                Locale.ROOT,
                "%,d requests, %,d answered with %,d KiB, %,d answers of status 429",
                sent.sum(),
                answered.sum(),
                bytesAnswered.sum() >> 10,
                overRate.sum());
    }

    String refusedText() {
        return refusals.isEmpty()
                ? "nothing"
                : refusals.entrySet().stream()
                        .sorted(Comparator.comparingLong((Map.Entry<String, AtomicLong> kind) ->
                                        -kind.getValue().get())
                                .thenComparing(Map.Entry::getKey))
                        .limit(KINDS_SHOWN_MAX)
                        .map(kind -> "%,d × %s".formatted(kind.getValue().get(), shortened(kind.getKey())))
                        .collect(Collectors.joining("; "));
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN_LENGTH_MAX ? text : text.substring(0, SHOWN_LENGTH_MAX - 1) + "…";
    }
}
