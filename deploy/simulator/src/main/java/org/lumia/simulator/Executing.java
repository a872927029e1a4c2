package org.lumia.simulator;

import java.util.List;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.v1.OrderedBlock;

/** Executes ordered blocks one after the other, a while after they were ordered. */
final class Executing {
    private static final int BLOCKS_AT_ONCE_MAX = 16;

    private final Process process;
    private boolean scheduled;

    Executing(Process process) {
        this.process = process;
    }

    void run() {
        if (!scheduled && process.durable.executed.size() < process.durable.ordered.size()) {
            scheduled = true;
            process.operator.later(1 + process.operator.random.nextInt(20), this::execute);
        }
    }

    private void execute() {
        scheduled = false;
        List<Blocks.Executed> executed = process.durable.executed;
        for (int i = 0; i < BLOCKS_AT_ONCE_MAX && executed.size() < process.durable.ordered.size(); i++) {
            OrderedBlock block = process.durable.ordered.get(executed.size());
            Hash parentRoot =
                    executed.isEmpty() ? Hash.ZERO : executed.getLast().stateRoot();
            Hash parentHash =
                    executed.isEmpty() ? Hash.ZERO : executed.getLast().hash();
            var result = process.operator.build().execute(parentRoot, parentHash, block, process.world.activationMs);
            process.step();
            executed.add(result);
            process.world.invariants.executed(process.operator, result);
            process.certifying.compare(result.number());
            process.batching.executed(result);
            process.step();
        }
        process.operator.wakeIn(0);
    }
}
