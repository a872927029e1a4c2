package org.lumia.benchmarks.attack;

import java.io.IOException;
import java.util.Map;
import org.lumia.benchmarks.Rpc;

/** Asks for far more bytes of logs than fit into memory. */
final class LogsAttack implements Attack {
    private static final int CONNECTIONS = 8;

    private final BigLogs logs;

    LogsAttack(BigLogs logs) {
        this.logs = logs;
    }

    @Override
    public String name() {
        return "logs";
    }

    @Override
    public String what() {
        return "200 transactions with 16 logs of 64 KiB, then eight eth_getLogs at once over all of them";
    }

    @Override
    public void prepare(Target target) throws IOException {
        logs.ensure(target);
    }

    @Override
    public void run(Target target, Tally tally) throws IOException, InterruptedException {
        BigLogs.Range range = logs.ensure(target);
        byte[] body = Rpc.body("eth_getLogs", Map.of("fromBlock", range.from(), "toBlock", range.to()));
        Parallel.post(target, CONNECTIONS, index -> body, 1, tally);
    }
}
