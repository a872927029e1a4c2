package org.lumia.submitter.app;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What {@code ./lumia status} shows of this service. */
@RestController
class StatusController {
    private final SubmitterMetrics metrics;

    StatusController(SubmitterMetrics metrics) {
        this.metrics = metrics;
    }

    @GetMapping("/v1/status")
    SubmitterStatus status() {
        return metrics.status();
    }
}
