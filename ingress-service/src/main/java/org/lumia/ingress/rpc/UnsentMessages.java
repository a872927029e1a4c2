package org.lumia.ingress.rpc;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What one connection has not been sent yet, bounded in messages and bytes. Thread-safe. */
public final class UnsentMessages {
    private final int messagesMax;
    private final long bytesMax;
    private final Queue<Outgoing> queue = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long bytes;
    private boolean closed;

    public UnsentMessages(int messagesMax, long bytesMax) {
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
    }

    /** False, and the message is released, when it does not fit; one alone always does. */
    public boolean offer(Outgoing message) {
        lock.lock();
        try {
            boolean fits = queue.isEmpty() || queue.size() < messagesMax && bytes + message.bytes() <= bytesMax;
            if (closed || !fits) {
                message.release();
                return closed;
            }
            queue.add(message);
            bytes += message.bytes();
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The next, which the caller then releases; null when there is none in time. */
    public @Nullable Outgoing poll(long seconds) throws InterruptedException {
        lock.lock();
        try {
            for (long left = TimeUnit.SECONDS.toNanos(seconds); queue.isEmpty() && !closed && left > 0; ) {
                left = changed.awaitNanos(left);
            }
            Outgoing next = queue.poll();
            if (next != null) {
                bytes -= next.bytes();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    public long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Releases all; nothing is taken any more. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            for (Outgoing left = queue.poll(); left != null; left = queue.poll()) {
                left.release();
            }
            bytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
