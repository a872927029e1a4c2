package org.lumia.rpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.UInt256;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls a JSON-RPC server over HTTP, each call within limits of time and size. What is no JSON-RPC response to the call
 * is an error, never null or zero. Thread-safe.
 */
public final class JsonRpcClient implements AutoCloseable {
    /** In which a server of this project says how long its processors worked on a request, in microseconds. */
    public static final String WORK_MICROS_HEADER = "Lumia-Work-Micros";

    private static final Pattern WORK_MICROS = Pattern.compile("[0-9]{1,10}");

    private final URI url;
    private final BoundedHttp http;
    private final JsonMapper json;
    private final AtomicLong ids;

    /** @param timeout of one call, connecting and reading the answer included */
    public JsonRpcClient(URI url, Duration timeout) {
        this(url, HttpLimits.within(timeout));
    }

    /** @throws IllegalArgumentException unless the URL is http or https with a host */
    public JsonRpcClient(URI url, HttpLimits limits) {
        this(url, new BoundedHttp(limits), new AtomicLong());
    }

    /** @param from the address of this machine that connections come from */
    public JsonRpcClient(URI url, Duration timeout, InetAddress from) {
        this(url, new BoundedHttp(HttpLimits.within(timeout), from), new AtomicLong());
    }

    private JsonRpcClient(URI url, BoundedHttp http, AtomicLong ids) {
        BoundedHttp.requireHttp(url);
        this.url = url;
        this.http = http;
        this.ids = ids;
        this.json = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(JsonRpcLimits.ANSWER_NESTING_MAX)
                                .maxStringLength(http.limits().answerBytesMax())
                                .build())
                        .build())
                .build();
    }

    /** The same server and connections with other limits. */
    public JsonRpcClient within(HttpLimits limits) {
        return new JsonRpcClient(url, http.within(limits), ids);
    }

    /** The server's host and port: what may be shown of its URL. */
    public String host() {
        return BoundedHttp.host(url);
    }

    /**
     * The result of a call, JSON null included.
     *
     * @throws JsonRpcException with the error the server answered
     * @throws NoAnswerException when the server cannot be reached or does not answer in time
     * @throws BadAnswerException when the answer is no JSON-RPC response to this call, or too large
     */
    public JsonNode call(String method, Object... params) throws IOException {
        return ask(method, params).result();
    }

    /** As {@link #call(String, Object...)}, with all parameters as one JSON array. */
    public JsonNode callWith(String method, JsonNode params) throws IOException {
        if (!params.isArray()) {
            throw new IllegalArgumentException("the parameters of " + method + " are no array");
        }
        return send(method, params).result();
    }

    /**
     * As {@link #callWith}, with the result's bytes as they came: they are read through, and no objects are made of them.
     */
    public AnswerBuffer forward(String method, JsonNode params) throws IOException {
        if (!params.isArray()) {
            throw new IllegalArgumentException("the parameters of " + method + " are no array");
        }
        long id = ids.incrementAndGet();
        BoundedHttp.Answer answer = post(json.writeValueAsBytes(request(id, method, params)));
        byte[] body = answer.body();
        try {
            Optional<AnswerBuffer> result = RawResult.find(json, body, id);
            if (result.isPresent()) {
                return result.get();
            }
        } catch (JacksonException malformed) {
            throw bad(method, "with status %d and no JSON".formatted(answer.status()), null);
        }
        // An error, or nothing of the kind: small, or wrong.
        JsonNode response = parse(method, answer);
        requireId(method, response, id, answer.status());
        JsonNode read = read(method, response, answer.status()).result();
        byte[] bytes = json.writeValueAsBytes(read);
        return AnswerBuffer.wrap(bytes, 0, bytes.length);
    }

    /** A call whose result is a quantity; anything else is a {@link BadAnswerException}. */
    public UInt256 quantity(String method, Object... params) throws IOException {
        JsonNode result = call(method, params);
        try {
            return Params.parseQuantity(result.asString());
        } catch (IllegalArgumentException | JacksonException malformed) {
            throw bad(method, "with no quantity", malformed);
        }
    }

    /** The server's answer, errors included; throws as {@link #call(String, Object...)} does but for these. */
    public JsonRpcAnswer ask(String method, Object... params) throws IOException {
        return send(method, json.valueToTree(params));
    }

    /** What the server says that it worked counts as work on the request that this thread works for. */
    private BoundedHttp.Answer post(byte[] body) throws IOException {
        BoundedHttp.Answer answer = http.post(url, body);
        Optional<ByteBudget.Share> share = ByteBudget.current();
        if (share.isPresent()) {
            answer.headers()
                    .firstValue(WORK_MICROS_HEADER)
                    .filter(text -> WORK_MICROS.matcher(text).matches())
                    .ifPresent(text -> share.get().worked(TimeUnit.MICROSECONDS.toNanos(Long.parseLong(text))));
        }
        return answer;
    }

    private JsonRpcAnswer send(String method, JsonNode params) throws IOException {
        long id = ids.incrementAndGet();
        BoundedHttp.Answer answer = post(json.writeValueAsBytes(request(id, method, params)));
        JsonNode response = parse(method, answer);
        requireId(method, response, id, answer.status());
        return read(method, response, answer.status());
    }

    /**
     * The same method for many lists of parameters in one request; answers in their order.
     *
     * @throws IOException as of {@link #call(String, Object...)}, also when an answer is missing
     */
    public List<JsonRpcAnswer> askAll(String method, List<Object[]> params) throws IOException {
        return askEach(params.stream()
                .map(one -> new Asked(method, json.valueToTree(one)))
                .toList());
    }

    /** A call to be asked among others. @param params as one JSON array */
    public record Asked(String method, JsonNode params) {}

    /** Calls in one request; answers in their order. Throws as {@link #askAll}. */
    public List<JsonRpcAnswer> askEach(List<Asked> calls) throws IOException {
        if (calls.isEmpty()) {
            return List.of();
        }
        long first = ids.getAndAdd(calls.size()) + 1;
        var requests = json.createArrayNode();
        for (int i = 0; i < calls.size(); i++) {
            requests.add(request(first + i, calls.get(i).method(), calls.get(i).params()));
        }
        String method = calls.getFirst().method();
        BoundedHttp.Answer answer = post(json.writeValueAsBytes(requests));
        JsonNode responses = parse(method, answer);
        if (!responses.isArray()) {
            // One error object for the whole, of a batch that is too large for example.
            read(method, responses, answer.status()).result();
            throw bad(method, "in a batch with no batch", null);
        }
        Map<Long, JsonNode> byId = new HashMap<>();
        for (JsonNode response : responses) {
            if (response.path("id").isIntegralNumber()) {
                byId.put(response.get("id").longValue(), response);
            }
        }
        List<JsonRpcAnswer> answers = new ArrayList<>(calls.size());
        for (int i = 0; i < calls.size(); i++) {
            JsonNode response = byId.get(first + i);
            if (response == null) {
                throw bad(method, "in a batch, but not each call of it", null);
            }
            answers.add(read(calls.get(i).method(), response, answer.status()));
        }
        return answers;
    }

    private ObjectNode request(long id, String method, JsonNode params) {
        ObjectNode request =
                json.createObjectNode().put("jsonrpc", "2.0").put("id", id).put("method", method);
        request.set("params", params);
        return request;
    }

    private JsonNode parse(String method, BoundedHttp.Answer answer) throws BadAnswerException {
        try {
            ByteBudget.current().ifPresent(share -> share.take(JsonWeight.of(answer.body())));
            JsonNode response = json.readTree(answer.body());
            if (response.isObject() || response.isArray()) {
                return response;
            }
            throw bad(method, "with status %d and no JSON-RPC response".formatted(answer.status()), null);
        } catch (JacksonException malformed) {
            // Not the cause: its message would quote the answer.
            throw bad(method, "with status %d and no JSON".formatted(answer.status()), null);
        }
    }

    private void requireId(String method, JsonNode response, long id, int status) throws BadAnswerException {
        JsonNode answered = response.path("id");
        boolean refusedUnread = (answered.isNull() || answered.isMissingNode())
                && response.path("error").isObject();
        if (!refusedUnread && !(answered.isIntegralNumber() && answered.longValue() == id)) {
            throw bad(method, "with status %d under another id than %d".formatted(status, id), null);
        }
    }

    private JsonRpcAnswer read(String method, JsonNode response, int status) throws BadAnswerException {
        JsonNode error = response.path("error");
        if (error.isObject()) {
            JsonNode data = error.path("data");
            return new JsonRpcAnswer.Refused(new JsonRpcException(
                    error.path("code").asInt(JsonRpcException.INTERNAL_ERROR),
                    error.path("message").asString(""),
                    data.isMissingNode() || data.isNull() ? null : data));
        }
        JsonNode result = response.get("result");
        if (result == null || !(error.isMissingNode() || error.isNull())) {
            throw bad(method, "with status %d and neither result nor error".formatted(status), null);
        }
        return new JsonRpcAnswer.Result(result);
    }

    private BadAnswerException bad(String method, String how, @Nullable Throwable cause) {
        String message = "%s answers %s %s".formatted(host(), method, how);
        return cause == null ? new BadAnswerException(message) : new BadAnswerException(message, cause);
    }

    /** Ends calls that are under way, those of clients made by {@link #within} too. */
    @Override
    public void close() {
        http.close();
    }
}
