package org.lumia.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.Seal;

/** What an operator keeps over a crash. */
final class Durable {
    /** What a key may say once. */
    enum Kind {
        SEAL,
        BLOCK,
        BATCH,
        REWARD
    }

    /** @param number of the block, the batch or the epoch */
    record Statement(Kind kind, long number) {}

    byte[] snapshot = new byte[0];
    Optional<Seal> lastSeal = Optional.empty();
    final Map<Statement, Hash> signed = new HashMap<>();
    /** Block hash by number of the last blocks of batches that were signed. */
    final Map<Long, Hash> batchEnds = new HashMap<>();

    final List<OrderedBlock> ordered = new ArrayList<>();
    final List<Blocks.Executed> executed = new ArrayList<>();

    Durable copy() {
        var copy = new Durable();
        copy.snapshot = snapshot;
        copy.lastSeal = lastSeal;
        copy.signed.putAll(signed);
        copy.batchEnds.putAll(batchEnds);
        copy.ordered.addAll(ordered);
        copy.executed.addAll(executed);
        return copy;
    }
}
