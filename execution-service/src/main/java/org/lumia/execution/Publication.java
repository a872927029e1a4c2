package org.lumia.execution;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.lumia.chain.state.ChainStore;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;

/**
 * Publishes each executed block once it is stored, while this process is the operator's active one; when it becomes that, what the
 * log does not have yet. Where the log's last block has another hash than ours, nothing more is published. For one thread;
 * {@link #through} and {@link #differs} are for any.
 */
public final class Publication {
    private final ChainStore store;
    private final ExecutedLog log;
    private final LongSupplier term;
    private ExecutedLog.Last last = new ExecutedLog.Last(0, Hash.ZERO);
    private long publishing;
    private volatile long through = -1;
    private volatile Optional<String> differs = Optional.empty();

    /** @param term in which this process publishes, 0 for none: a standby executes alone for what it may be asked */
    public Publication(ChainStore store, ExecutedLog log, LongSupplier term) {
        this.store = store;
        this.log = log;
        this.term = term;
    }

    /** The last block that the log has as this process has it, as far as that is known: nothing else may be attested. */
    public long through() {
        return through;
    }

    /** What the log has that this process does not come to: it then publishes nothing. */
    public Optional<String> differs() {
        return differs;
    }

    /** Publishes stored blocks that the log does not have. @return how many */
    public long resend() throws InterruptedException {
        through = -1;
        publishing = differs.isEmpty() ? term.getAsLong() : 0;
        return publishing > 0 ? publishMissing() : 0;
    }

    private long publishMissing() throws InterruptedException {
        last = log.last();
        long height = store.head().orElseThrow().number();
        if (last.number() > height) {
            return 0;
        }
        if (last.number() > 0 && !isSame(store.hashOf(last.number()).orElseThrow())) {
            return 0;
        }
        long first = store.firstBlock();
        if (last.number() > 0 && last.number() < first) {
            differs = Optional.of(
                    "executed ends at block %d and the state's snapshot is of block %d: what is between is not here, nothing is published"
                            .formatted(last.number(), first));
            return 0;
        }
        long resent = 0;
        // A snapshot's own block was executed by another operator: an empty log begins with the one after it.
        for (long number = Math.max(last.number(), first) + 1; number <= height; number++) {
            log.append(store.body(number).orElseThrow());
            resent++;
        }
        through = height;
        return resent;
    }

    /** A block that is in the store. */
    public void publish(ExecutedBlock block, byte[] bytes) throws InterruptedException {
        if (differs.isPresent()) {
            return;
        }
        long now = term.getAsLong();
        if (now == 0 || now != publishing) {
            through = -1;
            publishing = now;
            if (now > 0) {
                publishMissing();
            }
        } else if (block.getNumber() > last.number()) {
            log.append(bytes);
            through = block.getNumber();
        } else if (block.getNumber() == last.number() && isSame(Protobufs.hash(block.getHash()))) {
            through = block.getNumber();
        }
    }

    private boolean isSame(Hash hash) {
        if (hash.equals(last.hash())) {
            return true;
        }
        through = -1;
        differs = Optional.of(
                "block %d was published as %s, and now is %s: state or rules have changed, nothing more is published"
                        .formatted(last.number(), last.hash(), hash));
        return false;
    }
}
