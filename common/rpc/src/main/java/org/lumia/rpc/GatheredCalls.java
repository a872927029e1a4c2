package org.lumia.rpc;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Calls of many threads in few exchanges: what comes while two are under way waits for the end of one of them and goes together
 * then, so that a busy server pays for an exchange once. For calls that are quick to answer and small: each waits for all that it
 * goes with. What they take of memory is not drawn from any one's share. Thread-safe.
 */
public final class GatheredCalls {
    private static final int EXCHANGES_MAX = 2;
    /** With their answers they are still a request that holds little at the one who answers. */
    private static final int CALLS_MAX = 32;

    private final Exchange exchange;
    private final Duration waitMax;
    private final ByteBudget budget = ByteBudget.unbounded();
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Call> waiting = new ArrayDeque<>();
    private int underWay;

    /** Asks calls in one exchange; as many answers, in their order. */
    @FunctionalInterface
    public interface Exchange {
        List<JsonRpcAnswer> ask(List<JsonRpcClient.Asked> calls) throws IOException;
    }

    private enum Turn {
        /** To ask for itself and for those that wait. */
        LEAD,
        ANSWERED
    }

    private static final class Call {
        private final JsonRpcClient.Asked asked;
        private final CompletableFuture<Turn> turn = new CompletableFuture<>();
        private volatile @Nullable JsonRpcAnswer answer;
        private volatile @Nullable Exception failure;

        private Call(JsonRpcClient.Asked asked) {
            this.asked = asked;
        }

        private JsonRpcAnswer answer() throws IOException {
            JsonRpcAnswer known = answer;
            if (known != null) {
                return known;
            }
            switch (failure) {
                case IOException broken -> throw broken;
                case RuntimeException fault -> throw fault;
                case null, default -> throw new IllegalStateException("neither answered nor failed");
            }
        }
    }

    /** @param waitMax for the answer of an exchange that others lead, or for the beginning of its own */
    public GatheredCalls(Exchange exchange, Duration waitMax) {
        this.exchange = exchange;
        this.waitMax = waitMax;
    }

    /**
     * Waits for the answer.
     *
     * @param params as one JSON array
     * @throws NoAnswerException when no exchange that it could go with began in time
     * @throws IOException of the exchange that it went with
     */
    public JsonRpcAnswer ask(String method, JsonNode params) throws IOException {
        var own = new Call(new JsonRpcClient.Asked(method, params));
        if (beginsNow(own) || await(own) == Turn.LEAD) {
            lead(own);
        }
        return own.answer();
    }

    /** Calls that no exchange has yet. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private boolean beginsNow(Call own) {
        lock.lock();
        try {
            if (underWay < EXCHANGES_MAX) {
                underWay++;
                return true;
            }
            waiting.add(own);
            return false;
        } finally {
            lock.unlock();
        }
    }

    private Turn await(Call own) throws NoAnswerException {
        try {
            return own.turn.get(waitMax.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            return left(own, new NoAnswerException("no answer came within %d ms".formatted(waitMax.toMillis()), late));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            var why = new NoAnswerException("an answer is not waited for: interrupted", stopped);
            if (left(own, why) == Turn.LEAD) {
                passOn();
                throw why;
            }
            return Turn.ANSWERED;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Whoever was told meanwhile to lead does so: others wait for it. */
    private static Turn left(Call own, NoAnswerException why) throws NoAnswerException {
        if (own.turn.completeExceptionally(why)) {
            throw why;
        }
        return own.turn.join();
    }

    private void lead(Call own) {
        List<Call> calls = with(own);
        try (var share = budget.share()) {
            List<JsonRpcAnswer> answers = share.with(
                    () -> exchange.ask(calls.stream().map(call -> call.asked).toList()));
            for (int i = 0; i < calls.size(); i++) {
                calls.get(i).answer = answers.get(i);
            }
        } catch (IOException failed) {
            var others = new LedByAnotherException(failed);
            calls.forEach(call -> call.failure = call == own ? failed : others);
        } catch (RuntimeException failed) {
            calls.forEach(call -> call.failure = failed);
        } finally {
            passOn();
            calls.forEach(call -> call.turn.complete(Turn.ANSWERED));
        }
    }

    private List<Call> with(Call own) {
        var calls = new ArrayList<Call>();
        calls.add(own);
        lock.lock();
        try {
            while (calls.size() < CALLS_MAX && !waiting.isEmpty()) {
                Call next = waiting.remove();
                if (!next.turn.isDone()) {
                    calls.add(next);
                }
            }
        } finally {
            lock.unlock();
        }
        return calls;
    }

    /** The next that still waits leads, or an exchange less is under way. */
    private void passOn() {
        lock.lock();
        try {
            while (!waiting.isEmpty()) {
                if (waiting.remove().turn.complete(Turn.LEAD)) {
                    return;
                }
            }
            underWay--;
        } finally {
            lock.unlock();
        }
    }
}
