package org.lumia.rewards.statement;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.lumia.rewards.ledger.Unit;

/** Wei as text, exactly: 18 decimals, ASCII, no grouping. */
public final class Amounts {
    static final int DECIMALS = 18;
    private static final BigInteger ONE = BigInteger.TEN.pow(DECIMALS);
    private static final BigInteger NANO = BigInteger.TEN.pow(9);

    private Amounts() {}

    /** Always with 18 decimals. */
    public static String decimal(BigInteger wei) {
        return new BigDecimal(wei, DECIMALS).toPlainString();
    }

    public static String withUnit(BigInteger wei, Unit unit) {
        return decimal(wei) + " " + unit.name();
    }

    /** Units of 10^18 wei, cut towards zero, as the two parts below are: all three carry the sign. */
    static BigInteger whole(BigInteger wei) {
        return wei.divide(ONE);
    }

    /** Units of 10^9 wei that the whole leaves. */
    static BigInteger nano(BigInteger wei) {
        return wei.remainder(ONE).divide(NANO);
    }

    /** Wei that nano leaves. */
    static BigInteger atto(BigInteger wei) {
        return wei.remainder(NANO);
    }

    static BigInteger ofParts(BigInteger whole, BigInteger nano, BigInteger atto) {
        return whole.multiply(ONE).add(nano.multiply(NANO)).add(atto);
    }

    /** The inverse of {@link #decimal}: other numbers of decimals are an {@link IllegalArgumentException}. */
    static BigInteger parse(String decimal) {
        if (!decimal.matches("-?[0-9]{1,60}\\.[0-9]{18}")) {
            throw new IllegalArgumentException("not an amount of 18 decimals");
        }
        return new BigDecimal(decimal).unscaledValue();
    }

    /** The inverse of {@link #withUnit}. */
    static BigInteger parse(String amount, Unit unit) {
        String end = " " + unit.name();
        if (!amount.endsWith(end)) {
            throw new IllegalArgumentException("not an amount of " + unit);
        }
        return parse(amount.substring(0, amount.length() - end.length()));
    }
}
