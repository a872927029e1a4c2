package org.lumia.benchmarks.malformed;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.lumia.benchmarks.Rpc;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What any answer must be, whatever was asked: JSON-RPC 2.0 (section 5), no fault of the node, no word of its inside. */
final class AnswerRules {
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int SERVER_ERRORS = 500;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int UNAVAILABLE = 503;
    private static final int VERSION_NOT_SUPPORTED = 505;
    private static final int INTERNAL_ERROR = -32603;
    private static final Set<String> MEMBERS = Set.of("jsonrpc", "id", "result", "error");
    private static final Pattern INSIDE = Pattern.compile(
            "\\b(java|jakarta|jdk|sun|tools\\.jackson|org\\.(lumia|springframework|apache|postgresql))\\.[a-z]+\\."
                    + "|Exception\\b|\\tat |For input string|under radix|Apache Tomcat|SQLSTATE|<html",
            Pattern.CASE_INSENSITIVE);

    private AnswerRules() {}

    /** The first rule that an answer breaks. */
    static Optional<String> broken(Malformed asked, int status, boolean saysWhen, byte[] body) {
        boolean http = asked.kind() == Malformed.Kind.HTTP;
        if (status >= SERVER_ERRORS
                && !(status == UNAVAILABLE && saysWhen)
                && !(http && (status == NOT_IMPLEMENTED || status == VERSION_NOT_SUPPORTED))) {
            return Optional.of("status " + status);
        }
        String text = new String(body, StandardCharsets.UTF_8);
        var inside = INSIDE.matcher(text);
        if (inside.find() && !asked.kind().equals(Malformed.Kind.REST)) {
            return Optional.of("says '%s'".formatted(inside.group()));
        }
        if (!asked.kind().isRpc()) {
            return Optional.empty();
        }
        if (body.length == 0) {
            // A call without an id is a notification, which has no answer.
            return status == OK || status == NO_CONTENT
                    ? Optional.empty()
                    : Optional.of("status %d without a body".formatted(status));
        }
        try {
            return brokenJson(Rpc.JSON.readTree(body));
        } catch (JacksonException none) {
            return Optional.of("no JSON");
        }
    }

    private static Optional<String> brokenJson(JsonNode answer) {
        if (!answer.isArray()) {
            return brokenAnswer(answer);
        }
        if (answer.isEmpty()) {
            return Optional.of("an empty array");
        }
        return answer.valueStream().flatMap(one -> brokenAnswer(one).stream()).findFirst();
    }

    private static Optional<String> brokenAnswer(JsonNode answer) {
        if (!answer.isObject() || !answer.path("jsonrpc").asString("").equals("2.0")) {
            return Optional.of("no JSON-RPC 2.0");
        }
        if (!answer.has("id") || answer.path("id").isContainer() || answer.has("result") == answer.has("error")) {
            return Optional.of("without an id, or not either a result or an error");
        }
        for (String name : answer.propertyNames()) {
            if (!MEMBERS.contains(name)) {
                return Optional.of("member " + name);
            }
        }
        if (answer.has("error")) {
            JsonNode error = answer.path("error");
            if (!error.path("code").isInt() || !error.path("message").isString()) {
                return Optional.of("an error without code or message");
            }
            if (error.path("code").asInt() == INTERNAL_ERROR
                    || error.path("message").asString().isBlank()) {
                return Optional.of("error %s: %s"
                        .formatted(error.path("code"), error.path("message").asString()));
            }
        }
        return Optional.empty();
    }
}
