package org.lumia.devnet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.lumia.localnet.Anvil;
import org.lumia.localnet.DelayingProxy;
import org.lumia.localnet.EmbeddedKafka;
import org.lumia.localnet.EmbeddedPostgresServer;

/** Kafka, Postgres and L1 of a devnet: started together, stopped one after another. */
record DevnetInfrastructure(EmbeddedKafka kafka, EmbeddedPostgresServer postgres, Anvil l1, List<DelayingProxy> wires)
        implements AutoCloseable {

    private static final long L1_CHAIN_ID = 31_337;

    /** Blocks whose state L1 keeps in memory: enough for calls at {@code finalized}. */
    private static final int L1_STATES_MAX = 64;

    /** Of six services, each with its pools. */
    private static final int CONNECTIONS_PER_OPERATOR_MAX = 100;

    private static final int ADDED_MAX = 2;

    static DevnetInfrastructure start(DevnetSettings devnet) {
        var ports = devnet.ports();
        try (var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("devnet-start-", 0).factory())) {
            Supplier<EmbeddedKafka> startKafka = () ->
                    EmbeddedKafka.start(devnet.file("kafka"), ports.kafka(), ports.kafkaController(), ways(devnet));
            Supplier<EmbeddedPostgresServer> startPostgres = () -> EmbeddedPostgresServer.start(
                    devnet.file("postgres"), ports.postgres(), databases(devnet) * CONNECTIONS_PER_OPERATOR_MAX);
            Supplier<Anvil> startL1 = () -> Anvil.start(l1Options(devnet));
            var kafka = CompletableFuture.supplyAsync(startKafka, threads);
            var postgres = CompletableFuture.supplyAsync(startPostgres, threads);
            var l1 = CompletableFuture.supplyAsync(startL1, threads);
            try {
                CompletableFuture.allOf(kafka, postgres, l1).join();
                return new DevnetInfrastructure(kafka.join(), postgres.join(), l1.join(), wires(devnet));
            } catch (CompletionException e) {
                closeStarted(kafka, postgres, l1);
                var cause = Objects.requireNonNullElse(e.getCause(), e);
                throw new DevnetException("the infrastructure did not start: " + cause.getMessage(), cause);
            }
        }
    }

    /** An operator with a wire of a given length has a way to Kafka of its own, since clients go where the broker tells them. */
    private static List<EmbeddedKafka.Way> ways(DevnetSettings devnet) {
        return IntStream.rangeClosed(1, devnet.latencyMillis().size())
                .mapToObj(number -> devnet.ports().of(number))
                .map(ports -> new EmbeddedKafka.Way(ports.wireEnd(), ports.wire()))
                .toList();
    }

    private static List<DelayingProxy> wires(DevnetSettings devnet) {
        var wires = new ArrayList<DelayingProxy>();
        for (int millis : devnet.latencyMillis()) {
            var ports = devnet.ports().of(wires.size() + 1);
            wires.add(DelayingProxy.start(ports.wire(), ports.wireEnd(), Duration.ofMillis(millis)));
        }
        return wires;
    }

    /** Operators and subnets may be added while it runs. */
    private static int databases(DevnetSettings devnet) {
        return devnet.each().stream()
                        .mapToInt(subnet -> Operator.all(subnet).size())
                        .sum()
                + ADDED_MAX;
    }

    static Anvil.Options l1Options(DevnetSettings devnet) {
        return new Anvil.Options(
                devnet.file("l1"),
                devnet.ports().l1(),
                L1_CHAIN_ID,
                devnet.l1BlockTimeSeconds(),
                DevnetSettings.L1_SLOTS_IN_AN_EPOCH,
                List.of(
                        "--accounts",
                        Integer.toString(DevAccounts.COUNT),
                        "--prune-history",
                        Integer.toString(L1_STATES_MAX)));
    }

    /** What a killed devnet left running: Postgres is stopped and started anew, L1 is taken over as it is. */
    static void stopLeftovers(DevnetSettings devnet) {
        EmbeddedPostgresServer.stopLeftover(devnet.file("postgres"));
        Anvil.stopLeftRunning(l1Options(devnet));
    }

    @SafeVarargs
    private static void closeStarted(CompletableFuture<? extends AutoCloseable>... started) {
        for (var future : started) {
            if (!future.isCompletedExceptionally()) {
                closeQuietly(future.join());
            }
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            System.err.println("while stopping: " + e);
        }
    }

    @Override
    public void close() {
        wires.forEach(DevnetInfrastructure::closeQuietly);
        closeQuietly(kafka);
        closeQuietly(postgres);
        closeQuietly(l1);
    }
}
