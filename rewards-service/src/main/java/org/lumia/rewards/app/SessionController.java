package org.lumia.rewards.app;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hex;
import org.lumia.platform.web.ProblemException;
import org.lumia.rewards.access.SignInException;
import org.lumia.rewards.access.SignIns;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sign-in by a wallet: a message to sign, and a session for who signed it. */
@RestController
class SessionController {
    private static final Logger LOG = LoggerFactory.getLogger(SessionController.class);
    private static final int BODY_BYTES_MAX = 8_192;
    private static final Set<String> FIELDS = Set.of("message", "signature");

    private final StatementAccess access;

    SessionController(StatementAccess access) {
        this.access = access;
    }

    /** @param message of ERC-4361, for {@code personal_sign} @param endsAt when its nonce ends */
    record ChallengeView(String address, String message, String nonce, String endsAt) {}

    /** @param token for the header {@code X-Statements-Token} */
    record SessionView(String address, String token, String endsAt) {}

    @GetMapping("/v1/rewards/session")
    ResponseEntity<ChallengeView> challenge(HttpServletRequest request) {
        SignIns signIns = signIns();
        var address = new KnownParameters(request, "address")
                .address("address")
                .orElseThrow(() -> ProblemException.badRequest("Whose message? ?address= says it."));
        var challenge = signIns.challenge(address);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new ChallengeView(
                        address.toString(),
                        challenge.message().text(),
                        challenge.message().nonce(),
                        challenge.end().toString()));
    }

    @PostMapping("/v1/rewards/session")
    ResponseEntity<SessionView> signIn(HttpServletRequest request) throws IOException {
        SignIns signIns = signIns();
        JsonNode body = body(request);
        try {
            var session = signIns.signIn(text(body, "message"), signature(body));
            LOG.info("{} signed in until {}", session.account().toChecksum(), session.end());
            return ResponseEntity.ok()
                    .cacheControl(CacheControl.noStore())
                    .body(new SessionView(
                            session.account().toString(),
                            session.token(),
                            session.end().toString()));
        } catch (SignInException e) {
            throw refused(e);
        }
    }

    private static ProblemException refused(SignInException refusal) {
        String detail = "The sign-in is refused: %s.".formatted(refusal.reason());
        return switch (refusal.kind()) {
            case MALFORMED -> ProblemException.badRequest(detail);
            case UNPROVEN -> new ProblemException(HttpStatus.UNAUTHORIZED, "Unauthorized", detail);
            case NOT_ALLOWED -> new ProblemException(HttpStatus.FORBIDDEN, "Forbidden", detail);
            case TOO_MANY -> new ProblemException(HttpStatus.TOO_MANY_REQUESTS, "Too many requests", detail);
        };
    }

    private SignIns signIns() {
        return access.signIns()
                .orElseThrow(() -> ProblemException.notFound(
                        "Nobody signs in with a wallet here: lumia.rewards-service.sign-in-domain is not set."));
    }

    private static JsonNode body(HttpServletRequest request) throws IOException {
        byte[] bytes = request.getInputStream().readNBytes(BODY_BYTES_MAX + 1);
        if (bytes.length > BODY_BYTES_MAX) {
            throw ProblemException.badRequest("The body is over %d bytes.".formatted(BODY_BYTES_MAX));
        }
        JsonNode body;
        try {
            body = JsonMapper.shared().readTree(bytes);
        } catch (JacksonException e) {
            throw ProblemException.badRequest("The body is no JSON.");
        }
        if (!body.isObject() || !Set.copyOf(body.propertyNames()).equals(FIELDS)) {
            throw ProblemException.badRequest("A sign-in is a JSON object of message and signature.");
        }
        return body;
    }

    private static String text(JsonNode body, String name) {
        @Nullable JsonNode value = body.get(name);
        if (value == null || !value.isString()) {
            throw ProblemException.badRequest(name + " is a text.");
        }
        return value.stringValue();
    }

    private static byte[] signature(JsonNode body) {
        try {
            return Hex.decode(text(body, "signature"));
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest("signature is 65 bytes in hex with 0x.");
        }
    }
}
