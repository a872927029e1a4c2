package org.lumia.batcher.app;

import java.time.Duration;
import java.util.List;
import org.lumia.platform.web.ProblemException;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Batches and their payloads: every operator is an archive of what blobs forget. */
@RestController
@RequestMapping("/v1/batches")
class BatchController {
    private static final int LATEST_MAX = 100;
    private static final String LAST = "9223372036854775807";
    private static final Duration PAYLOAD_CACHED = Duration.ofDays(365);

    private final JdbcBatchStore store;

    BatchController(JdbcBatchStore store) {
        this.store = store;
    }

    /** The latest batches, or those before one, newest first. */
    @GetMapping
    List<BatchJson> latest(
            @RequestParam(defaultValue = "20") int limit, @RequestParam(defaultValue = LAST) long before) {
        if (limit < 1 || limit > LATEST_MAX) {
            throw ProblemException.badRequest("limit must be 1 to " + LATEST_MAX + ", got " + limit);
        }
        return store.latest(before, limit).stream().map(BatchJson::of).toList();
    }

    @GetMapping("/{index}")
    BatchJson batch(@PathVariable long index) {
        return store.find(index).map(BatchJson::of).orElseThrow(() -> unknown(index));
    }

    @GetMapping("/{index}/payload")
    ResponseEntity<byte[]> payload(@PathVariable long index) {
        byte[] payload = store.payload(index).orElseThrow(() -> unknown(index));
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .cacheControl(CacheControl.maxAge(PAYLOAD_CACHED).cachePublic().immutable())
                .body(payload);
    }

    private static ProblemException unknown(long index) {
        return ProblemException.notFound("Batch " + index + " is not closed here yet.");
    }
}
