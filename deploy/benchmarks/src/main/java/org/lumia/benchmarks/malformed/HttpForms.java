package org.lumia.benchmarks.malformed;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lumia.benchmarks.Dice;

/** HTTP/1.1 requests, right and wrong. */
final class HttpForms {
    private static final String JSON_TYPE = "Content-Type: application/json\r\n";
    private static final List<String> METHODS = List.of(
            "PUT", "GET", "HEAD", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "post", "FOO", "PO ST", "\u0001");
    private static final List<String> TYPES = List.of(
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json; charset=utf-16",
            "multipart/form-data",
            "json",
            "");
    private static final List<String> TARGETS = List.of(
            "//",
            "/..",
            "/%2e%2e/v1",
            "/%00",
            "/?a=%",
            "/v1/../actuator",
            "*",
            "/;a=b",
            "/v1//blocks",
            "http://other.example/",
            "/actuator/env",
            "/v1/blocks/%ff",
            "/" + "a".repeat(7_000));
    private static final List<String> EXTRA = List.of(
            "Expect: 100-continue",
            "Content-Encoding: gzip",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: gzip, chunked",
            "Content-Length: 7",
            "Content-Length: -1",
            "Content-Length: 99999999999999999999",
            "Host: a b",
            "Host:",
            "Origin: null",
            "X-Forwarded-For: 1.2.3.4.5, a",
            "If-None-Match: \"",
            "Accept: text/html;q=x",
            "Accept-Encoding: br;q=2",
            "Range: bytes=1-0",
            "Upgrade: websocket",
            ": empty",
            "No colon");
    private static final List<String> VALUES = List.of(
            "",
            "0",
            "-1",
            "1",
            "0x1",
            "1e3",
            "abc",
            "latest",
            "9223372036854775807",
            "9223372036854775808",
            "%00",
            "%ff",
            "..",
            "%2e%2e",
            "a".repeat(300),
            "0x" + "0".repeat(40),
            "0x" + "f".repeat(64),
            "0x" + "g".repeat(64),
            "2026-01",
            "2026-13",
            "null",
            "true",
            "%20",
            "1;DROP",
            "٣",
            "0.5",
            "+1",
            " 1");

    private final String host;
    private final List<Map.Entry<String, List<String>>> paths;

    HttpForms(String host, Map<String, List<String>> paths) {
        this.host = host;
        this.paths = List.copyOf(paths.entrySet());
    }

    byte[] post(byte[] body) {
        return request(
                "POST / HTTP/1.1\r\nHost: " + host + "\r\n" + JSON_TYPE + "Content-Length: " + body.length + "\r\n\r\n",
                body);
    }

    /** A request of fewer bytes than it says. */
    byte[] cut(byte[] body, Dice dice) {
        byte[] whole = post(body);
        return java.util.Arrays.copyOf(whole, dice.between(1, whole.length - 1));
    }

    byte[] http(byte[] body, Dice dice) {
        String method = dice.percent(50) ? "POST" : dice.of(METHODS);
        String target = dice.percent(50) ? "/" : dice.of(TARGETS);
        String version =
                dice.percent(90) ? "HTTP/1.1" : dice.of(List.of("HTTP/1.0", "HTTP/2.0", "HTTP/0.9", "FOO/1", ""));
        var head = new StringBuilder(method + " " + target + " " + version + "\r\n");
        head.append(dice.percent(95) ? "Host: " + host + "\r\n" : "");
        head.append(dice.percent(70) ? JSON_TYPE : "Content-Type: " + dice.of(TYPES) + "\r\n");
        if (dice.percent(60)) {
            head.append(dice.of(EXTRA)).append("\r\n");
        }
        // Whatever else is wrong, the answer ends with the connection.
        head.append("Connection: close\r\nContent-Length: ").append(body.length).append("\r\n\r\n");
        return request(head.toString(), body);
    }

    byte[] rest(Dice dice) {
        Map.Entry<String, List<String>> path = dice.of(paths);
        var target = new StringBuilder();
        for (String part : path.getKey().substring(1).split("/")) {
            target.append('/').append(part.startsWith("{") ? value(dice) : part);
        }
        char separator = '?';
        for (int i = dice.below(4); i > 0; i--) {
            String name = path.getValue().isEmpty() || dice.percent(10) ? "other" : dice.of(path.getValue());
            target.append(separator).append(name).append('=').append(value(dice));
            separator = '&';
        }
        String accept = dice.percent(80)
                ? "application/json"
                : dice.of(List.of("text/html", "text/csv", "image/*", "*/*;q=0", "a"));
        return request(
                "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nAccept: " + accept + "\r\n\r\n", new byte[0]);
    }

    private static String value(Dice dice) {
        String value = dice.of(VALUES);
        return value.startsWith("%")
                ? value
                : URLEncoder.encode(value, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    }

    private static byte[] request(String head, byte[] body) {
        byte[] first = head.getBytes(StandardCharsets.UTF_8);
        byte[] all = java.util.Arrays.copyOf(first, first.length + body.length);
        System.arraycopy(body, 0, all, first.length, body.length);
        return all;
    }
}
