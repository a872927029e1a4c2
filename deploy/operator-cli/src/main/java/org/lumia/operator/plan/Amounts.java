package org.lumia.operator.plan;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/** Amounts of a token with 18 decimals, as people write them. */
public final class Amounts {
    private static final int DECIMALS = 18;
    private static final int SHOWN_DECIMALS = 6;
    private static final Pattern PLAIN = Pattern.compile("[0-9]{1,30}(\\.[0-9]{1,18})?");

    private Amounts() {}

    /** @param text in whole units, {@code 1000} or {@code 0.5} @throws IllegalArgumentException for anything else, in a sentence */
    public static BigInteger parse(String text) {
        if (!PLAIN.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "an amount is digits, with at most %d after a point, such as 1000 or 0.5, and not %s"
                            .formatted(DECIMALS, text));
        }
        return new BigDecimal(text).movePointRight(DECIMALS).toBigIntegerExact();
    }

    public static String lumia(BigInteger wei) {
        return exact(wei) + " LUMIA";
    }

    /** To the wei: what somebody gets. */
    public static String exactEth(BigInteger wei) {
        return exact(wei) + " ETH";
    }

    /** Rounded up to a millionth: what something costs at most. */
    public static String eth(BigInteger wei) {
        return new BigDecimal(wei)
                        .movePointLeft(DECIMALS)
                        .setScale(SHOWN_DECIMALS, RoundingMode.CEILING)
                        .stripTrailingZeros()
                        .toPlainString()
                + " ETH";
    }

    private static String exact(BigInteger wei) {
        return new BigDecimal(wei).movePointLeft(DECIMALS).stripTrailingZeros().toPlainString();
    }
}
