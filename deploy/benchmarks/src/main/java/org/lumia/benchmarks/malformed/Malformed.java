package org.lumia.benchmarks.malformed;

/**
 * A request that is not as it should be, or only almost.
 *
 * @param bytes an HTTP request, head and body
 */
record Malformed(Kind kind, byte[] bytes) {

    enum Kind {
        /** A JSON text that is none, or a strange one. */
        TEXT(true),
        /** Wrong members around the call: id, method, jsonrpc, params. */
        ENVELOPE(true),
        /** Values of a wrong type, form or size, wherever a call has one. */
        PARAMETERS(true),
        /** Signed transactions with bytes or items changed. */
        TRANSACTION(true),
        /** Batches of all that, of nothing, of what is no call. */
        BATCH(true),
        /** More than is taken: bytes, depth, parameters, headers. */
        OVERSIZE(false),
        /** Methods, types, lengths and targets of HTTP. */
        HTTP(false),
        /** REST's paths and parameters. */
        REST(false),
        /** A body that ends before its length. */
        CUT(false);

        private final boolean rpc;

        Kind(boolean rpc) {
            this.rpc = rpc;
        }

        /** Whether HTTP is right, so that the answer is JSON-RPC's. */
        boolean isRpc() {
            return rpc;
        }
    }
}
