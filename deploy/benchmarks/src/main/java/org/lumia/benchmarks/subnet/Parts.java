package org.lumia.benchmarks.subnet;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What the steps take on operators' machines with no wire between them, in microseconds: each a list of quantiles, evenly spaced, of
 * which the model draws.
 *
 * @param accept from a submission to its answer
 * @param execute from the answer to the receipt: seal, execution, and what the reader of the receipt is told
 * @param attest from the receipt to the certificate
 */
public record Parts(List<Long> accept, List<Long> execute, List<Long> attest) {
    private static final int QUANTILES = 20;

    public Parts {
        for (List<Long> part : List.of(accept, execute, attest)) {
            if (part.isEmpty() || part.stream().anyMatch(micros -> micros < 0)) {
                throw new IllegalArgumentException("a part has no quantiles, or one below zero");
            }
        }
    }

    /** Of what single transactions took, in microseconds, in any order. */
    public static Parts of(List<Long> accept, List<Long> execute, List<Long> attest) {
        return new Parts(quantiles(accept), quantiles(execute), quantiles(attest));
    }

    private static List<Long> quantiles(List<Long> values) {
        var sorted = values.stream().map(one -> Math.max(0, one)).sorted().toList();
        return java.util.stream.IntStream.range(0, QUANTILES)
                .mapToObj(i -> sorted.get((2 * i + 1) * sorted.size() / (2 * QUANTILES)))
                .toList();
    }

    static long draw(List<Long> quantiles, RandomGenerator random) {
        return quantiles.get(random.nextInt(quantiles.size()));
    }
}
