package org.lumia.ingress.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.lumia.ingress.admission.ParkedTransactions;
import org.lumia.ingress.admission.Submission;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.ingress.chain.Milestones;
import org.lumia.ingress.chain.Refusals;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.jdbc.Positions;
import org.lumia.platform.kafka.LogReader;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.platform.members.MemberFeed;
import org.lumia.protocol.AbsentException;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the domain from executed blocks. What is held in memory is built again at a start from the last of them; only
 * refusals are stored, with a position that all replicas share: any of them may store what another did.
 */
final class ExecutedReader implements LogReader {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutedReader.class);
    private static final Duration POSITION_INTERVAL = Duration.ofSeconds(5);
    private static final Duration FIRST_BLOCK_WAIT_MAX = Duration.ofSeconds(5);

    private final String topic;
    private final int replayBlocks;
    private final LongSupplier logEnd;
    private final ChainFeed feed;
    private final Milestones milestones;
    private final MemberFeed members;
    private final JdbcRefusals refusals;
    private final Database database;
    private final Supplier<List<Submission>> leftOut;
    private final List<Refusals.Kept> unstored = new ArrayList<>();
    private final CountDownLatch firstBlock = new CountDownLatch(1);
    private volatile long replayFrom;
    private long positionStoredAt = System.nanoTime();

    /**
     * Made once.
     *
     * @param replayBlocks records read again at a start
     * @param leftOut transactions of the log whose nonce another one took, since the last call
     */
    ExecutedReader(
            String topic,
            int replayBlocks,
            LongSupplier logEnd,
            ChainFeed feed,
            Milestones milestones,
            MemberFeed members,
            JdbcRefusals refusals,
            Database database,
            Supplier<List<Submission>> leftOut) {
        this.topic = topic;
        this.replayBlocks = replayBlocks;
        this.logEnd = logEnd;
        this.feed = feed;
        this.milestones = milestones;
        this.members = members;
        this.refusals = refusals;
        this.database = database;
        this.leftOut = leftOut;
    }

    /** The feed drops what it has seen, so the same place serves at a start and after a failure. */
    @Override
    public long begin() {
        long end = logEnd.getAsLong();
        long recently = Math.max(0, end - replayBlocks);
        if (end == 0) {
            firstBlock.countDown();
        }
        long stored = database.position(topic);
        return stored == 0 ? recently : Math.min(stored, recently);
    }

    @Override
    public void apply(List<LogRecord> batch) throws Exception {
        var refused = new ArrayList<Refusals.Kept>();
        for (LogRecord entry : batch) {
            var block = ExecutedBlock.parseFrom(entry.value());
            members.block(block);
            if (firstBlock.getCount() > 0) {
                replayFrom = block.getLogOffset();
                firstBlock.countDown();
            }
            milestones.executed(block, entry.appendTimeMillis());
            feed.apply(block);
            // Also of blocks that the feed had seen: the batch may have failed before they were stored.
            block.getRefusedList()
                    .forEach(tx -> refused.add(new Refusals.Kept(
                            Protobufs.hash(tx.getHash()),
                            OptionalLong.of(block.getNumber()),
                            tx.getReason().name(),
                            tx.getDetail())));
        }
        // Kept until they are stored: the feed tells of a block once.
        leftOut.get()
                .forEach(tx -> unstored.add(new Refusals.Kept(
                        tx.hash(),
                        OptionalLong.empty(),
                        ParkedTransactions.Reason.NONCE_TAKEN.name(),
                        "nonce %s was used by another transaction".formatted(Long.toUnsignedString(tx.nonce())))));
        refused.addAll(unstored);
        store(refused, batch.getLast().offset() + 1);
        unstored.clear();
    }

    private void store(List<Refusals.Kept> refused, long position) {
        refused.forEach(kept -> LOG.debug(
                "block {} refused transaction {}: {} {}", kept.block(), kept.hash(), kept.reason(), kept.detail()));
        if (refused.isEmpty() && System.nanoTime() - positionStoredAt < POSITION_INTERVAL.toNanos()) {
            return;
        }
        positionStoredAt = System.nanoTime();
        database.transact(connection -> {
            refusals.save(connection, refused);
            Positions.storeAtLeast(connection, topic, position);
        });
    }

    /** The offset in tx-in after which the blocks read here took their transactions. */
    long replayFrom() throws InterruptedException {
        if (!firstBlock.await(FIRST_BLOCK_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AbsentException("no block of %s has been read yet".formatted(topic));
        }
        return replayFrom;
    }
}
