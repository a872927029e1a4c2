package org.lumia.ingress.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.security.SecureRandom;
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
import org.lumia.ingress.admission.PendingFeed;
import org.lumia.ingress.chain.AwaitedHeight;
import org.lumia.ingress.chain.BlockHashes;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.ingress.chain.Finality;
import org.lumia.ingress.chain.Milestones;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.ingress.chain.Settlements;
import org.lumia.ingress.chain.Waiters;
import org.lumia.ingress.rpc.ConditionalApi;
import org.lumia.ingress.rpc.FilterApi;
import org.lumia.ingress.rpc.FinalityApi;
import org.lumia.ingress.rpc.MethodRegistry;
import org.lumia.ingress.rpc.Namespaces;
import org.lumia.ingress.rpc.NodeApi;
import org.lumia.ingress.rpc.ReceiptApi;
import org.lumia.ingress.rpc.ShownHeight;
import org.lumia.ingress.rpc.Subscriptions;
import org.lumia.ingress.rpc.TimelineApi;
import org.lumia.ingress.rpc.TxPoolApi;
import org.lumia.ingress.rpc.WalletApi;
import org.lumia.platform.members.MemberFeed;
import org.lumia.platform.web.AbsentDatabase;
import org.lumia.platform.web.InFlightFilter;
import org.lumia.platform.web.JsonRpcFilter;
import org.lumia.platform.web.LateObservation;
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

    @Bean
    FilterApi filterApi(
            RecentBlocks recent,
            BlockHashes hashes,
            PendingFeed pending,
            HttpExecution execution,
            ShownHeight shown,
            AwaitedHeight awaited,
            ByteBudget wanted,
            IngressSettings settings,
            ExecutorService ingressTasks) {
        return new FilterApi(
                new FilterApi.Limits(
                        settings.rpc().filtersMax(),
                        Duration.ofSeconds(settings.rpc().filterIdleSecondsMax())),
                new FilterApi.Sources(recent, hashes, pending, execution, shown, awaited),
                wanted,
                new SecureRandom(),
                System::nanoTime,
                ingressTasks);
    }

    @Bean
    TxPoolApi txPoolApi(Intake intake, JdbcParkedTransactions parked, ExecutorService ingressTasks) {
        return new TxPoolApi(intake, parked, ingressTasks);
    }

    @Bean
    NodeApi nodeApi(MemberFeed members, ChainFeed feed) {
        return new NodeApi(() -> members.lists()
                .members(feed.head().map(head -> head.message().getEpoch()).orElse(0L))
                .map(list -> list.list().size())
                .orElse(0));
    }

    @Bean
    TimelineApi timelineApi(
            FinalityApi finality,
            Intake intake,
            RecentBlocks recent,
            Settlements settlements,
            Milestones milestones,
            HttpExecution execution,
            JdbcRefusals refusals,
            ExecutorService ingressTasks) {
        return new TimelineApi(
                finality, intake, recent, settlements, milestones, execution, refusals::storedAt, ingressTasks);
    }

    @Bean
    ConditionalApi conditionalApi(WalletApi wallet, HttpExecution execution, ExecutorService ingressTasks) {
        return new ConditionalApi(execution, wallet::send, ingressTasks);
    }

    /** All that is served or refused with a reason, by name; what is off answers so. */
    @Bean
    MethodRegistry methodRegistry(
            WalletApi wallet,
            FinalityApi finality,
            ReceiptApi receipts,
            Subscriptions subscriptions,
            FilterApi filters,
            TxPoolApi pool,
            NodeApi node,
            TimelineApi timeline,
            ConditionalApi conditional) {
        var methods = new HashMap<String, JsonRpcMethod>();
        for (Map<String, JsonRpcMethod> some : List.of(
                wallet.methods(),
                finality.methods(),
                receipts.methods(),
                subscriptions.methods(),
                filters.methods(),
                pool.methods(),
                node.methods(),
                timeline.methods(),
                conditional.methods())) {
            methods.putAll(some);
        }
        return new MethodRegistry(methods);
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
            MethodRegistry methods, IngressSettings settings, ByteBudget inFlight, MeterRegistry meters) {
        var rpc = settings.rpc();
        return new JsonRpcServer(
                timed(methods.over(new Namespaces(rpc.namespaces())), meters),
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
    static LateObservation lateObservation() {
        return new LateObservation();
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
