package org.lumia.rpc;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bytes that all requests of a process may hold together: bodies, what is read for them, answers until they are written.
 * Each request draws on a share of its own, at most a quarter of the whole; the last eighth is left to requests that hold
 * little, so that those who ask for much hold up nobody else. Thread-safe.
 */
public final class ByteBudget {
    /** What a request may hold without counting as one that holds much. */
    public static final int LITTLE_BYTES_MAX = 64 << 10;

    private static final int SHARES = 4;
    private static final int LEFT_TO_LITTLE = 8;
    private static final ScopedValue<Share> CURRENT = ScopedValue.newInstance();

    private final long bytesMax;
    private final Duration waitMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private long used;
    private long refusals;

    /** @param waitMax for bytes that others hold now */
    public ByteBudget(long bytesMax, Duration waitMax) {
        if (bytesMax < 1) {
            throw new IllegalArgumentException("a budget of %d bytes holds nothing".formatted(bytesMax));
        }
        this.bytesMax = bytesMax;
        this.waitMax = waitMax;
    }

    /** For what is bounded elsewhere. */
    public static ByteBudget unbounded() {
        return new ByteBudget(Long.MAX_VALUE / 2, Duration.ZERO);
    }

    /** A part of the most memory that this process may have. @param percent of it */
    public static ByteBudget ofHeap(int percent, Duration waitMax) {
        return new ByteBudget(Math.max(1, Runtime.getRuntime().maxMemory() / 100 * percent), waitMax);
    }

    public long bytesMax() {
        return bytesMax;
    }

    public long used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    /** How often bytes were not given. */
    public long refusals() {
        lock.lock();
        try {
            return refusals;
        } finally {
            lock.unlock();
        }
    }

    /** The most that one share may hold. */
    public long shareBytesMax() {
        return bytesMax / SHARES;
    }

    /** A share with nothing in it, to be closed by whoever opened it. */
    public Share share() {
        return new Share();
    }

    /** The share of the request that this thread works for. */
    public static Optional<Share> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /** Takes bytes from the share of the request that this thread works for, if it works for one; throws as that does. */
    public static void draw(long bytes) {
        current().ifPresent(share -> share.take(bytes));
    }

    /** Does work that holds bytes meanwhile; throws as {@link #draw} does. */
    public static void holding(long bytes, Runnable work) {
        Optional<Share> share = current();
        share.ifPresent(owner -> owner.take(bytes));
        try {
            work.run();
        } finally {
            share.ifPresent(owner -> owner.give(bytes));
        }
    }

    /** What one request holds. Thread-safe; after the close nothing is given any more. */
    public final class Share implements AutoCloseable {
        private final LongAdder workNanos = new LongAdder();
        private volatile Gate gate = Gate.OPEN;
        private long held;
        private boolean closed;

        private Share() {}

        /** Says what the request has passed. */
        public void of(Gate passed) {
            gate = passed;
        }

        /** What the request has passed; open where that was not said. */
        public Gate gate() {
            return gate;
        }

        /** Adds processor time that was spent on the request, here or by a service that was asked for it. */
        public void worked(long nanos) {
            workNanos.add(nanos);
        }

        /** Processor time that was spent on the request as far as it was measured. */
        public long workNanos() {
            return workNanos.sum();
        }

        /**
         * Takes bytes, waiting a bounded moment for those that others hold.
         *
         * @throws JsonRpcException when they are not to be had now, or are more than one request may hold
         */
        public void take(long bytes) {
            lock.lock();
            try {
                if (bytes > shareBytesMax() - held) {
                    refusals++;
                    throw new JsonRpcException(
                            JsonRpcException.LIMIT_EXCEEDED,
                            "the request takes more than %d bytes of memory".formatted(shareBytesMax()));
                }
                for (long left = waitMax.toNanos(); !fits(bytes); left = freed.awaitNanos(left)) {
                    if (left <= 0 || closed) {
                        refusals++;
                        throw full();
                    }
                }
                add(bytes);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new JsonRpcException(JsonRpcException.SERVER_ERROR, "shutting down");
            } finally {
                lock.unlock();
            }
        }

        /** Takes bytes if they can be had at once. */
        public boolean tryTake(long bytes) {
            lock.lock();
            try {
                if (bytes > shareBytesMax() - held || !fits(bytes)) {
                    refusals++;
                    return false;
                }
                add(bytes);
                return true;
            } finally {
                lock.unlock();
            }
        }

        private boolean fits(long bytes) {
            long left = held + bytes <= LITTLE_BYTES_MAX ? 0 : bytesMax / LEFT_TO_LITTLE;
            return !closed && bytes <= bytesMax - left - used;
        }

        private void add(long bytes) {
            held += bytes;
            used += bytes;
        }

        /** Gives back before the end what is held no more. */
        public void give(long bytes) {
            lock.lock();
            try {
                long given = Math.min(bytes, held);
                held -= given;
                used -= given;
                freed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        public long held() {
            lock.lock();
            try {
                return held;
            } finally {
                lock.unlock();
            }
        }

        /** Works for this share's request: what draws on {@link ByteBudget#current} draws on it. */
        public <T, X extends Throwable> T with(ScopedValue.CallableOp<? extends T, X> work) throws X {
            return ScopedValue.where(CURRENT, this).call(work);
        }

        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                used -= held;
                held = 0;
                freed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** What a request is told that finds no room. */
    public JsonRpcException full() {
        return new JsonRpcException(
                JsonRpcException.LIMIT_EXCEEDED,
                "requests hold %d bytes of memory together, none are free for this one within %d ms, retry later"
                        .formatted(bytesMax, TimeUnit.NANOSECONDS.toMillis(waitMax.toNanos())));
    }
}
