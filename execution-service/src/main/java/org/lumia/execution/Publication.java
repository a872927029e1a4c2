package org.lumia.execution;

import org.lumia.chain.state.ChainStore;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;

/** Publishes each executed block once it is stored; after a crash, again what is missing. For one thread. */
public final class Publication {
    private final ChainStore store;
    private final ExecutedLog log;
    private ExecutedLog.Last last = new ExecutedLog.Last(0, Hash.ZERO);

    public Publication(ChainStore store, ExecutedLog log) {
        this.store = store;
        this.log = log;
    }

    /** Publishes stored blocks that the log does not have. @return how many */
    public long resend() {
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

    public void publish(ExecutedBlock block, byte[] bytes) {
        if (block.getNumber() > last.number()) {
            log.append(bytes);
        } else if (block.getNumber() == last.number()) {
            checkSame(Protobufs.hash(block.getHash()));
        }
    }

    private void checkSame(Hash hash) {
        if (!hash.equals(last.hash())) {
            throw new IllegalStateException("block %d was published as %s, and now is %s: state or rules have changed"
                    .formatted(last.number(), last.hash(), hash));
        }
    }
}
