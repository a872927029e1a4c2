package org.lumia.execution.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.lumia.execution.Blocks;
import org.lumia.execution.Projection;
import org.lumia.protocol.v1.ExecutedBlock;

/**
 * Pages of transfers. Anybody can emit Transfer logs that are in no token's form and name any account: a page goes on over those
 * until it is full, or has looked at as many logs as it may; then it is shorter than asked for, and still has a next.
 */
final class TransferPages {
    /** Logs that are looked at for a page. */
    static final int LOGS_MAX = 1_000;

    /** Blocks that are read for a page. */
    static final int BLOCKS_MAX = ListingController.PAGE_MAX;

    private final Logs logs;
    private final LongFunction<Optional<ExecutedBlock>> blocks;

    TransferPages(Logs logs, LongFunction<Optional<ExecutedBlock>> blocks) {
        this.logs = logs;
        this.blocks = blocks;
    }

    /** Places of logs before a place, the newest first. */
    interface Logs {
        List<Projection.LogPlace> before(Blocks.Place before, int max);
    }

    /** @param next the place before which the next page begins, null on the last */
    record Page(List<ListedTransfer> transfers, Blocks.@Nullable Place next) {}

    Page before(Blocks.Place first, int size) {
        List<ListedTransfer> page = new ArrayList<>();
        Optional<ExecutedBlock> block = Optional.empty();
        long number = -1;
        int read = 0;
        int looked = 0;
        Blocks.Place at = first;
        for (int max = size; ; max = ListingController.PAGE_MAX) {
            List<Projection.LogPlace> found = logs.before(at, max + 1);
            for (Projection.LogPlace place : found.subList(0, Math.min(max, found.size()))) {
                boolean another = place.number() != number;
                if (page.size() == size || looked == LOGS_MAX || another && read == BLOCKS_MAX) {
                    return new Page(page, at);
                }
                if (another) {
                    number = place.number();
                    block = blocks.apply(number);
                    read++;
                }
                looked++;
                at = new Blocks.Place(place.number(), place.index());
                block.flatMap(whole -> ListedTransfer.of(whole, place.index())).ifPresent(page::add);
            }
            if (found.size() <= max) {
                return new Page(page, null);
            }
            if (page.size() == size || looked == LOGS_MAX) {
                return new Page(page, at);
            }
        }
    }
}
