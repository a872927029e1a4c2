package org.lumia.contracts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.web3j.crypto.Hash;
import org.web3j.protocol.ObjectMapperFactory;

/** Names of the contracts' custom errors by their selectors, so that a revert can be told in words. */
public final class CustomErrors {
    private static final List<String> CONTRACTS =
            List.of("Rollup", "RollupInbox", "SequencerRegistry", "RewardDistributor");
    private static final int SELECTOR_HEX_LENGTH = 10;
    private static final Map<String, String> NAMES = load();

    private CustomErrors() {}

    /** What reverted, from a call's revert data in hex: {@code WrongIndex(uint64,uint64) 0x…}. */
    public static String describe(String data) {
        if (data.length() < SELECTOR_HEX_LENGTH) {
            return "without a reason";
        }
        var name = NAMES.get(data.substring(0, SELECTOR_HEX_LENGTH));
        return name == null ? data : name + " 0x" + data.substring(SELECTOR_HEX_LENGTH);
    }

    private static Map<String, String> load() {
        var names = new HashMap<String, String>();
        for (var contract : CONTRACTS) {
            try (var abi = CustomErrors.class.getResourceAsStream("abi/" + contract + ".json")) {
                for (var entry :
                        ObjectMapperFactory.getObjectMapper().readTree(abi).get("abi")) {
                    if (entry.get("type").asText().equals("error")) {
                        var types = new StringJoiner(",", "(", ")");
                        entry.get("inputs")
                                .forEach(input -> types.add(input.get("type").asText()));
                        put(names, entry.get("name").asText() + types);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Map.copyOf(names);
    }

    private static void put(Map<String, String> names, String signature) {
        names.put(Hash.sha3String(signature).substring(0, SELECTOR_HEX_LENGTH), signature);
    }
}
