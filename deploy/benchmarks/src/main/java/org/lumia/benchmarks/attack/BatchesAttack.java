package org.lumia.benchmarks.attack;

import java.io.IOException;
import java.util.Map;
import org.lumia.benchmarks.Rpc;
import tools.jackson.databind.node.ArrayNode;

/** Batches as long as they may be, each call of which is answered with megabytes or much work. */
final class BatchesAttack implements Attack {
    private static final int CONNECTIONS = 6;
    private static final int CALLS = 1_000;

    private final BigLogs logs;

    BatchesAttack(BigLogs logs) {
        this.logs = logs;
    }

    @Override
    public String name() {
        return "batches";
    }

    @Override
    public String what() {
        return "six connections with batches of 1,000: receipts and logs of large blocks, whole blocks, traces";
    }

    @Override
    public void prepare(Target target) throws IOException {
        logs.ensure(target);
    }

    @Override
    public void run(Target target, Tally tally) throws IOException, InterruptedException {
        byte[] body = Rpc.JSON.writeValueAsBytes(batch(logs.ensure(target)));
        Parallel.post(target, CONNECTIONS, index -> body, CALLS, tally);
    }

    private static ArrayNode batch(BigLogs.Range range) {
        ArrayNode batch = Rpc.JSON.createArrayNode();
        for (int id = 0; id < CALLS; id++) {
            Object[] params;
            String method;
            switch (id % 4) {
                case 0 -> {
                    method = "eth_getBlockReceipts";
                    params = new Object[] {range.to()};
                }
                case 1 -> {
                    method = "eth_getLogs";
                    params = new Object[] {Map.of("fromBlock", range.to(), "toBlock", range.to())};
                }
                case 2 -> {
                    method = "eth_getBlockByNumber";
                    params = new Object[] {range.to(), true};
                }
                default -> {
                    method = "debug_traceBlockByNumber";
                    params = new Object[] {
                        range.to(), Map.of("tracer", "callTracer", "tracerConfig", Map.of("withLog", true))
                    };
                }
            }
            batch.addObject()
                    .put("jsonrpc", "2.0")
                    .put("id", id)
                    .put("method", method)
                    .set("params", Rpc.JSON.valueToTree(params));
        }
        return batch;
    }
}
