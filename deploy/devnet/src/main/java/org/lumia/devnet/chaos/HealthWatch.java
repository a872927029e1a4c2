package org.lumia.devnet.chaos;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Asks every process for its readiness and liveness all the time, and keeps what they say. */
final class HealthWatch implements AutoCloseable {

    private static final long ASK_MILLIS = 400;
    private static final Pattern NUMBER = Pattern.compile("(?<![A-Za-z0-9])[0-9]+(?![A-Za-z0-9])");
    private static final int SENTENCES_MAX = 8;
    private static final int SENTENCE_CHARACTERS_MAX = 240;

    /** The last answers of a process, and when they had been asked for. */
    record Seen(HealthAnswer readiness, HealthAnswer liveness, long askedNanos) {}

    private final Suite suite;
    private final Map<String, Seen> last = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> said = new LinkedHashMap<>();
    private final long started = System.nanoTime();
    private final CountDownLatch stop = new CountDownLatch(1);

    HealthWatch(Suite suite) {
        this.suite = suite;
        suite.processes()
                .values()
                .forEach(process ->
                        Thread.ofVirtual().name("health-" + process.name()).start(() -> watch(process)));
    }

    private void watch(SuiteProcess process) {
        try {
            while (!stop.await(ASK_MILLIS, TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                var seen = new Seen(HealthAnswer.readiness(process), HealthAnswer.liveness(process), now);
                last.put(process.name(), seen);
                if (seen.readiness().state() == HealthAnswer.State.DOWN
                        && !seen.readiness().isStandby()) {
                    keep(process.name(), seen.readiness().said());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sentences that differ in their numbers alone are one. */
    private synchronized void keep(String process, String sentence) {
        var plain = NUMBER.matcher(sentence).replaceAll("N");
        var kept = said.computeIfAbsent(process, name -> new LinkedHashSet<>());
        if (kept.size() < SENTENCES_MAX) {
            kept.add(plain.substring(0, Math.min(plain.length(), SENTENCE_CHARACTERS_MAX)));
        }
    }

    /** What processes said against their readiness since the last call, by process. */
    synchronized Map<String, Set<String>> takeSaid() {
        var taken = new LinkedHashMap<>(said);
        said.clear();
        return taken;
    }

    /** The last answer of a process; silent before the first. */
    Seen last(String process) {
        var silent = new HealthAnswer(HealthAnswer.State.SILENT, "");
        return last.getOrDefault(process, new Seen(silent, silent, started));
    }

    /** A process of each role is ready, and the others of the role stand by, by answers asked for since the moment. */
    boolean allReady(long sinceNanos) {
        return Suite.SERVICES.stream().allMatch(role -> isReady(role, sinceNanos));
    }

    private boolean isReady(String role, long sinceNanos) {
        var seen =
                suite.ofRole(role).stream().map(process -> last(process.name())).toList();
        var answers = seen.stream().map(Seen::readiness).toList();
        return seen.stream().allMatch(answer -> answer.askedNanos() >= sinceNanos)
                && answers.stream().anyMatch(HealthAnswer::isUp)
                && answers.stream().allMatch(answer -> answer.isUp() || answer.isStandby());
    }

    @Override
    public void close() {
        stop.countDown();
    }
}
