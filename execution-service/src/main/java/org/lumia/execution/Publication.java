package org.lumia.execution;

import java.util.function.BooleanSupplier;
import org.lumia.chain.state.ChainStore;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;

/**
 * Publishes each executed block once it is stored, while this process is the operator's active one; when it becomes that, what the
 * log does not have yet. For one thread.
 */
public final class Publication {
    private final ChainStore store;
    private final ExecutedLog log;
    private final BooleanSupplier active;
    private ExecutedLog.Last last = new ExecutedLog.Last(0, Hash.ZERO);
    private boolean publishing;

    /** @param active whether this process publishes: a standby executes alone for what it may be asked */
    public Publication(ChainStore store, ExecutedLog log, BooleanSupplier active) {
        this.store = store;
        this.log = log;
        this.active = active;
    }

    /** Publishes stored blocks that the log does not have. @return how many */
    public long resend() throws InterruptedException {
        publishing = active.getAsBoolean();
        return publishing ? publishMissing() : 0;
    }

    private long publishMissing() throws InterruptedException {
        last = log.last();
        long height = store.head().orElseThrow().number();
        if (last.number() > 0 && last.number() <= height) {
            checkSame(store.hashOf(last.number()).orElseThrow());
        }
        long resent = 0;
        for (long number = last.number() + 1; number <= height; number++) {
            log.append(store.body(number).orElseThrow());
            resent++;
        }
        return resent;
    }

    /** A block that is in the store. */
    public void publish(ExecutedBlock block, byte[] bytes) throws InterruptedException {
        if (!active.getAsBoolean()) {
            publishing = false;
        } else if (!publishing) {
            publishMissing();
            publishing = true;
        } else if (block.getNumber() > last.number()) {
            log.append(bytes);
        } else if (block.getNumber() == last.number()) {
            checkSame(Protobufs.hash(block.getHash()));
        }
    }

    private void checkSame(Hash hash) {
        ContradictionException.unless(
                hash.equals(last.hash()),
                "block %d was published as %s, and now is %s: state or rules have changed",
                last.number(),
                last.hash(),
                hash);
    }
}
