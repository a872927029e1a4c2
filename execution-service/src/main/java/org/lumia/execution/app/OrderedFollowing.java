package org.lumia.execution.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.lumia.chain.block.PreparedBlock;
import org.lumia.execution.Blocks;
import org.lumia.execution.Execution;
import org.lumia.execution.Publication;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.protocol.v1.OrderedBlock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ordered blocks in, executed blocks out: execute, store, publish. Senders of the next block are recovered meanwhile. */
final class OrderedFollowing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OrderedFollowing.class);

    private final Execution execution;
    private final Publication publication;
    private final Blocks blocks;
    private final Runnable onBlock;
    private final ExecutorService ahead = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("execution-prepare").daemon().factory());

    OrderedFollowing(Execution execution, Publication publication, Blocks blocks, Runnable onBlock) {
        this.execution = execution;
        this.publication = publication;
        this.blocks = blocks;
        this.onBlock = onBlock;
    }

    /** Publishes what is missing, and says where to go on. */
    long begin() {
        long resent = publication.resend();
        var head = execution.head();
        LOG.info(
                "at block {} {}, {} blocks published again",
                head.number(),
                head.tip().hash(),
                resent);
        return head.nextOffset();
    }

    private record Prepared(OrderedBlock block, long offset, PreparedBlock senders, long nanos) {}

    void apply(List<LogRecord> records) throws Exception {
        Future<@Nullable Prepared> next = ahead.submit(() -> prepare(records.getFirst()));
        for (int i = 0; i < records.size(); i++) {
            Prepared current = next.get();
            if (i + 1 < records.size()) {
                LogRecord following = records.get(i + 1);
                next = ahead.submit(() -> prepare(following));
            }
            if (current != null) {
                execute(current);
            }
        }
    }

    private @Nullable Prepared prepare(LogRecord entry) throws InvalidProtocolBufferException {
        long started = System.nanoTime();
        OrderedBlock block = OrderedBlock.parseFrom(entry.value());
        if (execution.isKnown(block)) {
            return null;
        }
        return new Prepared(block, entry.offset(), execution.prepare(block), System.nanoTime() - started);
    }

    private void execute(Prepared prepared) {
        var executed = execution.execute(prepared.block(), prepared.senders(), prepared.offset() + 1, prepared.nanos());
        publication.publish(executed.message(), executed.bytes());
        blocks.add(executed.message(), execution.head());
        onBlock.run();
        LOG.debug(
                "block {}: {} transactions, {} refused, {} gas",
                executed.message().getNumber(),
                executed.message().getTransactionsCount(),
                executed.message().getRefusedCount(),
                executed.message().getGasUsed());
    }

    @Override
    public void close() {
        ahead.shutdownNow();
    }
}
