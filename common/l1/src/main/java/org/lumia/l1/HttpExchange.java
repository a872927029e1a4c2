package org.lumia.l1;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON-RPC over HTTP, with a limit on the time of a whole exchange, its body included, and on the size of an answer. */
public final class HttpExchange implements Exchange {
    private static final long ANSWER_BYTES_MAX = 64L << 20;
    private static final int NO_CODE = 0;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final URI url;
    private final Duration limit;
    private final HttpClient http;

    public HttpExchange(URI url, Duration limit) {
        this.url = url;
        this.limit = limit;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(limit)
                .build();
    }

    @Override
    public Answer ask(String method, List<?> parameters) throws IOException {
        var request = JSON.createObjectNode().put("jsonrpc", "2.0").put("id", 1).put("method", method);
        request.set("params", JSON.valueToTree(parameters));
        JsonNode answer;
        try {
            answer = JSON.readTree(send(JSON.writeValueAsBytes(request)));
        } catch (JacksonException e) {
            throw new IOException("%s answers with something else than JSON".formatted(url), e);
        }
        var error = answer.path("error");
        if (error.isObject()) {
            var data = error.path("data");
            return new Answer(
                    JSON.nullNode(),
                    Optional.of(new NodeError(
                            error.path("code").asInt(NO_CODE),
                            error.path("message").asString(""),
                            data.isString() ? data.asString() : "")));
        }
        if (!answer.has("result")) {
            throw new IOException("%s answers without a result".formatted(url));
        }
        return new Answer(answer.path("result"), Optional.empty());
    }

    private byte[] send(byte[] body) throws IOException {
        var request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        var exchange = http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
        try {
            return exchange.get(limit.toMillis(), TimeUnit.MILLISECONDS).body();
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new HttpTimeoutException("%s gave no whole answer in %d ms".formatted(url, limit.toMillis()));
        } catch (ExecutionException e) {
            throw new IOException("%s: %s".formatted(url, e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking " + url, e);
        }
    }
}
