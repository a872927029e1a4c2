package org.lumia.ordering.app;

import java.util.concurrent.CompletableFuture;
import org.lumia.ordering.Output;
import org.lumia.ordering.SharedLog;
import org.lumia.platform.kafka.LogAppender;
import org.lumia.protocol.AbsentException;
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
        return appended(ordered, block.toByteArray());
    }

    @Override
    public CompletableFuture<Long> publish(Evidence evidence) {
        return appended(
                attestations,
                AttestationEntry.newBuilder().setEvidence(evidence).build().toByteArray());
    }

    /** Waits for room: a derived block that is not published would be a hole. */
    private static CompletableFuture<Long> appended(LogAppender log, byte[] message) {
        try {
            return log.appendWhenRoom(message);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AbsentException("interrupted while publishing", stop);
        }
    }
}
