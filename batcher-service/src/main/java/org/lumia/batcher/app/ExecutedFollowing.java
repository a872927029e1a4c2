package org.lumia.batcher.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.lumia.batcher.Anchor;
import org.lumia.batcher.BatchAssembler;
import org.lumia.batcher.BatchStore;
import org.lumia.batcher.ClosedBatch;
import org.lumia.platform.kafka.LogReader;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.batch.BatchRule;
import org.lumia.protocol.v1.ExecutedBlock;

/**
 * Feeds executed blocks to the assembler. The stored position is that of the open batch's first block: what is held in
 * memory is read again after a restart.
 */
final class ExecutedFollowing implements LogReader {
    private final BatchRule rule;
    private final BatchStore store;
    private final LongSupplier position;
    private final BatchWorker worker;
    private BatchAssembler assembler;
    private volatile View view = new View(0, Optional.empty());

    ExecutedFollowing(BatchRule rule, BatchStore store, LongSupplier position, BatchWorker worker) {
        this.rule = rule;
        this.store = store;
        this.position = position;
        this.worker = worker;
        this.assembler = new BatchAssembler(rule, Anchor.GENESIS);
    }

    /** What metrics may see of it from other threads. */
    record View(long number, Optional<BatchRule.Range> open) {}

    /** Behind the last stored batch. */
    @Override
    public long begin() {
        worker.clear();
        long from = position.getAsLong();
        Anchor anchor = store.anchor();
        assembler = new BatchAssembler(rule, anchor);
        view = new View(anchor.lastBlock(), Optional.empty());
        return from;
    }

    @Override
    public void apply(List<LogRecord> records) throws InterruptedException {
        for (LogRecord entry : records) {
            for (ClosedBatch closed : assembler.next(block(entry), entry.offset())) {
                worker.add(closed);
            }
        }
        view = new View(assembler.lastNumber(), assembler.open());
    }

    View view() {
        return view;
    }

    private static ExecutedBlock block(LogRecord entry) {
        try {
            return ExecutedBlock.parseFrom(entry.value());
        } catch (InvalidProtocolBufferException e) {
            throw new ContradictionException("no ExecutedBlock at offset " + entry.offset() + " of executed", e);
        }
    }
}
