package org.lumia.verifier;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** GET and POST with bounds on time and on the size of an answer. */
final class Http {
    private static final long ANSWER_BYTES_MAX = 64L << 20;
    private static final int OK = 200;
    static final JsonMapper JSON = JsonMapper.shared();

    private final Duration timeout;
    private final HttpClient client;

    Http(Duration timeout) {
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    /** Empty for any status but 200. */
    Optional<byte[]> get(URI url) throws IOException {
        return send(HttpRequest.newBuilder(url).timeout(timeout).build());
    }

    /** Empty for any status but 200, and for no JSON. */
    Optional<JsonNode> getJson(URI url) throws IOException {
        try {
            return get(url).map(JSON::readTree);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    JsonNode post(URI url, JsonNode body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build();
        byte[] answer = send(request).orElseThrow(() -> new IOException(url + " does not answer with status 200"));
        try {
            return JSON.readTree(answer);
        } catch (JacksonException e) {
            throw new IOException(url + " does not answer with JSON", e);
        }
    }

    private Optional<byte[]> send(HttpRequest request) throws IOException {
        try {
            HttpResponse<byte[]> response =
                    client.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
            return response.statusCode() == OK ? Optional.of(response.body()) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
