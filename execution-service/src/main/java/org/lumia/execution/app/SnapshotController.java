package org.lumia.execution.app;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lumia.chain.snapshot.Certificate;
import org.lumia.chain.snapshot.SnapshotExport;
import org.lumia.chain.state.ChainStore;
import org.lumia.platform.web.ProblemException;
import org.lumia.protocol.AbsentException;
import org.lumia.protocol.genesis.Genesis;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The state as a file, for {@code lumia snapshot export}: one export at a time. */
@RestController
final class SnapshotController {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotController.class);

    private final ChainStore store;
    private final Genesis genesis;
    private final BlockCertificates certificates;
    private final AtomicBoolean exporting = new AtomicBoolean();

    SnapshotController(ChainStore store, Genesis genesis, BlockCertificates certificates) {
        this.store = store;
        this.genesis = genesis;
        this.certificates = certificates;
    }

    @GetMapping("/v1/snapshot")
    void snapshot(HttpServletResponse response) throws IOException {
        if (!exporting.compareAndSet(false, true)) {
            throw unavailable("A snapshot is being exported; one is at a time.");
        }
        try (SnapshotExport export = open()) {
            Certificate certificate = certificate(export);
            response.setContentType("application/zstd");
            response.setHeader(
                    "Lumia-Snapshot-Block", Long.toString(export.block().getNumber()));
            var written = export.write(certificate, response.getOutputStream());
            LOG.info(
                    "exported the state of block {}: {} accounts, {} slots, {} codes",
                    written.number(),
                    written.accounts(),
                    written.slots(),
                    written.codes());
        } finally {
            exporting.set(false);
        }
    }

    private SnapshotExport open() {
        try {
            return new SnapshotExport(store, genesis);
        } catch (IllegalStateException tooEarly) {
            throw unavailable(String.valueOf(tooEarly.getMessage()));
        }
    }

    private Certificate certificate(SnapshotExport export) {
        try {
            return certificates.of(export.block());
        } catch (AbsentException incomplete) {
            throw unavailable(String.valueOf(incomplete.getMessage()));
        }
    }

    private static ProblemException unavailable(String detail) {
        return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "No snapshot now", detail);
    }
}
