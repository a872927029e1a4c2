package org.lumia.submitter.app;

import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.lumia.l1.L1Heads;
import org.lumia.protocol.evidence.EvidenceOnL1.Standing;
import org.lumia.submitter.evidence.EvidenceSender;

/** What a turn of the loop does for evidence: asks rewards for it, sends it, and tells rewards what became of it. */
final class EvidenceTurn {
    private final EvidenceExchange exchange;
    private final EvidenceSender sender;
    private final JdbcEvidenceStore store;

    EvidenceTurn(EvidenceExchange exchange, EvidenceSender sender, JdbcEvidenceStore store) {
        this.exchange = exchange;
        this.sender = sender;
        this.store = store;
    }

    /** @return what batches wait for; empty while they may go on */
    Optional<String> run(L1Heads heads, BooleanSupplier batchUnderWay) {
        exchange.run();
        return sender.advance(heads, batchUnderWay);
    }

    /** Whether a new batch should wait, so that evidence goes first. */
    boolean isDue() {
        return sender.isDue();
    }

    Map<Standing, Long> counts() {
        return store.counts();
    }

    /** Why rewards cannot be asked. */
    String trouble() {
        return exchange.trouble().orElse("");
    }
}
