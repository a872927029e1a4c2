package org.lumia.submitter.posting;

import org.lumia.l1.Refusal;

/** What L1's node last said of a transaction's bytes. */
public sealed interface PoolState {
    /** Nothing that reached us: it may hold them. */
    record Unanswered() implements PoolState {}

    /** It took them, so that a replacement is measured by their fees. */
    record Held() implements PoolState {}

    /** It does not hold them. @param words its own */
    record Refused(Refusal reason, String words) implements PoolState {}

    PoolState UNANSWERED = new Unanswered();
    PoolState HELD = new Held();
}
