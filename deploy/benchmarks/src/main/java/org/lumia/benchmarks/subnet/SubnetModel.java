package org.lumia.benchmarks.subnet;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A subnet in virtual time, by PROTOCOL sections 2 and 4: transactions go in bundles to the shared log, whoever leads the slot seals
 * what it has read, one seal under way at a time, all execute what they read and attest one group of blocks after the other, and more than
 * two thirds of the operators are a certificate. Operators have equal weights, and nobody fails.
 */
public final class SubnetModel {
    /** Kafka's producers have no more requests under way; what comes meanwhile goes together. */
    static final int REQUESTS_UNDER_WAY_MAX = 5;

    private static final long SECOND_MICROS = 1_000_000;
    /** What is submitted before is not counted: the chain takes up speed. */
    private static final long WARM_UP_MICROS = 10 * SECOND_MICROS;
    /** After the last submission, for certificates to come. */
    private static final long REST_MICROS = 30 * SECOND_MICROS;

    private final SubnetCase given;
    private final VirtualTime time = new VirtualTime();
    private final SplittableRandom random;
    private final ModelLog<Entry> log;
    private final ModelLog<Attestation> attestations;
    private final List<ModelOperator> operators = new ArrayList<>();
    private final List<Transaction> transactions = new ArrayList<>();

    /** What stands in the shared log. */
    sealed interface Entry {
        record Bundle(List<Transaction> transactions) implements Entry {}

        /** @param entries of the log that it takes in @param timestampMicros of its block */
        record Seal(long number, int sealer, int entries, long timestampMicros) implements Entry {}
    }

    record Attestation(int operator, long block) {}

    /** As its client sees it, in microseconds; 0 for not yet. {@code home} is the operator that it was submitted to. */
    static final class Transaction {
        final long submitted;
        final int home;
        long ordered;
        long executed;
        long attested;

        Transaction(long submitted, int home) {
            this.submitted = submitted;
            this.home = home;
        }
    }

    private SubnetModel(SubnetCase given) {
        this.given = given;
        this.random = new SplittableRandom(given.seed());
        this.log = new ModelLog<>(time, given.replicaMicros());
        this.attestations = new ModelLog<>(time, given.replicaMicros());
        for (int i = 0; i < given.wireMicros().size(); i++) {
            operators.add(new ModelOperator(i, given, time, random, log, attestations));
        }
    }

    public static SubnetCase.Outcome run(SubnetCase given) {
        return new SubnetModel(given).run();
    }

    private SubnetCase.Outcome run() {
        long end = WARM_UP_MICROS + given.seconds() * SECOND_MICROS;
        submitUntil(end, 0);
        time.runUntil(end);
        double seconds = end / (double) SECOND_MICROS;
        long blocks = operators.getFirst().derived();
        double appends = (log.entries() + attestations.entries()) / seconds;
        double deliveries = (log.delivered() + attestations.delivered()) / seconds;
        double fetches = (log.fetches() + attestations.fetches()) / seconds;
        time.runUntil(end + REST_MICROS);
        var counted = transactions.stream()
                .filter(one -> one.submitted >= WARM_UP_MICROS)
                .toList();
        var attested = counted.stream().filter(one -> one.attested > 0).toList();
        return new SubnetCase.Outcome(
                Spread.ofMicros(attested.stream()
                        .map(one -> one.ordered - one.submitted)
                        .toList()),
                Spread.ofMicros(attested.stream()
                        .map(one -> one.executed - one.submitted)
                        .toList()),
                Spread.ofMicros(attested.stream()
                        .map(one -> one.attested - one.submitted)
                        .toList()),
                counted.size() - attested.size(),
                blocks / seconds,
                appends,
                deliveries,
                fetches);
    }

    /** Exponential pauses, each submission through the next operator. */
    private void submitUntil(long end, int operator) {
        long pause = (long) (-Math.log(1 - random.nextDouble()) * SECOND_MICROS / given.perSecond());
        time.in(Math.max(1, pause), () -> {
            if (time.now() >= end) {
                return;
            }
            var transaction = new Transaction(time.now(), operator);
            transactions.add(transaction);
            operators.get(operator).submit(transaction);
            submitUntil(end, (operator + 1) % operators.size());
        });
    }
}
