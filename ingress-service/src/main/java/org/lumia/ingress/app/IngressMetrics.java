package org.lumia.ingress.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.lumia.ingress.access.RateLimits;
import org.lumia.ingress.admission.BundleQueue;
import org.lumia.ingress.admission.Bundler;
import org.lumia.ingress.admission.Holding;
import org.lumia.ingress.admission.TransactionTable;
import org.lumia.ingress.chain.Certificates;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.ingress.chain.Settlements;
import org.lumia.ingress.chain.Waiters;
import org.lumia.ingress.rpc.FilterApi;
import org.lumia.ingress.rpc.Subscriptions;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.ReadClass;
import org.springframework.stereotype.Component;

/** Heights, and every queue against its bound; readiness once the logs are read. */
@Component
class IngressMetrics {
    private final MeterRegistry meters;

    IngressMetrics(
            MeterRegistry meters,
            ServiceHealth health,
            LogFeeds feeds,
            ChainFeed feed,
            Certificates certificates,
            Settlements settlements,
            TransactionTable table,
            IngressSettings settings,
            BundleQueue queue,
            Bundler bundler,
            TxInTail tail,
            Waiters waiters,
            Subscriptions subscriptions,
            FilterApi filters,
            JsonRpcSockets sockets,
            ByteBudget inFlight,
            Holding holding,
            RateLimits limits,
            ReadGuards guards) {
        this.meters = meters;
        health.readyWhen("logs", feeds::missing);
        gauge("lumia_height", "level", "executed", feed::height);
        gauge("lumia_height", "level", "attested", certificates::attestedThrough);
        gauge("lumia_height", "level", "safe", settlements::safe);
        gauge("lumia_height", "level", "finalized", settlements::finalized);
        queue("pending", () -> read(table, TransactionTable::pending), table.limits()::pendingMax);
        queue("parked", () -> read(table, TransactionTable::parked), settings.parking()::transactionsMax);
        queue("senders", () -> read(table, TransactionTable::senders), table.limits()::sendersMax);
        queue("bundler", queue::size, queue::sizeMax);
        queue("held", holding::size, holding::sizeMax);
        Gauge.builder(
                        "lumia_ingress_block_silence_seconds",
                        () -> feed.silence().toMillis() / 1e3)
                .description("how long no block has come")
                .register(meters);
        Gauge.builder("lumia_rpc_in_flight_bytes", inFlight, ByteBudget::used).register(meters);
        Gauge.builder("lumia_rpc_in_flight_bytes_max", inFlight, ByteBudget::bytesMax)
                .register(meters);
        gauge("lumia_ingress_unsent_bytes", "of", "sockets", sockets::unsentBytes);
        queue("sockets", sockets::size, sockets::sizeMax);
        queue("clients", limits::size, limits::sizeMax);
        queue("subscriptions", subscriptions::size, subscriptions::sizeMax);
        queue("filters", filters::size, filters::sizeMax);
        for (ReadClass kind : ReadClass.values()) {
            ReadGuards.Guard guard = guards.of(kind);
            queue(kind.words(), guard::size, guard::sizeMax);
            gauge("lumia_ingress_execution_breaker_open", "class", kind.words(), () -> guard.isOpen() ? 1 : 0);
        }
        gauge("lumia_ingress_bundles", "state", "in_flight", bundler::bundlesInFlight);
        gauge("lumia_ingress_waiting_calls", "method", "eth_sendRawTransactionSync", waiters::size);
        gauge("lumia_ingress_waiting_calls", "method", "pending nonce", tail::waiting);
    }

    private static int read(TransactionTable table, ToIntFunction<TransactionTable> number) {
        synchronized (table) {
            return number.applyAsInt(table);
        }
    }

    private void queue(String name, Supplier<Number> size, Supplier<Number> max) {
        gauge("lumia_queue_size", "queue", name, size);
        gauge("lumia_queue_size_max", "queue", name, max);
    }

    private void gauge(String name, String tag, String value, Supplier<Number> read) {
        Gauge.builder(name, read).tag(tag, value).register(meters);
    }
}
