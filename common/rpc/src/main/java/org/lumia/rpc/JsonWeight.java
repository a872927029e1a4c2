package org.lumia.rpc;

/** What a JSON text takes of memory once it is read into a tree, no less than it will. */
final class JsonWeight {
    /** An entry of a map with its name and node, on a heap with compressed references. */
    private static final int NODE_BYTES = 64;

    private JsonWeight() {}

    static long of(byte[] json) {
        long nodes = 1;
        for (byte b : json) {
            if (b == ',' || b == '[' || b == '{') {
                nodes++;
            }
        }
        return json.length + nodes * NODE_BYTES;
    }
}
