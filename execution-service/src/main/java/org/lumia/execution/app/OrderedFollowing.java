package org.lumia.execution.app;

import java.util.List;
import java.util.function.Consumer;
import org.lumia.execution.BlockPipeline;
import org.lumia.execution.Blocks;
import org.lumia.execution.Execution;
import org.lumia.execution.Publication;
import org.lumia.platform.kafka.LogReader;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.protocol.v1.ExecutedBlock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ordered blocks in, executed blocks out: execute, store, publish. */
final class OrderedFollowing implements LogReader, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OrderedFollowing.class);

    private final Execution execution;
    private final Publication publication;
    private final Blocks blocks;
    private final JoinedCheck joined;
    private final Consumer<ExecutedBlock> onBlock;
    private final BlockPipeline pipeline;

    OrderedFollowing(
            Execution execution,
            Publication publication,
            Blocks blocks,
            JoinedCheck joined,
            Consumer<ExecutedBlock> onBlock) {
        this.execution = execution;
        this.publication = publication;
        this.blocks = blocks;
        this.joined = joined;
        this.onBlock = onBlock;
        this.pipeline = new BlockPipeline(execution, this::publish);
    }

    /** Forgets what was not written, publishes what is missing, and says where to go on. */
    @Override
    public long begin() throws InterruptedException {
        execution.begin();
        long resent = publication.resend();
        var head = execution.head();
        LOG.info(
                "at block {} {}, {} blocks published again",
                head.number(),
                head.tip().hash(),
                resent);
        return joined.begin(head).orElse(head.nextOffset());
    }

    @Override
    public void apply(List<LogRecord> records) throws InterruptedException {
        joined.before(records.getLast());
        pipeline.run(records.stream()
                .map(entry -> new BlockPipeline.Entry(entry.value(), entry.offset()))
                .toList());
    }

    private void publish(Execution.Executed executed) throws InterruptedException {
        publication.publish(executed.message(), executed.bytes());
        blocks.add(executed.message(), executed.head());
        onBlock.accept(executed.message());
        LOG.debug(
                "block {}: {} transactions, {} refused, {} gas",
                executed.message().getNumber(),
                executed.message().getTransactionsCount(),
                executed.message().getRefusedCount(),
                executed.message().getGasUsed());
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
