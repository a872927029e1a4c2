package org.lumia.chain.state;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.lumia.chain.state.KeyValueStore.Table;

/**
 * Between the thread that seals blocks and the one that writes them: what the first reads from the store is the state of the
 * last block it sealed, for which it waits. What was changed lately is in its own memory, so that it seldom has to.
 */
final class WriteGate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private volatile long sealed = -1;
    private volatile long written = -1;
    private long failed = -1;

    /** Reads of a store behind this gate. */
    @FunctionalInterface
    interface Reads {
        byte @Nullable [] get(Table table, byte[] key);
    }

    Reads before(KeyValueStore store) {
        return (table, key) -> {
            await();
            return store.get(table, key);
        };
    }

    /** Reads wait for this block from now on. */
    void sealed(long number) {
        sealed = number;
    }

    /** Writes a block; when that fails, reads fail too. */
    void write(long number, Runnable writing) {
        boolean done = false;
        try {
            writing.run();
            done = true;
        } finally {
            lock.lock();
            try {
                if (done) {
                    written = number;
                } else {
                    failed = number;
                }
                moved.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void await() {
        if (written >= sealed) {
            return;
        }
        lock.lock();
        try {
            while (written < sealed) {
                if (failed >= 0) {
                    throw new IllegalStateException("block %d could not be written".formatted(failed));
                }
                moved.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
