package org.lumia.protocol.rewards;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Splits a whole in proportion to shares so that the parts sum to it exactly (Hamilton's method). */
final class LargestRemainders {
    private LargestRemainders() {}

    /**
     * Each part is its quota rounded down; what is left goes one by one to the largest remainders, ties in the order of the
     * shares.
     *
     * @throws IllegalArgumentException when a share is negative or all are zero
     */
    static List<BigInteger> split(BigInteger whole, List<BigInteger> shares) {
        BigInteger sum = BigInteger.ZERO;
        for (BigInteger share : shares) {
            if (share.signum() < 0) {
                throw new IllegalArgumentException("a negative share: " + share);
            }
            sum = sum.add(share);
        }
        if (sum.signum() == 0) {
            throw new IllegalArgumentException("nobody has a share");
        }
        List<BigInteger> parts = new ArrayList<>(shares.size());
        List<BigInteger> remainders = new ArrayList<>(shares.size());
        BigInteger left = whole;
        for (BigInteger share : shares) {
            BigInteger[] quota = whole.multiply(share).divideAndRemainder(sum);
            parts.add(quota[0]);
            remainders.add(quota[1]);
            left = left.subtract(quota[0]);
        }
        List<Integer> order = IntStream.range(0, shares.size())
                .boxed()
                .sorted(Comparator.comparing(remainders::get, Comparator.reverseOrder()))
                .toList();
        for (int i = 0; i < left.intValueExact(); i++) {
            int index = order.get(i);
            parts.set(index, parts.get(index).add(BigInteger.ONE));
        }
        return List.copyOf(parts);
    }
}
