package org.lumia.ingress.app;

import org.lumia.ingress.pages.OpenApi;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** What REST offers, for who makes a client of it. */
@RestController
class OpenApiController {
    private final byte[] document = new JsonMapper().writeValueAsBytes(OpenApi.document());
    private final String tag = FinalAnswers.tag(document);

    @GetMapping(path = "/v1/openapi", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> openApi() {
        return ResponseEntity.ok()
                .eTag(tag)
                .contentType(MediaType.APPLICATION_JSON)
                .body(document);
    }
}
