package org.lumia.contracts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.web3j.crypto.Hash;
import org.web3j.protocol.ObjectMapperFactory;

/** Names of the contracts' custom errors by their selectors, so that a revert can be told in words. */
public final class CustomErrors {
    private static final List<String> CONTRACTS = List.of(
            "Rollup", "RollupInbox", "SequencerRegistry", "RewardDistributor", "LumiaToken", "TimelockController");
    private static final int SELECTOR_HEX_LENGTH = 10;
    private static final int WORD_HEX_LENGTH = 64;
    private static final int ADDRESS_HEX_LENGTH = 40;
    private static final Map<String, Known> KNOWN = load();

    /** An error of the ABI; all its parameters are words. */
    private record Known(String name, List<Parameter> parameters) {
        String signature() {
            var types = new StringJoiner(",", name + "(", ")");
            parameters.forEach(parameter -> types.add(parameter.type()));
            return types.toString();
        }

        /** @param words in hex, one for each parameter */
        Map<String, String> values(String words) {
            var values = new LinkedHashMap<String, String>();
            for (int i = 0; i < parameters.size(); i++) {
                var word = words.substring(i * WORD_HEX_LENGTH, (i + 1) * WORD_HEX_LENGTH);
                values.put(parameters.get(i).name(), parameters.get(i).value(word));
            }
            return values;
        }
    }

    /** An error and its values by name: addresses and words in hex, numbers in decimal. */
    public record Decoded(String name, Map<String, String> values) {
        String text() {
            var text = new StringJoiner(", ", name + "(", ")");
            values.forEach((value, said) -> text.add(value + " " + said));
            return text.toString();
        }
    }

    private record Parameter(String name, String type) {
        String value(String word) {
            if (type.equals("address")) {
                return "0x" + word.substring(WORD_HEX_LENGTH - ADDRESS_HEX_LENGTH);
            }
            return type.startsWith("uint") ? new BigInteger(word, 16).toString() : "0x" + word;
        }
    }

    private CustomErrors() {}

    /** What reverted, from a call's revert data in hex: {@code WrongIndex(index 3, expected 4)}. */
    public static String describe(String data) {
        if (data.length() < SELECTOR_HEX_LENGTH) {
            return "without a reason";
        }
        var known = KNOWN.get(data.substring(0, SELECTOR_HEX_LENGTH));
        if (known == null) {
            return data;
        }
        return decode(data)
                .map(Decoded::text)
                .orElseGet(() -> known.signature() + " 0x" + data.substring(SELECTOR_HEX_LENGTH));
    }

    /** The error that revert data in hex are; empty where they are none of the contracts'. */
    public static Optional<Decoded> decode(String data) {
        if (data.length() < SELECTOR_HEX_LENGTH) {
            return Optional.empty();
        }
        var words = data.substring(SELECTOR_HEX_LENGTH);
        return Optional.ofNullable(KNOWN.get(data.substring(0, SELECTOR_HEX_LENGTH)))
                .filter(known -> words.length() == known.parameters().size() * WORD_HEX_LENGTH)
                .map(known -> new Decoded(known.name(), known.values(words)));
    }

    /** The names of all errors that a contract's ABI has. */
    public static Set<String> names() {
        return KNOWN.values().stream().map(Known::name).collect(Collectors.toUnmodifiableSet());
    }

    private static Map<String, Known> load() {
        var known = new HashMap<String, Known>();
        for (var contract : CONTRACTS) {
            try (var abi = CustomErrors.class.getResourceAsStream("abi/" + contract + ".json")) {
                for (var entry :
                        ObjectMapperFactory.getObjectMapper().readTree(abi).get("abi")) {
                    if (entry.get("type").asText().equals("error")) {
                        var parameters = new ArrayList<Parameter>();
                        entry.get("inputs")
                                .forEach(input -> parameters.add(new Parameter(
                                        input.get("name").asText(),
                                        input.get("type").asText())));
                        var error = new Known(entry.get("name").asText(), List.copyOf(parameters));
                        known.put(Hash.sha3String(error.signature()).substring(0, SELECTOR_HEX_LENGTH), error);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Map.copyOf(known);
    }
}
