package org.lumia.platform.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Answers that are written before or beside Spring MVC: problem details, and errors of JSON-RPC that belong to no call. */
public final class HttpAnswers {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String RETRY_SECONDS = "1";

    private HttpAnswers() {}

    /** Whoever is answered 503 is told to come again: what is away is back soon or not for long. */
    public static void sayWhen(HttpServletResponse response, int status) {
        if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setHeader("Retry-After", RETRY_SECONDS);
        }
    }

    /** RFC 9457, as Spring MVC writes it. */
    public static void problem(HttpServletResponse response, int status, String title, String detail)
            throws IOException {
        write(response, status, "application/problem+json", problem(status, title, detail));
    }

    static byte[] problem(int status, String title, String detail) {
        var problem = new LinkedHashMap<String, Object>();
        problem.put("detail", detail);
        problem.put("status", status);
        problem.put("title", title);
        return JSON.writeValueAsBytes(problem);
    }

    /** An error of JSON-RPC with the id null. */
    public static void rpcError(HttpServletResponse response, int status, int code, String message) throws IOException {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("jsonrpc", "2.0");
        answer.put("id", null);
        answer.put("error", Map.of("code", code, "message", message));
        write(response, status, "application/json", JSON.writeValueAsBytes(answer));
    }

    /** A line of text. */
    static void text(HttpServletResponse response, String text) throws IOException {
        write(response, HttpServletResponse.SC_OK, "text/plain;charset=UTF-8", text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(HttpServletResponse response, int status, String type, byte[] body) throws IOException {
        response.setStatus(status);
        sayWhen(response, status);
        response.setContentType(type);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
