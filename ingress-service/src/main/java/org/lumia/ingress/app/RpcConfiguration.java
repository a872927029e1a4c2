package org.lumia.ingress.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.lumia.ingress.access.RateLimits;
import org.lumia.ingress.admission.Holding;
import org.lumia.ingress.admission.Intake;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.ingress.chain.Finality;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.ingress.chain.Settlements;
import org.lumia.ingress.chain.Waiters;
import org.lumia.ingress.rpc.FinalityApi;
import org.lumia.ingress.rpc.Namespaces;
import org.lumia.ingress.rpc.ReceiptApi;
import org.lumia.ingress.rpc.Subscriptions;
import org.lumia.ingress.rpc.WalletApi;
import org.lumia.platform.web.AbsentDatabase;
import org.lumia.platform.web.InFlightFilter;
import org.lumia.platform.web.JsonRpcFilter;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcLimits;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.JsonRpcServer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

/** JSON-RPC over HTTP and WebSocket on the path {@code /}. */
@Configuration(proxyBeanMethods = false)
class RpcConfiguration {
    private static final String CLIENT_VERSION = "Lumia/v0.1.0/java25";

    @Bean
    WalletApi walletApi(
            Genesis genesis,
            Intake intake,
            Holding holding,
            ChainFeed feed,
            RecentBlocks recent,
            Waiters waiters,
            HttpExecution execution,
            IngressSettings settings,
            ExecutorService ingressTasks) {
        var timeouts = new WalletApi.Timeouts(
                Duration.ofMillis(settings.rpc().appendTimeoutMillis()),
                Duration.ofMillis(settings.rpc().syncTimeoutMillis()),
                Duration.ofMillis(settings.rpc().syncTimeoutMillisMax()));
        return new WalletApi(
                genesis.chainId(),
                CLIENT_VERSION,
                intake,
                holding,
                feed,
                recent,
                waiters,
                execution,
                timeouts,
                ingressTasks);
    }

    @Bean
    FinalityApi finalityApi(Finality finality, Settlements settlements, HttpExecution execution) {
        return new FinalityApi(finality, settlements, execution);
    }

    /** Of all requests that are under way, over HTTP and WebSocket. */
    @Bean
    ByteBudget inFlight(IngressSettings settings) {
        return ByteBudget.ofHeap(
                settings.rpc().inFlightHeapPercent(),
                Duration.ofMillis(settings.rpc().inFlightWaitMillisMax()));
    }

    @Bean
    FilterRegistrationBean<InFlightFilter> inFlightFilter(ByteBudget inFlight) {
        return InFlightFilter.at("/v1/*", inFlight);
    }

    @Bean
    JsonRpcServer jsonRpcServer(
            WalletApi wallet,
            FinalityApi finality,
            ReceiptApi receipts,
            Subscriptions subscriptions,
            IngressSettings settings,
            ByteBudget inFlight,
            MeterRegistry meters) {
        var methods = new HashMap<String, JsonRpcMethod>();
        methods.putAll(wallet.methods());
        methods.putAll(finality.methods());
        methods.putAll(receipts.methods());
        methods.putAll(subscriptions.methods());
        var rpc = settings.rpc();
        return new JsonRpcServer(
                timed(new Namespaces(rpc.namespaces()).over(methods), meters),
                new JsonRpcLimits(
                        rpc.requestBytesMax(),
                        rpc.batchItemsMax(),
                        rpc.answerBytesMax(),
                        rpc.responseBytesMax(),
                        JsonRpcLimits.BATCH_WEIGHT_MAX,
                        Duration.ofMillis(rpc.batchMillisMax())),
                new AbsentDatabase(),
                inFlight);
    }

    private static Map<String, JsonRpcMethod> timed(Map<String, JsonRpcMethod> methods, MeterRegistry meters) {
        var timed = new HashMap<String, JsonRpcMethod>();
        methods.forEach((name, method) -> {
            Timer timer = Timer.builder("lumia_rpc_calls").tag("method", name).register(meters);
            Timer failed =
                    Timer.builder("lumia_rpc_failures").tag("method", name).register(meters);
            timed.put(
                    name,
                    JsonRpcMethod.weighing(
                            params -> {
                                long start = System.nanoTime();
                                try {
                                    Object result = method.call(params);
                                    if (result instanceof CompletionStage<?> pending) {
                                        return pending.whenComplete((value, error) -> (error == null ? timer : failed)
                                                .record(System.nanoTime() - start, TimeUnit.NANOSECONDS));
                                    }
                                    timer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
                                    return result;
                                } catch (RuntimeException e) {
                                    failed.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
                                    throw e;
                                }
                            },
                            method.weight()));
        });
        return timed;
    }

    @Bean
    FilterRegistrationBean<JsonRpcFilter> jsonRpcFilter(JsonRpcServer server, Door door) {
        return JsonRpcFilter.at(Door.RPC_PATH, server, door::gate);
    }

    @Bean
    JsonRpcSockets jsonRpcSockets(
            JsonRpcServer server,
            AccessBook book,
            RateLimits limits,
            Subscriptions subscriptions,
            IngressSettings settings,
            ExecutorService ingressTasks) {
        return new JsonRpcSockets(
                server,
                caller -> new CallerGate(caller, book, limits),
                limits,
                subscriptions,
                new JsonRpcSockets.Limits(
                        settings.rpc().webSocketsMax(),
                        settings.rpc().webSocketMessagesMax(),
                        settings.rpc().webSocketUnsentBytesMax()),
                ingressTasks);
    }

    @Bean
    HandlerMapping jsonRpcSocketMapping(JsonRpcSockets sockets) {
        var mapping = new WebSocketHandlerMapping();
        var handler = new WebSocketHttpRequestHandler(sockets);
        handler.setHandshakeInterceptors(List.of(new CallerOfSocket()));
        mapping.setUrlMap(Map.of(Door.RPC_PATH, handler));
        mapping.setWebSocketUpgradeMatch(true);
        mapping.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return mapping;
    }
}
