package org.lumia.benchmarks.attack;

import java.util.Map;
import org.lumia.benchmarks.Rpc;

/** Calls and estimates that use all the gas that one may have. */
final class CallsAttack implements Attack {
    private static final int CONNECTIONS = 12;

    @Override
    public String name() {
        return "calls";
    }

    @Override
    public String what() {
        return "twelve connections with eth_call and eth_estimateGas that loop until their gas is gone";
    }

    @Override
    public void run(Target target, Tally tally) throws InterruptedException {
        var request = Map.of("to", CostlyCode.ADDRESS, "gas", CostlyCode.GAS);
        byte[][] bodies = {
            Rpc.body("eth_call", request, "latest", CostlyCode.signatures()),
            Rpc.body("eth_estimateGas", request, "latest", CostlyCode.signatures()),
            Rpc.body("eth_call", request, "latest", CostlyCode.loop()),
        };
        Parallel.post(target, CONNECTIONS, index -> bodies[(int) (index % bodies.length)], 1, tally);
    }
}
