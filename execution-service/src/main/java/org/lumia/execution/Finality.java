package org.lumia.execution;

import org.lumia.protocol.v1.Settlement;

/** What L1 says of the chain: heights of the tags safe and finalized. */
public record Finality(long safe, long finalized) {
    public static final Finality NONE = new Finality(0, 0);

    public Finality after(Settlement settlement) {
        return switch (settlement.getKind()) {
            case SAFE -> new Finality(Math.max(safe, settlement.getLast()), finalized);
            case FINALIZED ->
                new Finality(Math.max(safe, settlement.getLast()), Math.max(finalized, settlement.getLast()));
            case REORGED -> new Finality(Math.max(finalized, Math.min(safe, settlement.getFirst() - 1)), finalized);
            case POSTED, SETTLEMENT_KIND_UNSPECIFIED, UNRECOGNIZED -> this;
        };
    }
}
