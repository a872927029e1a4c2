package org.lumia.devnet.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.lumia.devnet.DevAccounts;
import org.lumia.ethereum.Address;
import org.lumia.testkit.Await;
import org.web3j.crypto.Hash;
import org.web3j.crypto.TransactionDecoder;
import org.web3j.utils.Numeric;
import tools.jackson.databind.json.JsonMapper;

class SteadyLoadTest {

    private static final long CHAIN_ID = 7;
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);
    private static final String REFUSED = "{\"jsonrpc\":\"2.0\",\"id\":%d,\"error\":{\"code\":%d,\"message\":\"%s\"}}";

    /** Transactions in the order in which they arrived, and what sent them. */
    private record Run(List<String> arrived, SteadyLoad load) {}

    /** @param answer to the n-th submission of these bytes, counted from one; an empty one closes the connection */
    private static Run run(boolean parks, int transactions, BiFunction<Integer, String, String> answer)
            throws Exception {
        var arrived = new CopyOnWriteArrayList<String>();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> serve(exchange, arrived, answer));
        server.start();
        try {
            var load = new SteadyLoad(
                    "http://127.0.0.1:" + server.getAddress().getPort(),
                    CHAIN_ID,
                    DevAccounts.funded().getFirst().key(),
                    Address.parse("0x%040x".formatted(0xdeadL)),
                    Duration.ofMillis(1),
                    parks);
            var thread = Thread.ofVirtual().start(load);
            Await.until("transactions", WAIT_MAX, () -> load.accepted().size() >= transactions);
            load.stop();
            thread.join();
            return new Run(arrived, load);
        } finally {
            server.stop(0);
        }
    }

    private static void serve(HttpExchange exchange, List<String> arrived, BiFunction<Integer, String, String> answer)
            throws IOException {
        var request = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
        var raw = request.path("params").path(0).asString();
        arrived.add(raw);
        var said = answer.apply((int) arrived.stream().filter(raw::equals).count(), raw);
        if (!said.isEmpty()) {
            var body = said.formatted(request.path("id").asLong()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private static String accepted(String raw) {
        return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"result\":\"" + Hash.sha3(raw) + "\"}";
    }

    private static String refused(int code, String message) {
        return REFUSED.formatted(0, code, message).replace("\"id\":0", "\"id\":%d");
    }

    private static List<Long> nonces(List<String> arrived) {
        var nonces = new ArrayList<Long>();
        arrived.forEach(
                raw -> nonces.add(TransactionDecoder.decode(raw).getNonce().longValueExact()));
        return nonces;
    }

    @Test
    void whatHasNoAnswerIsSentAgainAsItIs() throws Exception {
        var run = run(false, 3, (time, raw) -> time == 1 ? "" : refused(-32000, "already known"));
        assertThat(run.arrived().get(1)).isEqualTo(run.arrived().get(0));
        assertThat(run.load().accepted())
                .allSatisfy(transaction -> assertThat(transaction.how()).isEqualTo(SteadyLoad.How.ALREADY_KNOWN));
        assertThat(run.load().accepted().getFirst().hash())
                .isEqualTo(Numeric.toHexString(
                        Hash.sha3(Numeric.hexStringToByteArray(run.arrived().getFirst()))));
        assertThat(run.load().unexpected()).isEmpty();
        assertThat(run.load().retried()).containsKey("no answer");
    }

    @Test
    void aFullPipelineIsNoFaultAndAnyOtherRefusalIs() throws Exception {
        var full = run(false, 2, (time, raw) -> time == 1 ? refused(-32005, "the pipeline is full") : accepted(raw));
        assertThat(full.load().unexpected()).isEmpty();
        var broken = run(false, 2, (time, raw) -> time == 1 ? refused(-32603, "internal error") : accepted(raw));
        assertThat(broken.load().unexpected()).isNotEmpty().first().asString().contains("internal error");
    }

    @Test
    void nowAndThenANonceIsSentBeforeTheOneItWaitsFor() throws Exception {
        var run = run(true, 12, (time, raw) -> accepted(raw));
        assertThat(nonces(run.arrived())).startsWith(0L, 1L, 2L, 3L, 5L, 4L, 6L, 7L, 8L, 9L, 11L, 10L);
        assertThat(run.load().accepted()).extracting(SteadyLoad.Accepted::hash).doesNotHaveDuplicates();
    }
}
