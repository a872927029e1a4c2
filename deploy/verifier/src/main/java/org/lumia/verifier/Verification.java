package org.lumia.verifier;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.lumia.ethereum.Address;
import org.lumia.protocol.batch.BatchContents;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.v1.InboxMessage;

/** Rebuilds the chain from the batches on L1 and compares each. */
final class Verification {
    private record Found(List<InboxMessage> messages, List<PostedBatch> batches) {}

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
        requireCode("rollup", genesis.l1().rollup());
        requireCode("inbox", genesis.l1().inbox());
        long toBlock = l1.height(tag);
        L1Windows.forEach(
                fromBlock, toBlock, (from, to) -> new Found(l1.messages(from, to), l1.batches(from, to)), found -> {
                    found.messages().forEach(replay::enqueue);
                    found.batches().forEach(batch -> verify(batch, toBlock));
                });
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

    /** Without it nothing would be found, and nothing would differ. */
    private void requireCode(String name, Address contract) {
        if (!l1.hasCode(contract)) {
            throw new DifferenceException(
                    "layer 1 has no contract at %s, where genesis names the %s: it is another layer 1, or a node that has not come to the block that made it"
                            .formatted(contract, name));
        }
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
