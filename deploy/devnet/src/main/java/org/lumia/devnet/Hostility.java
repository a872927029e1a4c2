package org.lumia.devnet;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What an operator of a devnet does against the rules, beside or to its services; see {@link HostileOperator}. */
public enum Hostility {
    /** A second, different seal after each of its own. */
    DOUBLE_SEAL,
    /** A second attestation, of another result, after each of its own. */
    FALSE_ATTESTATION,
    /** Says nothing for seconds, again and again: slots and attestations are missed, seals come late. */
    WITHHOLD,
    /** A second attestation, of other data, after each of its batches'. */
    WRONG_BATCH;

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String words() {
        return Arrays.stream(values()).map(Hostility::word).collect(Collectors.joining(", "));
    }

    /**
     * Of {@code 3:double-seal} and the like.
     *
     * @throws DevnetException for an unknown operator or behaviour, and for an operator that is named twice
     */
    static Map<Integer, Hostility> parse(Iterable<String> texts, int operators) {
        var hostile = new TreeMap<Integer, Hostility>();
        for (String text : texts) {
            var parts = text.split(":", -1);
            var named = Arrays.stream(values())
                    .filter(one -> parts.length == 2 && one.word().equals(parts[1]))
                    .findFirst();
            boolean isNumber = parts[0].matches("[1-9]");
            if (named.isEmpty() || !isNumber || Integer.parseInt(parts[0]) > operators) {
                throw new DevnetException(
                        "--byzantine: %s is not OPERATOR:BEHAVIOUR, such as 3:double-seal,".formatted(text)
                                + " with an operator from 1 to %d and one of %s".formatted(operators, words()));
            }
            if (hostile.put(Integer.parseInt(parts[0]), named.get()) != null) {
                throw new DevnetException("--byzantine: operator %s is named twice".formatted(parts[0]));
            }
        }
        if (operators == 1 && hostile.containsValue(WITHHOLD)) {
            throw new DevnetException("--byzantine: a single operator shares the devnet's process and cannot withhold");
        }
        return hostile;
    }

    /** What to say before the start. All operators of a devnet have the same weight. */
    static String warning(Map<Integer, Hostility> hostile, int operators) {
        var who = hostile.entrySet().stream()
                .map(one -> "%d: %s".formatted(one.getKey(), one.getValue().word()))
                .collect(Collectors.joining(", "));
        return 3 * hostile.size() < operators
                ? "Hostile on purpose: operator " + who
                : ("Hostile on purpose: operator %s. That is a third of the weight or more: the rules promise nothing then,"
                                + " certificates may stay out or contradict each other")
                        .formatted(who);
    }
}
