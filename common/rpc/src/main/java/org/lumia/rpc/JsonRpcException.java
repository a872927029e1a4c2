package org.lumia.rpc;

import org.jspecify.annotations.Nullable;

/** An error object to be answered: code, message and, where there is more to say, data. */
public final class JsonRpcException extends RuntimeException {
    public static final int PARSE_ERROR = -32700;
    public static final int INVALID_REQUEST = -32600;
    public static final int METHOD_NOT_FOUND = -32601;
    public static final int INVALID_PARAMS = -32602;
    public static final int INTERNAL_ERROR = -32603;
    /** geth's code for everything that a call can fail with. */
    public static final int SERVER_ERROR = -32000;
    /** EIP-1474: a resource is not there now; geth's code for what took too long. */
    public static final int RESOURCE_UNAVAILABLE = -32002;
    /** geth: a batch's answers are larger together than they may be. */
    public static final int RESPONSE_TOO_LARGE = -32003;
    /** EIP-1474: a limit is reached; the same request may succeed later. */
    public static final int LIMIT_EXCEEDED = -32005;
    /** EIP-4444, as geth: blocks of that time are not kept. */
    public static final int PRUNED_HISTORY = 4444;
    /** A call reverted; data is the return value. */
    public static final int EXECUTION_REVERTED = 3;

    private static final long serialVersionUID = 1;

    private final int code;
    private final String message;
    private final transient @Nullable Object data;

    public JsonRpcException(int code, String message) {
        this(code, message, null);
    }

    public JsonRpcException(int code, String message, @Nullable Object data) {
        super(message, null, false, false);
        this.code = code;
        this.message = message;
        this.data = data;
    }

    public static JsonRpcException invalidParams(String message) {
        return new JsonRpcException(INVALID_PARAMS, message);
    }

    public int code() {
        return code;
    }

    /** The error object's message, which is always there. */
    @Override
    public String getMessage() {
        return message;
    }

    public @Nullable Object data() {
        return data;
    }
}
