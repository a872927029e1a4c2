package org.lumia.rpc;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
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
    private final JsonMapper json;

    /** Every failure that is no {@link JsonRpcException} is answered as an internal error. */
    public JsonRpcServer(Map<String, JsonRpcMethod> methods, JsonRpcLimits limits) {
        this(methods, limits, Absence.NONE);
    }

    /** @param absence which failures are answered as retryable */
    public JsonRpcServer(Map<String, JsonRpcMethod> methods, JsonRpcLimits limits, Absence absence) {
        this.methods = Map.copyOf(methods);
        this.limits = limits;
        this.absence = absence;
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

    /** @return the answer's bytes; empty when the request has only notifications */
    public Optional<byte[]> handle(byte[] request) {
        return handle(request, Gate.OPEN);
    }

    /** {@link #handle(byte[])} of a client who may be refused. */
    public Optional<byte[]> handle(byte[] request, Gate gate) {
        return begin(request, gate).get();
    }

    /**
     * Starts the calls of a request, in order; what is returned waits for them and gives the answer. So a connection can
     * start its next request while calls of the one before are under way.
     */
    public Supplier<Optional<byte[]>> begin(byte[] request, Gate gate) {
        if (request.length > limits.requestBytesMax()) {
            return unreadable(
                    gate,
                    JsonRpcException.INVALID_REQUEST,
                    "request of " + request.length + " bytes, at most " + limits.requestBytesMax() + " are taken");
        }
        JsonNode node;
        try {
            node = json.readTree(request);
        } catch (JacksonException malformed) {
            return unreadable(gate, JsonRpcException.PARSE_ERROR, "parse error");
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
        if (node.isArray()) {
            return beginBatch(node);
        }
        Started call = start(node);
        return () -> answer(call).map(JsonRpcServer::bytes);
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
    private Supplier<Optional<byte[]>> refuseAll(JsonNode request, JsonRpcException refused) {
        if (!request.isArray() || request.isEmpty()) {
            return () -> answer(new Started(idOf(request), null, refused)).map(JsonRpcServer::bytes);
        }
        List<Started> calls = request.valueStream()
                .map(item -> new Started(idOf(item), null, refused))
                .toList();
        return () -> answerBatch(calls);
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

    private Supplier<Optional<byte[]>> unreadable(Gate gate, int code, String why) {
        JsonRpcException error;
        try {
            gate.enter(List.of(Gate.NO_METHOD));
            error = new JsonRpcException(code, why);
        } catch (JsonRpcException refused) {
            error = refused;
        }
        JsonRpcException answer = error;
        return () -> Optional.of(error(null, answer));
    }

    private Supplier<Optional<byte[]>> refuse(String why) {
        return () -> Optional.of(error(null, new JsonRpcException(JsonRpcException.INVALID_REQUEST, why)));
    }

    /** A call that has begun. @param id JSON null where none was readable; Java null for a notification */
    private record Started(
            @Nullable JsonNode id,
            @Nullable Object result,
            @Nullable JsonRpcException error) {}

    private Supplier<Optional<byte[]>> beginBatch(JsonNode batch) {
        if (batch.isEmpty()) {
            return refuse("empty batch");
        }
        List<Started> started = new ArrayList<>(batch.size());
        for (JsonNode item : batch) {
            started.add(start(item));
        }
        return () -> answerBatch(started);
    }

    private Optional<byte[]> answerBatch(List<Started> started) {
        var out = new ByteArrayOutputStream(256 * started.size());
        for (Started call : started) {
            Optional<ByteArrayOutputStream> answer = out.size() <= limits.responseBytesMax()
                    ? answer(call)
                    : answer(new Started(call.id(), null, responseTooLarge()));
            answer.ifPresent(bytes -> {
                out.write(out.size() == 0 ? '[' : ',');
                out.writeBytes(bytes.toByteArray());
            });
        }
        if (out.size() == 0) {
            return Optional.empty();
        }
        out.write(']');
        return Optional.of(out.toByteArray());
    }

    private Started start(JsonNode request) {
        if (!request.isObject()) {
            return new Started(json.nullNode(), null, invalidRequest());
        }
        JsonNode id = request.get("id");
        if (id != null && !isId(id)) {
            return new Started(json.nullNode(), null, invalidRequest());
        }
        JsonNode method = request.get("method");
        JsonNode params = request.get("params");
        boolean wellFormed = method != null
                && method.isString()
                && "2.0".equals(request.path("jsonrpc").asString(""))
                && (params == null || params.isNull() || params.isArray() || params.isObject());
        if (!wellFormed) {
            return new Started(id == null ? json.nullNode() : id, null, invalidRequest());
        }
        JsonRpcMethod target = methods.get(method.asString());
        if (target == null) {
            return new Started(
                    id,
                    null,
                    new JsonRpcException(
                            JsonRpcException.METHOD_NOT_FOUND,
                            "the method " + shortened(method.asString()) + " does not exist/is not available"));
        }
        if (params != null && params.isObject()) {
            return new Started(
                    id,
                    null,
                    JsonRpcException.invalidParams(
                            "non-array args: parameters are taken by position, in an array, not by name"));
        }
        try {
            JsonNode array = params == null || params.isNull() ? json.createArrayNode() : params;
            return new Started(id, target.call(new Params(array)), null);
        } catch (RuntimeException failed) {
            return new Started(id, null, asRpcError(method.asString(), failed));
        }
    }

    private Optional<ByteArrayOutputStream> answer(Started call) {
        if (call.id() == null) {
            return Optional.empty();
        }
        JsonRpcException error = call.error();
        Object result = call.result();
        if (error == null && result instanceof CompletionStage<?> pending) {
            try {
                result = pending.toCompletableFuture().join();
            } catch (CompletionException failed) {
                Throwable cause = failed.getCause();
                error = asRpcError("pending call", cause instanceof RuntimeException known ? known : failed);
            }
        }
        if (error != null) {
            return Optional.of(write(call.id(), null, error));
        }
        ByteArrayOutputStream written = write(call.id(), result, null);
        return Optional.of(
                written.size() <= limits.responseBytesMax() ? written : write(call.id(), null, responseTooLarge()));
    }

    private ByteArrayOutputStream write(
            @Nullable JsonNode id, @Nullable Object result, @Nullable JsonRpcException error) {
        var out = new ByteArrayOutputStream(256);
        try (JsonGenerator generator = json.createGenerator(out)) {
            generator.writeStartObject();
            generator.writeStringProperty("jsonrpc", "2.0");
            generator.writeName("id");
            generator.writePOJO(id);
            if (error != null) {
                writeError(generator, error);
            } else {
                generator.writeName("result");
                if (result instanceof JsonRpcMethod.RawJson raw) {
                    // Past the generator, which would make a text of it: the bytes may be many.
                    generator.writeRawValue("");
                    generator.flush();
                    out.writeBytes(raw.bytes());
                } else {
                    generator.writePOJO(result);
                }
            }
            generator.writeEndObject();
        }
        return out;
    }

    private static void writeError(JsonGenerator generator, JsonRpcException error) {
        generator.writeName("error");
        generator.writeStartObject();
        generator.writeNumberProperty("code", error.code());
        generator.writeStringProperty("message", String.valueOf(error.getMessage()));
        if (error.data() != null) {
            generator.writePOJOProperty("data", error.data());
        }
        generator.writeEndObject();
    }

    private byte[] error(@Nullable JsonNode id, JsonRpcException error) {
        return write(id, null, error).toByteArray();
    }

    private JsonRpcException asRpcError(String method, RuntimeException failed) {
        if (failed instanceof JsonRpcException known) {
            return known;
        }
        Optional<String> away = absence.reason(failed);
        if (away.isPresent()) {
            LOG.warn("{}: {}: {}", method, away.get(), failed.toString());
            return new JsonRpcException(JsonRpcException.RESOURCE_UNAVAILABLE, away.get() + ", retry later");
        }
        LOG.error("{} failed", method, failed);
        return new JsonRpcException(JsonRpcException.INTERNAL_ERROR, "internal error");
    }

    private JsonRpcException responseTooLarge() {
        return new JsonRpcException(
                JsonRpcException.LIMIT_EXCEEDED, "response over " + limits.responseBytesMax() + " bytes");
    }

    private static JsonRpcException invalidRequest() {
        return new JsonRpcException(JsonRpcException.INVALID_REQUEST, "invalid request");
    }

    private static String shortened(String name) {
        return name.length() <= NAME_LENGTH_MAX ? name : name.substring(0, NAME_LENGTH_MAX);
    }

    private static byte[] bytes(ByteArrayOutputStream out) {
        return out.toByteArray();
    }
}
