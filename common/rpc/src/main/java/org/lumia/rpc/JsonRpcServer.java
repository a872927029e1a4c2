package org.lumia.rpc;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Parses requests, single or batched, calls methods and writes answers. Transport-free: bytes in, bytes out. Thread-safe.
 */
public final class JsonRpcServer {
    private static final Logger LOG = LoggerFactory.getLogger(JsonRpcServer.class);
    private static final int NESTING_DEPTH_MAX = 64;
    private static final int NAME_LENGTH_MAX = 256;

    private final Map<String, JsonRpcMethod> methods;
    private final JsonRpcLimits limits;
    private final Absence absence;
    private final ByteBudget budget;
    private final JsonMapper json;

    /** Every failure that is no {@link JsonRpcException} is answered as an internal error. */
    public JsonRpcServer(Map<String, JsonRpcMethod> methods, JsonRpcLimits limits) {
        this(methods, limits, Absence.NONE, ByteBudget.unbounded());
    }

    /**
     * Made once.
     *
     * @param absence which failures are answered as retryable
     * @param budget of all requests together
     */
    public JsonRpcServer(Map<String, JsonRpcMethod> methods, JsonRpcLimits limits, Absence absence, ByteBudget budget) {
        this.methods = Map.copyOf(methods);
        this.limits = limits;
        this.absence = absence;
        this.budget = budget;
        this.json = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(NESTING_DEPTH_MAX)
                                .maxNameLength(NAME_LENGTH_MAX)
                                .maxStringLength(limits.requestBytesMax())
                                .maxDocumentLength(limits.requestBytesMax())
                                .build())
                        .streamWriteConstraints(StreamWriteConstraints.builder()
                                .maxNestingDepth(JsonRpcLimits.ANSWER_NESTING_MAX)
                                .build())
                        .build())
                .build();
    }

    /** Bytes that one answer, single or batched, may have, and so on. */
    public JsonRpcLimits limits() {
        return limits;
    }

    public JsonMapper json() {
        return json;
    }

    /** What a request and its answer draw on, to be closed once the answer is written. */
    public ByteBudget.Share share() {
        return budget.share();
    }

    /** @return the answer's bytes; empty when the request has only notifications */
    public Optional<byte[]> handle(byte[] request) {
        return handle(request, Gate.OPEN);
    }

    /** {@link #handle(byte[])} of a client who may be refused. */
    public Optional<byte[]> handle(byte[] request, Gate gate) {
        try (var share = share()) {
            return begin(request, gate, share).get().map(AnswerBuffer::toBytes);
        }
    }

    /**
     * Starts a request, the calls of a batch in order as far as they may be under way together; what is returned waits for
     * them, starts the others and gives the answer. So a connection can start its next request while one is under way.
     *
     * @param share of the request, which has drawn the request's bytes already
     */
    public Supplier<Optional<AnswerBuffer>> begin(byte[] request, Gate gate, ByteBudget.Share share) {
        if (request.length > limits.requestBytesMax()) {
            return unreadable(
                    gate,
                    JsonRpcException.INVALID_REQUEST,
                    "request of " + request.length + " bytes, at most " + limits.requestBytesMax() + " are taken");
        }
        JsonNode node;
        try {
            share.take(JsonWeight.of(request));
            node = json.readTree(request);
        } catch (JacksonException malformed) {
            return unreadable(gate, JsonRpcException.PARSE_ERROR, "parse error");
        } catch (JsonRpcException full) {
            return () -> Optional.of(refusal(full));
        }
        if (node.isMissingNode()) {
            return unreadable(gate, JsonRpcException.PARSE_ERROR, "parse error: the request is empty");
        }
        if (node.isArray() && node.size() > limits.batchItemsMax()) {
            return unreadable(
                    gate,
                    JsonRpcException.INVALID_REQUEST,
                    "batch of " + node.size() + " calls, at most " + limits.batchItemsMax() + " are taken");
        }
        try {
            gate.enter(names(node));
        } catch (JsonRpcException refused) {
            return refuseAll(node, refused);
        }
        return node.isArray() ? beginBatch(node, share) : beginSingle(node, share);
    }

    private static List<String> names(JsonNode request) {
        if (!request.isArray()) {
            return List.of(request.path("method").asString(Gate.NO_METHOD));
        }
        return request.isEmpty()
                ? List.of(Gate.NO_METHOD)
                : request.valueStream()
                        .map(item -> item.path("method").asString(Gate.NO_METHOD))
                        .toList();
    }

    /** Answers each call with the same error, under its own id. */
    private Supplier<Optional<AnswerBuffer>> refuseAll(JsonNode request, JsonRpcException refused) {
        if (!request.isArray() || request.isEmpty()) {
            return () -> unbegun(request, refused);
        }
        return () -> JsonRpcBatch.list(request.valueStream()
                .flatMap(item -> unbegun(item, refused).stream())
                .toList());
    }

    /** Java null for a notification, JSON null where there is none to read. */
    private @Nullable JsonNode idOf(JsonNode request) {
        JsonNode id = request.get("id");
        boolean call = request.isObject() && request.has("method");
        return isId(id) ? id : call && id == null ? null : json.nullNode();
    }

    private static boolean isId(@Nullable JsonNode id) {
        return id != null && (id.isString() || id.isNumber() || id.isNull());
    }

    private Supplier<Optional<AnswerBuffer>> unreadable(Gate gate, int code, String why) {
        JsonRpcException error;
        try {
            gate.enter(List.of(Gate.NO_METHOD));
            error = new JsonRpcException(code, why);
        } catch (JsonRpcException refused) {
            error = refused;
        }
        JsonRpcException answer = error;
        return () -> Optional.of(refusal(answer));
    }

    /** The answer to a request that cannot be read or held. */
    public AnswerBuffer refusal(JsonRpcException why) {
        return error(json.nullNode(), why);
    }

    private Supplier<Optional<AnswerBuffer>> refuse(String why) {
        return () -> Optional.of(refusal(new JsonRpcException(JsonRpcException.INVALID_REQUEST, why)));
    }

    private Supplier<Optional<AnswerBuffer>> beginSingle(JsonNode node, ByteBudget.Share share) {
        StartedCall call = start(node, share);
        return () -> call.answer(Long.MAX_VALUE);
    }

    private Supplier<Optional<AnswerBuffer>> beginBatch(JsonNode batch, ByteBudget.Share share) {
        if (batch.isEmpty()) {
            return refuse("empty batch");
        }
        var running = new JsonRpcBatch(this, batch, limits, share);
        running.fill();
        return running::answer;
    }

    /** How much of a batch's weight the call is. */
    int weight(JsonNode request) {
        JsonRpcMethod target = methods.get(request.path("method").asString(""));
        return target == null ? 1 : target.weight();
    }

    /** A call that has begun. */
    interface StartedCall {
        /**
         * Waits for it.
         *
         * @param untilNanos of {@link System#nanoTime}; {@link Long#MAX_VALUE} for as long as it takes
         * @return empty for a notification
         */
        Optional<AnswerBuffer> answer(long untilNanos);
    }

    StartedCall start(JsonNode request, ByteBudget.Share share) {
        if (!request.isObject()) {
            return ended(error(json.nullNode(), invalidRequest()));
        }
        JsonNode id = request.get("id");
        if (id != null && !isId(id)) {
            return ended(error(json.nullNode(), invalidRequest()));
        }
        JsonNode method = request.get("method");
        JsonNode params = request.get("params");
        boolean wellFormed = method != null
                && method.isString()
                && "2.0".equals(request.path("jsonrpc").asString(""))
                && (params == null || params.isNull() || params.isArray() || params.isObject());
        if (!wellFormed) {
            return ended(error(id == null ? json.nullNode() : id, invalidRequest()));
        }
        JsonRpcMethod target = methods.get(method.asString());
        if (target == null) {
            return ended(
                    id,
                    new JsonRpcException(
                            JsonRpcException.METHOD_NOT_FOUND,
                            "the method " + shortened(method.asString()) + " does not exist/is not available"));
        }
        if (params != null && params.isObject()) {
            return ended(
                    id,
                    JsonRpcException.invalidParams(
                            "non-array args: parameters are taken by position, in an array, not by name"));
        }
        JsonNode array = params == null || params.isNull() ? json.createArrayNode() : params;
        return share.with(() -> start(id, method.asString(), target, array, share));
    }

    private StartedCall start(
            @Nullable JsonNode id, String name, JsonRpcMethod target, JsonNode params, ByteBudget.Share share) {
        try {
            Object result = target.call(new Params(params));
            if (result instanceof CompletionStage<?> pending) {
                return untilNanos -> share.with(() -> finish(id, name, pending.toCompletableFuture(), untilNanos));
            }
            return id == null ? untilNanos -> Optional.empty() : ended(write(id, result));
        } catch (RuntimeException failed) {
            return ended(id, asRpcError(name, failed));
        }
    }

    private Optional<AnswerBuffer> finish(
            @Nullable JsonNode id, String name, CompletableFuture<?> pending, long untilNanos) {
        if (id == null) {
            return Optional.empty();
        }
        try {
            Object result = untilNanos == Long.MAX_VALUE
                    ? pending.join()
                    : pending.get(Math.max(0, untilNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            return Optional.of(write(id, result));
        } catch (CompletionException | ExecutionException failed) {
            Throwable cause = failed.getCause();
            return Optional.of(error(
                    id,
                    asRpcError(
                            name,
                            cause instanceof RuntimeException known ? known : new IllegalStateException(failed))));
        } catch (TimeoutException late) {
            return Optional.of(error(id, timedOut()));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.of(error(id, new JsonRpcException(JsonRpcException.SERVER_ERROR, "shutting down")));
        } catch (RuntimeException failed) {
            return Optional.of(error(id, asRpcError(name, failed)));
        }
    }

    private static StartedCall ended(AnswerBuffer answer) {
        return untilNanos -> Optional.of(answer);
    }

    private StartedCall ended(@Nullable JsonNode id, JsonRpcException error) {
        return untilNanos -> id == null ? Optional.empty() : Optional.of(error(id, error));
    }

    /** Of a call of a batch that is not begun; empty for a notification. */
    Optional<AnswerBuffer> unbegun(JsonNode request, JsonRpcException why) {
        JsonNode id = idOf(request);
        return id == null ? Optional.empty() : Optional.of(error(id, why));
    }

    private AnswerBuffer write(JsonNode id, @Nullable Object result) {
        AnswerBuffer out = AnswerBuffer.of(limits.answerBytesMax());
        try (JsonGenerator generator = json.createGenerator(out)) {
            begin(generator, id);
            generator.writeName("result");
            switch (result) {
                case AnswerBuffer ready -> {
                    // Past the generator, without a copy: the bytes may be many.
                    generator.writeRawValue("");
                    generator.flush();
                    out.append(ready);
                }
                case JsonRpcMethod.Written written -> written.write(generator);
                case null, default -> generator.writePOJO(result);
            }
            generator.writeEndObject();
        } catch (RuntimeException failed) {
            out.discard();
            throw outOfSerializer(failed);
        }
        return out;
    }

    /** What ends the writing of an answer comes wrapped from within Jackson's serializers. */
    private static RuntimeException outOfSerializer(RuntimeException failed) {
        return failed instanceof JacksonException
                        && failed.getCause() instanceof RuntimeException cause
                        && (cause instanceof AnswerTooLargeException || cause instanceof JsonRpcException)
                ? cause
                : failed;
    }

    private static void begin(JsonGenerator generator, JsonNode id) {
        generator.writeStartObject();
        generator.writeStringProperty("jsonrpc", "2.0");
        generator.writeName("id");
        generator.writePOJO(id);
    }

    AnswerBuffer error(JsonNode id, JsonRpcException error) {
        AnswerBuffer out = AnswerBuffer.unshared();
        try (JsonGenerator generator = json.createGenerator(out)) {
            begin(generator, id);
            generator.writeName("error");
            generator.writeStartObject();
            generator.writeNumberProperty("code", error.code());
            generator.writeStringProperty("message", String.valueOf(error.getMessage()));
            if (error.data() != null) {
                generator.writePOJOProperty("data", error.data());
            }
            generator.writeEndObject();
            generator.writeEndObject();
        }
        return out;
    }

    private JsonRpcException asRpcError(String method, RuntimeException failed) {
        if (failed instanceof JsonRpcException known) {
            return known;
        }
        if (failed instanceof AnswerTooLargeException) {
            return answerTooLarge();
        }
        Optional<String> away = absence.reason(failed);
        if (away.isPresent()) {
            LOG.warn("{}: {}: {}", method, away.get(), failed.toString());
            return new JsonRpcException(JsonRpcException.RESOURCE_UNAVAILABLE, away.get() + ", retry later");
        }
        LOG.error("{} failed", method, failed);
        return new JsonRpcException(JsonRpcException.INTERNAL_ERROR, "internal error");
    }

    private JsonRpcException answerTooLarge() {
        return new JsonRpcException(
                JsonRpcException.LIMIT_EXCEEDED, "response over " + limits.answerBytesMax() + " bytes");
    }

    static JsonRpcException timedOut() {
        return new JsonRpcException(JsonRpcException.RESOURCE_UNAVAILABLE, "request timed out");
    }

    private static JsonRpcException invalidRequest() {
        return new JsonRpcException(JsonRpcException.INVALID_REQUEST, "invalid request");
    }

    private static String shortened(String name) {
        return name.length() <= NAME_LENGTH_MAX ? name : name.substring(0, NAME_LENGTH_MAX);
    }
}
