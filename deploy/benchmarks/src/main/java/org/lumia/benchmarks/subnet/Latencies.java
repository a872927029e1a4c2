package org.lumia.benchmarks.subnet;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One-way delays between places, in microseconds, as a file gives them in milliseconds: a first line of names, then a line for each
 * place with its delays to all. {@code #} begins a comment.
 *
 * @param micros by the place it leaves, then by the one it comes to
 */
public record Latencies(List<String> places, List<List<Long>> micros) {
    private static final int PLACES_MAX = 100;
    private static final BigDecimal MILLIS_MAX = BigDecimal.valueOf(10_000);
    private static final long FILE_BYTES_MAX = 1 << 20;

    /** @throws IllegalArgumentException naming the line that is wrong */
    public static Latencies read(Path file) throws IOException {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new IllegalArgumentException(file + " has more than " + FILE_BYTES_MAX + " bytes");
        }
        return parse(Files.readString(file));
    }

    static Latencies parse(String text) {
        var lines = text.lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .map(line -> Arrays.asList(line.split("[\\s,]+")))
                .toList();
        if (lines.isEmpty()) {
            throw new IllegalArgumentException(
                    "no names of places; the first line has them, such as: frankfurt london tokyo");
        }
        var places = lines.getFirst();
        if (places.size() > PLACES_MAX || places.stream().distinct().count() != places.size()) {
            throw new IllegalArgumentException(
                    "the first line has more than %d names, or one twice".formatted(PLACES_MAX));
        }
        if (lines.size() != places.size() + 1) {
            throw new IllegalArgumentException("%d places need %d lines of delays; there are %d"
                    .formatted(places.size(), places.size(), lines.size() - 1));
        }
        var micros = new ArrayList<List<Long>>();
        for (int from = 0; from < places.size(); from++) {
            micros.add(delays(places, lines.get(from + 1), from));
        }
        return new Latencies(places, micros);
    }

    private static List<Long> delays(List<String> places, List<String> line, int from) {
        var place = places.get(from);
        if (line.size() != places.size() + 1 || !line.getFirst().equals(place)) {
            throw new IllegalArgumentException(
                    "the line of %1$s must be its name and %2$d delays in milliseconds, such as: %1$s 0 9 105"
                            .formatted(place, places.size()));
        }
        var delays = line.stream().skip(1).map(word -> micros(place, word)).toList();
        if (delays.get(from) != 0) {
            throw new IllegalArgumentException("the delay from %s to itself must be 0".formatted(place));
        }
        return delays;
    }

    private static long micros(String place, String word) {
        if (!word.matches("\\d{1,5}(\\.\\d{1,3})?") || new BigDecimal(word).compareTo(MILLIS_MAX) > 0) {
            throw new IllegalArgumentException(
                    "the line of %s has %s; it must be 0 to %s milliseconds".formatted(place, word, MILLIS_MAX));
        }
        return new BigDecimal(word).movePointRight(3).longValueExact();
    }

    int index(String place) {
        int index = places.indexOf(place);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "there is no place %s; there are %s".formatted(place, String.join(", ", places)));
        }
        return index;
    }

    /** Of each place to one, the longer way of the two. */
    List<Long> to(int index) {
        return IntStream.range(0, places.size())
                .mapToObj(from ->
                        Math.max(micros.get(from).get(index), micros.get(index).get(from)))
                .toList();
    }
}
