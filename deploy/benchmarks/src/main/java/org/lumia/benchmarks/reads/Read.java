package org.lumia.benchmarks.reads;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.lumia.benchmarks.Rpc;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A request whose answer is known, as bytes and as what it says. Every answer is held against it. Thread-safe. */
final class Read {
    private static final int SHOWN_MAX = 300;

    private final ReadMethod method;
    private final byte[] request;
    private final JsonNode expected;
    private volatile byte[] answer;

    /** @param answer the first one, by which others are judged; throws when it is an error */
    Read(ReadMethod method, byte[] request, byte[] answer) throws IOException {
        this.method = method;
        this.request = request;
        this.answer = answer;
        this.expected = result(answer);
    }

    byte[] request() {
        return request;
    }

    /** The result that every answer must have. */
    JsonNode expected() {
        return expected;
    }

    /** @throws IOException with both when the answer's result is another one */
    void check(byte[] other) throws IOException {
        if (Arrays.equals(other, answer)) {
            return;
        }
        JsonNode result = result(other);
        if (!result.equals(expected)) {
            throw new IOException("%s: the answer to %s was %s and is now %s"
                    .formatted(
                            method.text(),
                            new String(request, StandardCharsets.UTF_8),
                            shortened(expected.toString()),
                            shortened(result.toString())));
        }
        // The same with its members in another order: what comes next is likely so too.
        answer = other;
    }

    private JsonNode result(byte[] answered) throws IOException {
        JsonNode response;
        try {
            response = Rpc.JSON.readTree(answered);
        } catch (JacksonException malformed) {
            throw new IOException(
                    method.text() + " was answered with no JSON: "
                            + shortened(new String(answered, StandardCharsets.UTF_8)),
                    malformed);
        }
        JsonNode result = response.get("result");
        if (result == null || result.isNull()) {
            throw new IOException(method.text() + " was answered with no result: " + shortened(response.toString()));
        }
        return result;
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    }
}
