package org.lumia.ingress.chain;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.rpc.eth.BlockView;

/**
 * Executed blocks in order. Drops what it has seen, stops at a gap or a foreign parent. Followers are told one after
 * another in the order they were added, on the feeding thread, and must not wait.
 */
public final class ChainFeed {
    /** Told of each block once. */
    @FunctionalInterface
    public interface Follower {
        void onBlock(BlockView block);
    }

    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private final LongSupplier nanoTime;
    private volatile @Nullable BlockView head;
    private volatile long lastNanos;

    public ChainFeed() {
        this(System::nanoTime);
    }

    /** @param nanoTime a monotonic clock */
    public ChainFeed(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lastNanos = nanoTime.getAsLong();
    }

    /** How long no block has come, by the monotonic clock; since the start where none has. */
    public Duration silence() {
        return Duration.ofNanos(nanoTime.getAsLong() - lastNanos);
    }

    public void add(Follower follower) {
        followers.add(follower);
    }

    public Optional<BlockView> head() {
        return Optional.ofNullable(head);
    }

    /** The number of the last block, 0 before the first. */
    public long height() {
        BlockView last = head;
        return last == null ? 0 : last.number();
    }

    /** Whether the block was new. @throws ContradictionException when it does not follow */
    public boolean apply(ExecutedBlock message) {
        BlockView last = head;
        if (last != null && message.getNumber() <= last.number()) {
            return false;
        }
        if (last != null) {
            check(message, last);
        }
        BlockView block = BlockView.of(message);
        head = block;
        lastNanos = nanoTime.getAsLong();
        followers.forEach(follower -> follower.onBlock(block));
        return true;
    }

    private static void check(ExecutedBlock message, BlockView last) {
        if (message.getNumber() != last.number() + 1) {
            throw new ContradictionException(
                    "executed block %d after %d: a gap".formatted(message.getNumber(), last.number()));
        }
        if (!Protobufs.hash(message.getParentHash()).equals(last.hash())) {
            throw new ContradictionException("executed block %d has parent %s, but block %d is %s"
                    .formatted(
                            message.getNumber(), Protobufs.hash(message.getParentHash()), last.number(), last.hash()));
        }
    }
}
