package org.lumia.ingress.app;

import java.util.HexFormat;
import org.lumia.ethereum.crypto.Keccak;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers that do not change any more, with an {@code ETag} of their content: Spring answers 304 to who has them. The tag is weak
 * (RFC 9110, 8.8.3), for Tomcat compresses nothing that has a strong one.
 */
final class FinalAnswers {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int TAG_BYTES = 16;

    private FinalAnswers() {}

    static <T> ResponseEntity<T> of(T body, boolean isFinal) {
        var answer = ResponseEntity.ok();
        return isFinal ? answer.eTag(tag(JSON.writeValueAsBytes(body))).body(body) : answer.body(body);
    }

    /** An answer of another service; only what it found is tagged. */
    static ResponseEntity<byte[]> tagged(ResponseEntity<byte[]> answer) {
        byte[] body = answer.getBody();
        if (!answer.getStatusCode().is2xxSuccessful() || body == null) {
            return answer;
        }
        return ResponseEntity.status(answer.getStatusCode())
                .headers(answer.getHeaders())
                .eTag(tag(body))
                .body(body);
    }

    static String tag(byte[] content) {
        return "W/\"%s\""
                .formatted(HexFormat.of().formatHex(Keccak.hash(content).toBytes(), 0, TAG_BYTES));
    }
}
