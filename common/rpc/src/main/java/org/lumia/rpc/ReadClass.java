package org.lumia.rpc;

/** Kinds of reads that are bounded apart, so that many of one kind leave room for the others. */
public enum ReadClass {
    CALLS("calls"),
    ESTIMATES("estimates"),
    TRACES("traces"),
    LOG_SEARCHES("log searches"),
    /** Whole blocks and their receipts, which can be megabytes. */
    BLOCKS("block reads"),
    /** All that looks up what is stored. */
    LOOKUPS("reads");

    private final String words;

    ReadClass(String words) {
        this.words = words;
    }

    /** As refusals and metrics name it. */
    public String words() {
        return words;
    }

    /** The class of a method by its name. */
    public static ReadClass of(String method) {
        return switch (method) {
            case "eth_call", "eth_simulateV1" -> CALLS;
            case "eth_estimateGas", "eth_createAccessList", "eth_fillTransaction" -> ESTIMATES;
            case "eth_getLogs" -> LOG_SEARCHES;
            case "eth_getBlockReceipts", "eth_getBlockByNumber", "eth_getBlockByHash" -> BLOCKS;
            case "debug_getRawBlock", "debug_getRawReceipts", "debug_getRawHeader" -> BLOCKS;
            default -> method.startsWith("debug_trace") ? TRACES : LOOKUPS;
        };
    }
}
