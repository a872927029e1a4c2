package org.lumia.verifier;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.lumia.protocol.batch.BatchContents;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.v1.InboxMessage;

/** Goes through L1 in windows of blocks, so that memory is bounded by what one of them holds. */
final class Verification {
    private static final long WINDOW_BLOCKS_MAX = 2_000;

    private final Genesis genesis;
    private final L1 l1;
    private final BatchCheck check;
    private final Replay replay;
    private final InstantSource clock;
    private final Consumer<String> progress;
    private long nextBatch;
    private long byL1Alone;

    Verification(
            Genesis genesis, L1 l1, BatchCheck check, Replay replay, InstantSource clock, Consumer<String> progress) {
        this.genesis = genesis;
        this.l1 = l1;
        this.check = check;
        this.replay = replay;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * @param fromBlock of L1, at or before the contracts' first
     * @throws DifferenceException at the first difference
     * @throws L1UnavailableException when L1 or the data cannot be read
     */
    Report run(long fromBlock, String tag) {
        long started = clock.millis();
        DifferenceException.require(
                0, "the chain id of layer 1", l1.chainId(), genesis.l1().chainId());
        long toBlock = l1.height(tag);
        long window = WINDOW_BLOCKS_MAX;
        long from = fromBlock;
        while (from <= toBlock) {
            long to = Math.min(toBlock, from + window - 1);
            List<InboxMessage> messages;
            List<PostedBatch> batches;
            try {
                messages = l1.messages(from, to);
                batches = l1.batches(from, to);
            } catch (L1UnavailableException e) {
                if (window == 1) {
                    throw e;
                }
                // Nodes limit how much one answer may hold.
                window = Math.max(1, window / 4);
                continue;
            }
            messages.forEach(replay::enqueue);
            for (PostedBatch batch : batches) {
                verify(batch, toBlock);
            }
            from = to + 1;
        }
        return new Report(
                nextBatch,
                replay.tip().number(),
                replay.transactions(),
                replay.inboxMessages(),
                replay.tip().hash(),
                replay.stateRoot(),
                toBlock,
                byL1Alone,
                clock.millis() - started);
    }

    private void verify(PostedBatch posted, long toBlock) {
        if (posted.index() != nextBatch) {
            throw new DifferenceException("L1 has batch %d where %d is next".formatted(posted.index(), nextBatch));
        }
        Optional<SubmitBatchCall> call =
                SubmitBatchCall.find(posted.index(), l1.calldata(posted.l1Transaction()), posted.commitment());
        check.header(posted, replay.tip().number() + 1, replay.tip().hash());
        if (call.isPresent()) {
            check.certificate(posted, call.get(), replay.certifiers(posted));
        } else {
            byL1Alone++;
        }
        BatchContents contents = check.contents(posted, posted.header(), check.payload(posted, call));
        replay.execute(contents, posted.header());
        nextBatch++;
        progress.accept("batch %d: blocks %d to %d, %d transactions in all; L1 block %d of %d"
                .formatted(
                        posted.index(),
                        contents.first(),
                        contents.last(),
                        replay.transactions(),
                        posted.l1Block(),
                        toBlock));
    }
}
