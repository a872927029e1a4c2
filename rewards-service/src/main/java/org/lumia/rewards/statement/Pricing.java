package org.lumia.rewards.statement;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lumia.rewards.ledger.Unit;

/** Fiat prices that the user gives in a file: {@code date,currency,price,source}, and {@code unit} where it is not LUMIA. */
public final class Pricing {
    public static final Pricing NONE = new Pricing(Map.of());
    private static final int ROWS_MAX = 100_000;
    private static final int FIAT_DECIMALS = 2;

    private final Map<Key, Price> prices;

    private record Key(LocalDate date, Unit unit) {}

    /** @param price of one LUMIA or ETH @param source who says so */
    public record Price(LocalDate date, String currency, BigDecimal price, String source) {
        /** Of an amount of wei, to cents; halves go to the even cent. */
        BigDecimal value(BigInteger wei) {
            return new BigDecimal(wei, Amounts.DECIMALS)
                    .multiply(price)
                    .setScale(FIAT_DECIMALS, RoundingMode.HALF_EVEN);
        }
    }

    private Pricing(Map<Key, Price> prices) {
        this.prices = prices;
    }

    boolean isNone() {
        return prices.isEmpty();
    }

    /** @throws RefusedException for a file that is not of prices, with the row */
    public static Pricing read(Reader file) throws IOException {
        var csv = new CsvReader(new BufferedReader(file));
        Optional<List<String>> header = csv.row();
        List<String> columns = header.orElse(List.of());
        if (!columns.containsAll(List.of("date", "currency", "price", "source"))) {
            throw new RefusedException("a price file begins with the line date,currency,price,source");
        }
        Map<Key, Price> prices = new HashMap<>();
        String currency = "";
        for (var row = csv.row(); row.isPresent(); row = csv.row()) {
            var cells = new HashMap<String, String>();
            List<String> values = row.get();
            for (int i = 0; i < Math.min(columns.size(), values.size()); i++) {
                cells.put(columns.get(i), values.get(i).strip());
            }
            Price price = price(cells, csv.line());
            if (!currency.isEmpty() && !currency.equals(price.currency())) {
                throw new RefusedException(
                        "the price file's line %d is in %s, and those before are in %s: one file, one currency"
                                .formatted(csv.line(), price.currency(), currency));
            }
            currency = price.currency();
            String unit = cells.getOrDefault("unit", "");
            if (prices.put(new Key(price.date(), unit.isEmpty() ? Unit.LUMIA : unit(unit, csv.line())), price)
                    != null) {
                throw new RefusedException(
                        "the price file's line %d gives %s a second price".formatted(csv.line(), price.date()));
            }
            if (prices.size() > ROWS_MAX) {
                throw new RefusedException("a price file has at most %d prices".formatted(ROWS_MAX));
            }
        }
        if (prices.isEmpty()) {
            throw new RefusedException("the price file has no price");
        }
        return new Pricing(Map.copyOf(prices));
    }

    private static Unit unit(String text, long line) {
        return switch (text) {
            case "LUMIA" -> Unit.LUMIA;
            case "ETH" -> Unit.ETH;
            default ->
                throw new RefusedException(
                        "the price file's line %d has a unit that is not LUMIA or ETH".formatted(line));
        };
    }

    private static Price price(Map<String, String> cells, long line) {
        String currency = cells.getOrDefault("currency", "");
        String price = cells.getOrDefault("price", "");
        String source = cells.getOrDefault("source", "");
        if (!currency.matches("[A-Z]{3}") || !price.matches("[0-9]{1,15}(\\.[0-9]{1,18})?") || source.isEmpty()) {
            throw new RefusedException(
                    "the price file's line %d needs a currency of three capitals, a price like 0.0312 and a source"
                            .formatted(line));
        }
        try {
            return new Price(LocalDate.parse(cells.getOrDefault("date", "")), currency, new BigDecimal(price), source);
        } catch (DateTimeException noDate) {
            throw new RefusedException("the price file's line %d has no date like 2026-11-29".formatted(line));
        }
    }

    /** The price of a day; empty without a price file, or for ETH where the file has none at all. */
    Optional<Price> at(Unit unit, LocalDate day) {
        if (isNone()) {
            return Optional.empty();
        }
        Price price = prices.get(new Key(day, unit));
        if (price != null) {
            return Optional.of(price);
        }
        if (unit == Unit.LUMIA || prices.keySet().stream().anyMatch(key -> key.unit() == unit)) {
            throw new RefusedException("the price file has no price of %s on %s".formatted(unit, day));
        }
        return Optional.empty();
    }
}
