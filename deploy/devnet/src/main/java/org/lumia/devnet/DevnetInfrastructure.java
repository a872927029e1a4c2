package org.lumia.devnet;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.lumia.localnet.Anvil;
import org.lumia.localnet.EmbeddedKafka;
import org.lumia.localnet.EmbeddedPostgresServer;

/** Kafka, Postgres and L1 of a devnet: started together, stopped one after another. */
record DevnetInfrastructure(EmbeddedKafka kafka, EmbeddedPostgresServer postgres, Anvil l1) implements AutoCloseable {

    private static final long L1_CHAIN_ID = 31_337;

    /** Blocks whose state L1 keeps in memory: enough for calls at {@code finalized}. */
    private static final int L1_STATES_MAX = 64;

    /** Of six services, each with its pools. */
    private static final int CONNECTIONS_PER_OPERATOR_MAX = 100;

    static DevnetInfrastructure start(DevnetSettings devnet) {
        var ports = devnet.ports();
        try (var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("devnet-start-", 0).factory())) {
            Supplier<EmbeddedKafka> startKafka =
                    () -> EmbeddedKafka.start(devnet.file("kafka"), ports.kafka(), ports.kafkaController());
            Supplier<EmbeddedPostgresServer> startPostgres = () -> EmbeddedPostgresServer.start(
                    devnet.file("postgres"), ports.postgres(), devnet.operators() * CONNECTIONS_PER_OPERATOR_MAX);
            Supplier<Anvil> startL1 = () -> Anvil.start(l1Options(devnet));
            var kafka = CompletableFuture.supplyAsync(startKafka, threads);
            var postgres = CompletableFuture.supplyAsync(startPostgres, threads);
            var l1 = CompletableFuture.supplyAsync(startL1, threads);
            try {
                CompletableFuture.allOf(kafka, postgres, l1).join();
                return new DevnetInfrastructure(kafka.join(), postgres.join(), l1.join());
            } catch (CompletionException e) {
                closeStarted(kafka, postgres, l1);
                var cause = Objects.requireNonNullElse(e.getCause(), e);
                throw new DevnetException("the infrastructure did not start: " + cause.getMessage(), cause);
            }
        }
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
        closeQuietly(kafka);
        closeQuietly(postgres);
        closeQuietly(l1);
    }
}
