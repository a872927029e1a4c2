package org.lumia.benchmarks.reads;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is read. */
enum ReadMethod {
    BLOCK_NUMBER("eth_blockNumber"),
    BALANCE("eth_getBalance"),
    CALL("eth_call"),
    RECEIPT("eth_getTransactionReceipt"),
    BLOCK("eth_getBlockByNumber"),
    LOGS("eth_getLogs");

    private final String text;

    ReadMethod(String text) {
        this.text = text;
    }

    /** As JSON-RPC names it. */
    String text() {
        return text;
    }

    static Optional<ReadMethod> of(String name) {
        return Arrays.stream(values())
                .filter(method -> method.text.equals(name))
                .findFirst();
    }

    /** All names, in their order. */
    static String names() {
        return Arrays.stream(values()).map(ReadMethod::text).collect(Collectors.joining(", "));
    }
}
