package org.lumia.ingress.app;

import java.io.IOException;
import java.time.Duration;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.loop.Loop;
import org.lumia.protocol.AbsentException;
import org.lumia.rpc.JsonRpcClient;
import org.lumia.rpc.JsonRpcException;

/** Asks execution for its height every second, so that readiness says when it does not answer: it may hang and keep its port. */
final class ExecutionWatch {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final JsonRpcClient client;
    private final Loop loop;

    /** @param client with the time limit after which execution counts as hanging */
    ExecutionWatch(JsonRpcClient client, ServiceHealth health) {
        this.client = client;
        this.loop = new Loop("execution", this::ask, health);
    }

    private Duration ask() {
        try {
            client.call("eth_blockNumber");
        } catch (JsonRpcException error) {
            // It answers; what it says is its own readiness' affair.
            return INTERVAL;
        } catch (IOException silent) {
            throw new AbsentException("execution does not answer at " + client.host(), silent);
        }
        return INTERVAL;
    }

    void start() {
        loop.start();
    }

    void close() {
        loop.close();
        client.close();
    }
}
