package org.lumia.protocol.rewards;

import org.lumia.protocol.message.InboxBodies.Policy;

/** What the emission is split over; the order decides ties. */
public enum Category {
    SEALING,
    ATTESTING,
    POSTING,
    DELIVERING;

    /** The category's part of the emission. */
    public int basisPoints(Policy policy) {
        return switch (this) {
            case SEALING -> policy.sealingBps();
            case ATTESTING -> policy.attestingBps();
            case POSTING -> policy.postingBps();
            case DELIVERING -> policy.deliveringBps();
        };
    }
}
