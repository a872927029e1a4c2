package org.lumia.ingress.app;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.lumia.platform.web.ProblemException;
import org.lumia.rpc.BadAnswerException;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.JsonRpcException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** REST resources of another of this operator's services, passed on as they are, behind a circuit breaker. */
final class Upstream {
    private static final List<String> HEADERS =
            List.of("Content-Type", "Content-Disposition", "Cache-Control", "Link", "ETag", "Vary", "Retry-After");

    private final String name;
    private final URI url;
    private final BoundedHttp http;
    private final CircuitBreaker breaker;

    /** @param http that all of them share, bounded in time and bytes */
    Upstream(String name, URI url, BoundedHttp http) {
        this.name = name;
        this.url = url;
        this.http = http;
        this.breaker = Breakers.named(name);
    }

    /** @param pathAndQuery as {@link UpstreamPath} lets it pass, or made here */
    ResponseEntity<byte[]> get(String pathAndQuery, String accept) {
        return get(pathAndQuery, Map.of("Accept", accept));
    }

    /** The same with more than {@code Accept} of what the client sent. */
    ResponseEntity<byte[]> get(String pathAndQuery, Map<String, String> headers) {
        return passed(ask(() -> http.get(url.resolve(pathAndQuery), headers)));
    }

    /** Posts JSON as it came. */
    ResponseEntity<byte[]> post(String path, byte[] json) {
        return passed(ask(() -> http.post(url.resolve(path), json)));
    }

    private static ResponseEntity<byte[]> passed(BoundedHttp.Answer answer) {
        var response = ResponseEntity.status(answer.status());
        for (String header : HEADERS) {
            answer.headers().firstValue(header).ifPresent(value -> response.header(header, value));
        }
        return response.header("X-Content-Type-Options", "nosniff").body(answer.body());
    }

    @FunctionalInterface
    private interface Exchange {
        BoundedHttp.Answer send() throws IOException;
    }

    private BoundedHttp.Answer ask(Exchange exchange) {
        try {
            return breaker.executeCallable(() -> send(exchange));
        } catch (UncheckedIOException | CallNotPermittedException unreachable) {
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Temporarily unavailable",
                    "The %s service does not answer now; try again later.".formatted(name));
        } catch (BadAnswerException odd) {
            throw new ProblemException(
                    HttpStatus.BAD_GATEWAY,
                    "Bad gateway",
                    "The %s service's answer cannot be passed on: it is over %d bytes, or none."
                            .formatted(name, http.limits().answerBytesMax()));
        } catch (JsonRpcException full) {
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Temporarily unavailable",
                    "The %s service cannot be asked: %s.".formatted(name, full.getMessage()));
        } catch (Exception unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    /** Only what is no answer counts against the service. */
    private static BoundedHttp.Answer send(Exchange exchange) throws BadAnswerException {
        try {
            return exchange.send();
        } catch (BadAnswerException odd) {
            throw odd;
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }
}
