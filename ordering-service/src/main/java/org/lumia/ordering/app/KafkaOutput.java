package org.lumia.ordering.app;

import java.util.concurrent.CompletableFuture;
import org.lumia.ordering.Output;
import org.lumia.ordering.SharedLog;
import org.lumia.platform.kafka.LogAppender;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.Evidence;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.TxInEntry;

/** Appends to tx-in, ordered and attestations. */
record KafkaOutput(LogAppender txIn, LogAppender ordered, LogAppender attestations) implements Output, SharedLog {
    @Override
    public CompletableFuture<Long> append(TxInEntry entry) {
        return txIn.append(entry.toByteArray());
    }

    @Override
    public CompletableFuture<Long> publish(OrderedBlock block) {
        return ordered.append(block.toByteArray());
    }

    @Override
    public CompletableFuture<Long> publish(Evidence evidence) {
        return attestations.append(
                AttestationEntry.newBuilder().setEvidence(evidence).build().toByteArray());
    }
}
