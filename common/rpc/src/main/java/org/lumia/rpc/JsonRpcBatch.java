package org.lumia.rpc;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Answers the calls of a batch in their order, with so many under way together. Once the answers are as many bytes as there may
 * be, or the time is over, no call begins any more: what is left is answered with geth's errors.
 */
final class JsonRpcBatch {
    private static final byte[] BEGIN = {'['};
    private static final byte[] NEXT = {','};
    private static final byte[] END = {']'};

    private final JsonRpcServer server;
    private final JsonNode calls;
    private final JsonRpcLimits limits;
    private final ByteBudget.Share share;
    private final long untilNanos;
    private final Queue<Running> running = new ArrayDeque<>();
    private int next;
    private int weight;

    private record Running(JsonRpcServer.StartedCall call, int weight) {}

    JsonRpcBatch(JsonRpcServer server, JsonNode calls, JsonRpcLimits limits, ByteBudget.Share share) {
        this.server = server;
        this.calls = calls;
        this.limits = limits;
        this.share = share;
        this.untilNanos = System.nanoTime() + limits.batchTimeMax().toNanos();
    }

    /** Starts calls until as many are under way as may be. */
    void fill() {
        while (next < calls.size() && System.nanoTime() < untilNanos) {
            JsonNode call = calls.get(next);
            int itsWeight = server.weight(call);
            if (!running.isEmpty() && weight + itsWeight > limits.batchWeightMax()) {
                return;
            }
            running.add(new Running(server.start(call, share), itsWeight));
            weight += itsWeight;
            next++;
        }
    }

    Optional<AnswerBuffer> answer() {
        AnswerBuffer all = AnswerBuffer.unshared();
        @Nullable JsonRpcException full = null;
        for (int i = 0; i < calls.size(); i++) {
            if (full == null) {
                fill();
            }
            Optional<AnswerBuffer> one = next(calls.get(i), full);
            if (full == null && one.isPresent() && all.size() + one.get().size() > limits.responseBytesMax()) {
                one.get().discard();
                full = new JsonRpcException(JsonRpcException.RESPONSE_TOO_LARGE, "response too large");
                one = server.unbegun(calls.get(i), full);
            }
            one.ifPresent(bytes -> add(all, bytes));
        }
        return ended(all);
    }

    /** One answer of many; empty of none. */
    static Optional<AnswerBuffer> list(List<AnswerBuffer> answers) {
        AnswerBuffer all = AnswerBuffer.unshared();
        answers.forEach(one -> add(all, one));
        return ended(all);
    }

    private static void add(AnswerBuffer all, AnswerBuffer one) {
        all.append(mark(all.size() == 0 ? BEGIN : NEXT));
        all.append(one);
    }

    private static Optional<AnswerBuffer> ended(AnswerBuffer all) {
        if (all.size() == 0) {
            return Optional.empty();
        }
        all.append(mark(END));
        return Optional.of(all);
    }

    private static AnswerBuffer mark(byte[] sign) {
        return AnswerBuffer.wrap(sign, 0, sign.length);
    }

    private Optional<AnswerBuffer> next(JsonNode call, @Nullable JsonRpcException full) {
        Running begun = running.poll();
        if (begun == null) {
            return server.unbegun(call, full != null ? full : JsonRpcServer.timedOut());
        }
        weight -= begun.weight();
        if (full == null) {
            return begun.call().answer(untilNanos);
        }
        return server.unbegun(call, full);
    }
}
