package org.lumia.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Calls that come while others are under way go together, and each gets its own answer. */
@Timeout(30)
class GatheredCallsTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    /** The sizes of exchanges as they begin. */
    private final List<Integer> exchanges = new CopyOnWriteArrayList<>();

    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);

    @AfterEach
    void stop() {
        mayEnd.release(1_000_000);
        threads.close();
    }

    /** The first parameter is the answer; "no" is refused, and "break" breaks the exchange. */
    private List<JsonRpcAnswer> exchange(List<JsonRpcClient.Asked> calls) throws IOException {
        exchanges.add(calls.size());
        begun.release();
        mayEnd.acquireUninterruptibly();
        var answers = new ArrayList<JsonRpcAnswer>();
        for (JsonRpcClient.Asked call : calls) {
            String text = call.params().get(0).asString();
            if (text.equals("break")) {
                throw new IOException("broken");
            }
            answers.add(
                    text.equals("no")
                            ? new JsonRpcAnswer.Refused(new JsonRpcException(-32000, "refused"))
                            : new JsonRpcAnswer.Result(call.params().get(0)));
        }
        return answers;
    }

    private final GatheredCalls calls = new GatheredCalls(this::exchange, Duration.ofSeconds(20));

    private static ArrayNode params(String text) {
        return JSON.createArrayNode().add(text);
    }

    private Future<String> ask(GatheredCalls of, String text) {
        return threads.submit(() -> of.ask("echo", params(text)).result().asString());
    }

    /** Both exchanges that may be are under way. */
    private List<Future<String>> busy(GatheredCalls of) {
        var first = List.of(ask(of, "a"), ask(of, "b"));
        begun.acquireUninterruptibly(2);
        return first;
    }

    /** Until so many calls wait: none has an end that could be waited for. */
    private void awaitWaiting(GatheredCalls of, int count) {
        while (of.waiting() < count) {
            Thread.onSpinWait();
        }
    }

    @Test
    void callsThatComeMeanwhileGoTogether() throws Exception {
        var first = busy(calls);
        var later = IntStream.range(0, 30).mapToObj(i -> ask(calls, "c" + i)).toList();
        awaitWaiting(calls, 30);

        mayEnd.release(10);

        for (int i = 0; i < later.size(); i++) {
            assertThat(later.get(i).get()).isEqualTo("c" + i);
        }
        assertThat(first.get(0).get()).isEqualTo("a");
        assertThat(first.get(1).get()).isEqualTo("b");
        assertThat(exchanges.subList(0, 2)).containsExactly(1, 1);
        assertThat(exchanges.stream().mapToInt(size -> size).sum()).isEqualTo(32);
        assertThat(exchanges.size()).isLessThanOrEqualTo(4);
    }

    @Test
    void noExchangeHasMoreCallsThanItMay() throws Exception {
        busy(calls);
        var later = IntStream.range(0, 200).mapToObj(i -> ask(calls, "c" + i)).toList();
        awaitWaiting(calls, 200);

        mayEnd.release(1_000);

        for (int i = 0; i < later.size(); i++) {
            assertThat(later.get(i).get()).isEqualTo("c" + i);
        }
        assertThat(exchanges).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(32));
    }

    @Test
    void aRefusalIsOfItsCallAlone() throws Exception {
        busy(calls);
        var refused = ask(calls, "no");
        var answered = ask(calls, "yes");
        awaitWaiting(calls, 2);

        mayEnd.release(10);

        assertThat(answered.get()).isEqualTo("yes");
        assertThatThrownBy(refused::get).cause().isInstanceOf(JsonRpcException.class);
    }

    @Test
    void aBrokenExchangeFailsThoseOfItAndNoLaterOnes() throws Exception {
        busy(calls);
        var broken = ask(calls, "break");
        awaitWaiting(calls, 1);

        mayEnd.release(10);

        assertThatThrownBy(broken::get).hasRootCauseMessage("broken");
        assertThat(ask(calls, "later").get()).isEqualTo("later");
        assertThat(ask(calls, "and later").get()).isEqualTo("and later");
    }

    @Test
    void whoWentWithABrokenExchangeIsToldThatAnotherLedIt() throws Exception {
        busy(calls);
        var leading = ask(calls, "first");
        awaitWaiting(calls, 1);
        var following = ask(calls, "break");
        awaitWaiting(calls, 2);

        mayEnd.release();
        begun.acquireUninterruptibly();
        mayEnd.release(10);

        var led = catchThrowable(leading::get).getCause();
        var followed = catchThrowable(following::get).getCause();
        assertThat(led).isExactlyInstanceOf(IOException.class).hasMessage("broken");
        assertThat(followed).isInstanceOf(LedByAnotherException.class).hasMessage("broken");
    }

    @Test
    void whoWaitsTooLongLeavesAndHoldsUpNobody() throws Exception {
        var impatient = new GatheredCalls(this::exchange, Duration.ofMillis(50));
        busy(impatient);

        assertThatThrownBy(ask(impatient, "late")::get)
                .cause()
                .isInstanceOf(NoAnswerException.class)
                .hasMessage("no answer came within 50 ms");

        mayEnd.release(10);
        assertThat(ask(impatient, "later").get()).isEqualTo("later");
    }

    @Test
    void nothingIsDrawnFromTheShareOfWhoLeads() throws Exception {
        var budget = new ByteBudget(1_000, Duration.ZERO);
        var drawing = new GatheredCalls(
                asked -> {
                    ByteBudget.draw(1_000_000);
                    return asked.stream()
                            .map(call -> (JsonRpcAnswer) new JsonRpcAnswer.Result(call.params()))
                            .toList();
                },
                Duration.ofSeconds(20));
        try (var share = budget.share()) {
            assertThat(share.with(
                            () -> drawing.ask("echo", params("a")).result().size()))
                    .isEqualTo(1);
            assertThat(share.held()).isZero();
        }
    }
}
