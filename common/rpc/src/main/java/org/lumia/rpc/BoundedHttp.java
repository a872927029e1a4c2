package org.lumia.rpc;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 exchanges, each within limits of time and size. The limit of time ends an exchange wherever it stands:
 * {@link HttpRequest.Builder#timeout} alone ends with the headers. Thread-safe.
 */
public final class BoundedHttp implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT_MAX = Duration.ofSeconds(5);

    private final HttpClient http;
    private final HttpLimits limits;

    /** A whole answer, whatever its status. */
    public record Answer(int status, HttpHeaders headers, byte[] body) {
        public boolean ok() {
            return status == 200;
        }
    }

    public BoundedHttp(HttpLimits limits) {
        this(limits, HttpClient.Redirect.NEVER);
    }

    /** @param from the address of this machine that connections come from */
    public BoundedHttp(HttpLimits limits, InetAddress from) {
        this(
                client(limits.timeout(), HttpClient.Redirect.NEVER)
                        .localAddress(from)
                        .build(),
                limits);
    }

    private BoundedHttp(HttpLimits limits, HttpClient.Redirect redirect) {
        this(client(limits.timeout(), redirect).build(), limits);
    }

    private BoundedHttp(HttpClient http, HttpLimits limits) {
        this.http = http;
        this.limits = limits;
    }

    /** Follows redirects, but not from https to http. */
    public static BoundedHttp followingRedirects(HttpLimits limits) {
        return new BoundedHttp(limits, HttpClient.Redirect.NORMAL);
    }

    private static HttpClient.Builder client(Duration timeout, HttpClient.Redirect redirect) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout.compareTo(CONNECT_TIMEOUT_MAX) < 0 ? timeout : CONNECT_TIMEOUT_MAX)
                .followRedirects(redirect);
    }

    /** The same connections with other limits. */
    public BoundedHttp within(HttpLimits other) {
        return new BoundedHttp(http, other);
    }

    public HttpLimits limits() {
        return limits;
    }

    /**
     * Within a request of a server of this process, the answer draws on the request's share.
     *
     * @throws NoAnswerException when there is no whole answer in time
     * @throws BadAnswerException when the answer is too large
     * @throws JsonRpcException when the request's share has no room for it now
     */
    public Answer get(URI url) throws IOException {
        return get(url, "*/*");
    }

    /** @param accept the media types wanted */
    public Answer get(URI url, String accept) throws IOException {
        return send(request(url).header("Accept", accept).build());
    }

    /** The same with headers of the caller's. */
    public Answer get(URI url, Map<String, String> headers) throws IOException {
        HttpRequest.Builder request = request(url);
        headers.forEach(request::header);
        return send(request.build());
    }

    /** Posts JSON; throws as {@link #get(URI)} does. */
    public Answer post(URI url, byte[] json) throws IOException {
        return post(url, json, Map.of());
    }

    /** The same with headers of the caller's beside its type. */
    public Answer post(URI url, byte[] json, Map<String, String> headers) throws IOException {
        HttpRequest.Builder request = request(url)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json));
        headers.forEach(request::header);
        return send(request.build());
    }

    private static HttpRequest.Builder request(URI url) {
        requireHttp(url);
        return HttpRequest.newBuilder(url);
    }

    private Answer send(HttpRequest request) throws IOException {
        String host = host(request.uri());
        Optional<ByteBudget.Share> share = ByteBudget.current();
        CompletableFuture<HttpResponse<byte[]>> exchange =
                http.sendAsync(request, head -> new BoundedBody(host, limits.answerBytesMax(), share));
        try {
            HttpResponse<byte[]> answer = exchange.get(limits.timeout().toNanos(), TimeUnit.NANOSECONDS);
            return new Answer(answer.statusCode(), answer.headers(), answer.body());
        } catch (TimeoutException late) {
            exchange.cancel(true);
            throw new NoAnswerException(
                    "%s did not answer within %d ms"
                            .formatted(host, limits.timeout().toMillis()),
                    late);
        } catch (InterruptedException stopped) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw new NoAnswerException("%s is not waited for: interrupted".formatted(host), stopped);
        } catch (ExecutionException failed) {
            throw failure(host, failed.getCause());
        }
    }

    private static IOException failure(String host, @Nullable Throwable cause) {
        return switch (cause) {
            case BadAnswerException known -> known;
            case BoundedBody.NoRoomException full ->
                throw new JsonRpcException(
                        JsonRpcException.LIMIT_EXCEEDED,
                        "requests hold too many bytes of memory together, retry later");
            case HttpConnectTimeoutException late -> new NoAnswerException(host + " took no connection in time", late);
            case ConnectException refused -> new NoAnswerException(host + " cannot be reached", refused);
            case IOException broken ->
                new NoAnswerException("%s broke off: %s".formatted(host, broken.getMessage()), broken);
            case RuntimeException fault -> throw fault;
            case Error fault -> throw fault;
            case null, default -> throw new IllegalStateException(cause);
        };
    }

    /** Host and port, which is what may be shown: paths, queries and user names of a URL can hold keys. */
    public static String host(URI url) {
        return url.getPort() < 0 ? String.valueOf(url.getHost()) : url.getHost() + ":" + url.getPort();
    }

    /** @throws IllegalArgumentException unless the URL is http or https with a host; the message does not tell it */
    public static void requireHttp(URI url) {
        String scheme = String.valueOf(url.getScheme());
        if (url.getHost() == null || !(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))) {
            throw new IllegalArgumentException("an http or https URL with a host is needed");
        }
    }

    /** Ends exchanges that are under way. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
