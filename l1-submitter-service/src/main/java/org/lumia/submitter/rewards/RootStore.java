package org.lumia.submitter.rewards;

import java.util.List;
import org.lumia.submitter.calls.CallTransaction;

/** Keeps what was signed for a root while it is not known what became of it: one root at a time. */
public interface RootStore {
    /** In the order of signing; empty while nothing is under way. */
    List<Sent> open();

    /** Keeps a newly signed transaction. It is durable when this returns. */
    void signed(Sent sent);

    void broadcast(CallTransaction transaction);

    /** It is known what became of what is open. */
    void ended();

    /** @param data the call that was signed */
    record Sent(long throughEpoch, byte[] data, CallTransaction transaction) {}
}
