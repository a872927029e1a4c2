package org.lumia.ingress.app;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.lumia.platform.settings.RewardsSettings;
import org.lumia.platform.web.ProblemException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Passes {@code GET /v1/rewards/**} to the rewards service as it is. */
@Hidden
@RestController
class RewardsProxy {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final URI rewards;
    private final CircuitBreaker breaker = CircuitBreaker.ofDefaults("rewards");
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    RewardsProxy(RewardsSettings settings) {
        this.rewards = settings.url();
    }

    @GetMapping("/v1/rewards/**")
    ResponseEntity<byte[]> pass(HttpServletRequest request) {
        String query = request.getQueryString();
        URI target = rewards.resolve(request.getRequestURI() + (query == null ? "" : "?" + query));
        String accept = request.getHeader("Accept");
        var outgoing = HttpRequest.newBuilder(target)
                .timeout(TIMEOUT)
                .header("Accept", accept == null ? MediaType.APPLICATION_JSON_VALUE : accept)
                .build();
        try {
            HttpResponse<byte[]> answer =
                    breaker.executeCallable(() -> http.send(outgoing, HttpResponse.BodyHandlers.ofByteArray()));
            var response = ResponseEntity.status(answer.statusCode());
            answer.headers().firstValue("Content-Type").ifPresent(type -> response.header("Content-Type", type));
            answer.headers()
                    .firstValue("Content-Disposition")
                    .ifPresent(disposition -> response.header("Content-Disposition", disposition));
            return response.body(answer.body());
        } catch (IOException | CallNotPermittedException unreachable) {
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Rewards unavailable",
                    "The rewards service does not answer now; try again later.");
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "Stopping", "The service is stopping.");
        } catch (Exception unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }
}
