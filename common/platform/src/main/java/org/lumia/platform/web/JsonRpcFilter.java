package org.lumia.platform.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lumia.rpc.AnswerBuffer;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcClient;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.Ordered;

/**
 * Answers JSON-RPC at one path: POST with a JSON body; GET and HEAD say that it is there. Lets other paths and upgrades to
 * WebSocket pass. A filter and not a controller: a call costs no dispatch through Spring MVC.
 */
public final class JsonRpcFilter extends HttpFilter {
    /** After what decides whether a client may ask at all, before what Spring measures. */
    public static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 2;

    private static final long serialVersionUID = 1;
    private static final String ALLOWED = "GET, HEAD, POST, OPTIONS";
    /** As geth takes them. */
    private static final Set<String> JSON_TYPES =
            Set.of("application/json", "application/json-rpc", "application/jsonrequest");

    private static final Logger LOG = LoggerFactory.getLogger(JsonRpcFilter.class);
    private static final int PIECE_BYTES = 8 << 10;
    /** That an answer may wait for its reader, beside what reading takes at the least speed. */
    private static final long SLOW_READER_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    private static final long READ_BYTES_PER_SECOND_MIN = 256 << 10;

    private final transient JsonRpcServer server;
    private final String path;
    private final transient Function<HttpServletRequest, HttpGate> gates;

    private JsonRpcFilter(JsonRpcServer server, String path, Function<HttpServletRequest, HttpGate> gates) {
        this.server = server;
        this.path = path;
        this.gates = gates;
    }

    /** @param gates what each request has to pass */
    public static FilterRegistrationBean<JsonRpcFilter> at(
            String path, JsonRpcServer server, Function<HttpServletRequest, HttpGate> gates) {
        var registration = new FilterRegistrationBean<>(new JsonRpcFilter(server, path, gates));
        registration.setOrder(ORDER);
        registration.addUrlPatterns("/*");
        return registration;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!path.equals(request.getRequestURI())) {
            chain.doFilter(request, response);
            return;
        }
        switch (request.getMethod()) {
            case "POST" -> post(request, response);
            case "GET", "HEAD" -> {
                if (request.getHeader("Upgrade") == null) {
                    HttpAnswers.text(response, "JSON-RPC is answered here: POST a request as application/json.\n");
                } else {
                    chain.doFilter(request, response);
                }
            }
            case "OPTIONS" -> {
                response.setHeader("Allow", ALLOWED);
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
            default -> {
                response.setHeader("Allow", ALLOWED);
                refuse(
                        response,
                        HttpServletResponse.SC_METHOD_NOT_ALLOWED,
                        "JSON-RPC is sent with POST; this path takes " + ALLOWED);
            }
        }
    }

    private void post(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity")) {
            response.setHeader("Accept-Encoding", "identity");
            refuse(
                    response,
                    HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE,
                    "request bodies are taken without compression: send no Content-Encoding");
            return;
        }
        if (!isJson(request.getContentType())) {
            response.setHeader("Accept", "application/json");
            refuse(
                    response,
                    HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE,
                    "invalid content type, only application/json is supported");
            return;
        }
        answer(request, response);
    }

    /** A browser sends no other site's page's JSON without asking first, but sends text and blobs without a type. */
    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return JSON_TYPES.contains(type.strip().toLowerCase(Locale.ROOT));
    }

    private static void refuse(HttpServletResponse response, int status, String why) throws IOException {
        HttpAnswers.rpcError(response, status, JsonRpcException.INVALID_REQUEST, why);
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpGate gate = gates.apply(request);
        try (var share = server.share()) {
            Optional<AnswerBuffer> answer = answer(request, share, gate);
            response.setContentType("application/json");
            if (share.workNanos() > 0) {
                response.setHeader(
                        JsonRpcClient.WORK_MICROS_HEADER,
                        Long.toString(TimeUnit.NANOSECONDS.toMicros(share.workNanos())));
            }
            gate.refused().ifPresent(refused -> {
                response.setStatus(refused.status());
                refused.retryAfterSeconds()
                        .ifPresent(seconds -> response.setHeader("Retry-After", Long.toString(seconds)));
            });
            if (answer.isEmpty()) {
                if (gate.refused().isEmpty()) {
                    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
                }
                return;
            }
            response.setContentLengthLong(answer.get().size());
            write(answer.get(), response.getOutputStream());
        } catch (SlowReaderException tooSlow) {
            // The length that was announced is not reached: the container closes the connection.
            LOG.debug("an answer to {} is not read fast enough", request.getRemoteAddr());
        }
    }

    private static final class SlowReaderException extends IOException {
        private static final long serialVersionUID = 1;
    }

    private Optional<AnswerBuffer> answer(HttpServletRequest request, ByteBudget.Share share, HttpGate gate)
            throws IOException {
        byte[] body;
        try {
            gate.before(request.getContentLengthLong());
            share.of(gate);
            body = read(request, share);
        } catch (JsonRpcException full) {
            return Optional.of(server.refusal(full));
        }
        Optional<AnswerBuffer> answer = server.begin(body, gate, share).get();
        gate.settle(body.length + answer.map(AnswerBuffer::size).orElse(0L), share.workNanos());
        return answer;
    }

    /** One byte more than is taken tells the server that the request is too large. */
    private byte[] read(HttpServletRequest request, ByteBudget.Share share) throws IOException {
        int bytesMax = server.limits().requestBytesMax() + 1;
        long announced = request.getContentLengthLong();
        if (announced >= 0) {
            int length = (int) Math.min(announced, bytesMax);
            share.take(length);
            return request.getInputStream().readNBytes(length);
        }
        var body = AnswerBuffer.of(bytesMax, share);
        byte[] piece = new byte[PIECE_BYTES];
        for (int left = bytesMax; left > 0; ) {
            int read = request.getInputStream().read(piece, 0, Math.min(left, piece.length));
            if (read < 0) {
                break;
            }
            body.write(piece, 0, read);
            left -= read;
        }
        share.take(body.size());
        byte[] whole = body.toBytes();
        body.discard();
        return whole;
    }

    /** Who reads too slowly is left: the answer's bytes are of all requests. */
    private static void write(AnswerBuffer answer, OutputStream out) throws IOException {
        long untilNanos = System.nanoTime()
                + SLOW_READER_NANOS_MAX
                + answer.size() * TimeUnit.SECONDS.toNanos(1) / READ_BYTES_PER_SECOND_MIN;
        answer.writeTo(
                (bytes, offset, length) -> {
                    if (System.nanoTime() > untilNanos) {
                        throw new SlowReaderException();
                    }
                    out.write(bytes, offset, length);
                },
                PIECE_BYTES);
    }
}
