package org.lumia.operator.plan;

import java.time.Instant;
import java.util.Optional;

/** When an operator that left can take its bond. */
public final class Withdrawal {

    private Withdrawal() {}

    /** What still keeps the bond of an exiting operator; empty once nothing does. */
    public static Optional<String> locked(Standing standing) {
        var operator = standing.operator();
        var subnet = standing.subnet();
        if (subnet.nowSeconds() < operator.exitAt()) {
            return Optional.of("The exit delay is over at %s, and L1's clock reads %s."
                    .formatted(Instant.ofEpochSecond(operator.exitAt()), Instant.ofEpochSecond(subnet.nowSeconds())));
        }
        var tip = subnet.tip();
        if (operator.exitIndex() <= tip.certifyingThrough()) {
            return Optional.empty();
        }
        long from = tip.inForceFrom(operator.exitIndex());
        return Optional.of(
                from < 0
                        ? "The operator left by L1 message %d, and the batches on L1 have applied those up to %d: the bond is locked until one of an epoch two after that message's is there."
                                .formatted(operator.exitIndex(), tip.inboxThrough())
                        : "The operator may have certified until epoch %d: the bond is locked until L1 has a batch of epoch %d, and the last one is of %d."
                                .formatted(from - 1, from, tip.epoch()));
    }
}
