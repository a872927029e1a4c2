package org.lumia.ordering;

import org.lumia.protocol.log.IgnoredReason;
import org.lumia.protocol.log.SealRule;
import org.lumia.protocol.v1.RefusalReason;

/** What is counted. */
public interface Meter {
    void ignoredSeal(SealRule rule);

    void ignoredEntry(IgnoredReason reason);

    void refused(RefusalReason reason);

    void evidence();

    void derived(int transactions, int inboxMessages);

    /** From the durable signature to the derived block. */
    void ownSealDerived(long elapsedNanos);
}
