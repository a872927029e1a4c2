package org.lumia.ingress.app;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.lumia.platform.web.ProblemException;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** REST resources of another of this operator's services, passed on as they are, behind a circuit breaker. */
final class Upstream {
    private static final HttpLimits LIMITS = HttpLimits.within(Duration.ofSeconds(15));
    private static final List<String> HEADERS = List.of("Content-Type", "Content-Disposition", "Cache-Control", "Link");
    private static final BoundedHttp HTTP = new BoundedHttp(LIMITS);

    private final String name;
    private final URI url;
    private final CircuitBreaker breaker;

    Upstream(String name, URI url) {
        this.name = name;
        this.url = url;
        this.breaker = CircuitBreaker.ofDefaults(name);
    }

    /** @param pathAndQuery as the client asked for it */
    ResponseEntity<byte[]> get(String pathAndQuery, String accept) {
        try {
            BoundedHttp.Answer answer = breaker.executeCallable(() -> HTTP.get(url.resolve(pathAndQuery), accept));
            var response = ResponseEntity.status(answer.status());
            for (String header : HEADERS) {
                answer.headers().firstValue(header).ifPresent(value -> response.header(header, value));
            }
            return response.body(answer.body());
        } catch (IOException | CallNotPermittedException unreachable) {
            throw unavailable("does not answer now");
        } catch (Exception unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private ProblemException unavailable(String why) {
        return new ProblemException(
                HttpStatus.SERVICE_UNAVAILABLE,
                "Temporarily unavailable",
                "The %s service %s; try again later.".formatted(name, why));
    }
}
