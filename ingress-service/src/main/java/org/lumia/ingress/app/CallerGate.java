package org.lumia.ingress.app;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.lumia.ingress.access.Caller;
import org.lumia.ingress.access.RateLimits;
import org.lumia.ingress.access.Weights;
import org.lumia.platform.web.HttpGate;
import org.lumia.rpc.JsonRpcException;

/** Before one request: whether its caller may still ask, and its rate. */
final class CallerGate implements HttpGate {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int CONTENT_TOO_LARGE = 413;
    private static final int TOO_MANY_REQUESTS = 429;

    private static final long HELD_NANOS = 1_000_000_000;
    private static final long READ_BYTES_MAX = 64 << 10;

    private final Caller caller;
    private final AccessBook book;
    private final RateLimits limits;
    private @Nullable Refused refused;
    private long weighed;

    CallerGate(Caller caller, AccessBook book, RateLimits limits) {
        this.caller = caller;
        this.book = book;
        this.limits = limits;
    }

    /** A small request is read where it is refused at once: its calls are then refused under their ids. */
    @Override
    public void before(long bytes) {
        if (limits.mayAsk(caller) instanceof RateLimits.Verdict.Later(long seconds)) {
            boolean small = bytes >= 0 && bytes <= READ_BYTES_MAX;
            if (!hold() && small) {
                return;
            }
            throw later(seconds);
        }
    }

    /** Who asks again at once is told after a second: it asks no faster than that over each of its connections. @return whether it was */
    boolean hold() {
        boolean held = !limits.isToldAtOnce(caller);
        if (held) {
            LockSupport.parkNanos(HELD_NANOS);
        }
        return held;
    }

    @Override
    public Optional<Object> client() {
        return limits.address(caller);
    }

    @Override
    public synchronized void settle(long bytes, long workNanos) {
        long cost = Math.max(refused == null ? 0 : 1, Weights.cost(bytes, workNanos));
        long due = cost - weighed;
        if (due > 0) {
            weighed += due;
            limits.charge(caller, due);
        }
    }

    @Override
    public void goOn() {
        OptionalLong seconds = limits.owes(caller);
        if (seconds.isPresent()) {
            throw limitExceeded(seconds.getAsLong());
        }
    }

    @Override
    public void enter(List<String> methods) {
        enter(Weights.of(methods), methods.size());
    }

    /** Throws as {@link #enter(List)} does. */
    void enter(long weight, int calls) {
        // A connection outlives the moment it was let in.
        book.deniedClient(caller.address()).ifPresent(why -> refuse(FORBIDDEN, why));
        if (caller.key().isPresent() && !book.isActive(caller.key().get())) {
            refuse(UNAUTHORIZED, Door.UNKNOWN_KEY);
        }
        switch (limits.take(caller, weight)) {
            case RateLimits.Verdict.Taken() -> weighed = weight;
            case RateLimits.Verdict.Later(long seconds) -> throw later(seconds);
            case RateLimits.Verdict.TooHeavy(long heavy, long weightMax) -> {
                // What a rate will never take costs what it takes to read and refuse it.
                limits.charge(caller, calls);
                refused = new Refused(CONTENT_TOO_LARGE, OptionalLong.empty());
                throw new JsonRpcException(
                        JsonRpcException.LIMIT_EXCEEDED,
                        "the calls of this request weigh %d tokens, at most %d are taken at once: send fewer in a batch"
                                .formatted(heavy, weightMax));
            }
        }
    }

    private JsonRpcException later(long seconds) {
        refused = new Refused(TOO_MANY_REQUESTS, OptionalLong.of(seconds));
        return limitExceeded(seconds);
    }

    private static JsonRpcException limitExceeded(long seconds) {
        return new JsonRpcException(
                JsonRpcException.LIMIT_EXCEEDED,
                "too many requests: come again in %d s".formatted(seconds),
                Map.of("retryAfterSeconds", seconds));
    }

    private void refuse(int status, String why) {
        refused = new Refused(status, OptionalLong.empty());
        throw new JsonRpcException(JsonRpcException.INVALID_REQUEST, why);
    }

    @Override
    public Optional<Refused> refused() {
        return Optional.ofNullable(refused);
    }
}
