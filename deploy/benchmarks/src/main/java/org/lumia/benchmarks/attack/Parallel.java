package org.lumia.benchmarks.attack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import org.lumia.benchmarks.RpcConnection;
import org.lumia.platform.ThreadNiceness;

/** The same requests over many connections at once. */
final class Parallel {
    private static final int NICENESS = 15;

    private Parallel() {}

    /** Threads that give way: elsewhere an attacker would work on a machine of its own. */
    static ThreadFactory attackers(String name) {
        ThreadFactory threads = Thread.ofPlatform().name(name, 0).factory();
        return life -> threads.newThread(() -> {
            ThreadNiceness.raise(NICENESS);
            life.run();
        });
    }

    /** Makes the request at a place; an empty one ends a connection's requests. */
    @FunctionalInterface
    interface Bodies {
        byte[] at(long index);
    }

    /** Posts until the time is over, each connection one request after another. */
    static void post(Target target, int connections, Bodies bodies, int requestsEach, Tally tally)
            throws InterruptedException {
        try (var threads = Executors.newThreadPerTaskExecutor(attackers("attacker-"))) {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < connections; i++) {
                int connection = i;
                running.add(threads.submit(() -> one(target, connection, bodies, requestsEach, tally)));
            }
            for (Future<?> one : running) {
                try {
                    one.get();
                } catch (ExecutionException failed) {
                    throw new IllegalStateException("an attack went wrong: " + failed.getCause(), failed.getCause());
                }
            }
        }
    }

    private static void one(Target target, int index, Bodies bodies, int requestsEach, Tally tally) {
        long from = (long) index << 32;
        RpcConnection connection = null;
        for (long i = 0; !target.isOver(); i++) {
            byte[] body = bodies.at(from + i);
            if (body.length == 0) {
                break;
            }
            tally.sent(requestsEach);
            try {
                connection = connection == null ? new RpcConnection(target.url(), target.from(index)) : connection;
                byte[] answer = connection.post(body);
                tally.status(connection.status(), connection.saysWhen());
                tally.answer(answer);
            } catch (IOException broken) {
                tally.unanswered(broken.getClass().getSimpleName());
                if (connection != null) {
                    connection.close();
                }
                connection = null;
            }
        }
        if (connection != null) {
            connection.close();
        }
    }
}
