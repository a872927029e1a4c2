package org.lumia.conformance.runner;

import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.lumia.ethereum.UInt256;
import org.lumia.execution.rpc.ChainReads;
import org.lumia.execution.rpc.EthApi;
import org.lumia.execution.rpc.RpcLimits;
import org.lumia.platform.web.HttpGate;
import org.lumia.platform.web.JsonRpcFilter;
import org.lumia.rpc.Absence;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.HttpLimits;
import org.lumia.rpc.JsonRpcLimits;
import org.lumia.rpc.JsonRpcServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;

/** A node's own HTTP server and methods over a chain, asked over a connection. */
final class RpcServer implements AutoCloseable {
    private static final int WAIT_MILLIS_MAX = 60_000;
    private static final Duration ANSWER_MAX = Duration.ofMillis(2 * WAIT_MILLIS_MAX);

    private final StoredChain chain;
    private final EthApi api;
    private final RpcIngress ingress;
    private final WebServer web;
    private final BoundedHttp client = new BoundedHttp(HttpLimits.within(ANSWER_MAX));

    RpcServer(StoredChain chain) {
        this.chain = chain;
        ChainReads reads = chain.reads();
        this.api = new EthApi(reads, RpcLimits.DEFAULT.patient(WAIT_MILLIS_MAX));
        var execution = api.server(JsonRpcLimits.DEFAULT, Absence.NONE, ByteBudget.unbounded());
        UInt256 baseFee = reads.blocks().head().tip().nextBaseFee();
        this.ingress = new RpcIngress(execution, reads.rules().chainId(), baseFee);
        var server = new JsonRpcServer(
                ingress.methods(api.methods()), JsonRpcLimits.DEFAULT, Absence.NONE, ByteBudget.unbounded());
        var filter = JsonRpcFilter.at("/", server, request -> HttpGate.OPEN);
        var factory = new TomcatServletWebServerFactory(0);
        this.web = factory.getWebServer(
                filter, context -> context.addServlet("none", new NoServlet()).addMapping("/"));
        web.start();
    }

    /** A path needs one for filters to be asked. */
    private static final class NoServlet extends HttpServlet {
        private static final long serialVersionUID = 1;
    }

    /** The answer to a request, as it came. */
    String ask(String request) throws IOException {
        var url = URI.create("http://127.0.0.1:%d/".formatted(web.getPort()));
        return new String(
                client.post(url, request.getBytes(StandardCharsets.UTF_8)).body(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        web.stop();
        client.close();
        ingress.close();
        api.close();
        chain.store().close();
    }
}
