package org.lumia.benchmarks.attack;

import java.util.Map;

/** Code that a call is given for its time alone, which costs processor time until its gas is gone. */
final class CostlyCode {
    static final String ADDRESS = "0x00000000000000000000000000000000000c0de5";
    /** More than nodes give. */
    static final String GAS = "0x2faf080";

    private CostlyCode() {}

    static Map<String, Object> loop() {
        return code("0x5b5f56");
    }

    /** Calls the precompile of signatures again and again. */
    static Map<String, Object> signatures() {
        return code("0x5b60205f60805f60015afa505f56");
    }

    private static Map<String, Object> code(String code) {
        return Map.of(ADDRESS, Map.of("code", code));
    }
}
