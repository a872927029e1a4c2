package org.lumia.submitter.evidence;

import java.util.List;
import org.lumia.submitter.calls.CallTransaction;

/** Keeps evidence that is to go to L1, and what was signed for it. */
public interface EvidenceStore {
    /** What is not settled, in the order it came; bounded. */
    List<EvidenceCase> open();

    /** Everything signed for one, in the order of signing. */
    List<CallTransaction> transactions(EvidenceCase.Key key);

    void update(EvidenceCase evidence);

    /** Keeps a newly signed transaction with the evidence's standing. It is durable when this returns. */
    void signed(EvidenceCase evidence, CallTransaction transaction);

    void broadcast(CallTransaction transaction);
}
