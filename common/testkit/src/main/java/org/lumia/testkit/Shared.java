package org.lumia.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.lumia.localnet.Anvil;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;

/** One Kafka, one Postgres and one anvil for all tests of a JVM, each started when first asked for; see {@link Servers}. */
public final class Shared {

    private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();
    private static final Once<KafkaServer> KAFKA =
            new Once<>(() -> Servers.chosen().startKafka());
    private static final Once<PostgresServer> POSTGRES =
            new Once<>(() -> Servers.chosen().startPostgres());
    private static final Once<Anvil> ANVIL = new Once<>(Anvil::startTemporary);

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Shared::closeAll, "testkit-close"));
    }

    private Shared() {}

    /** Topics need names of their own: the broker is shared. */
    public static KafkaServer kafka() {
        return KAFKA.get();
    }

    /** Take {@link PostgresServer#newDatabase()} for a test of its own. */
    public static PostgresServer postgres() {
        return POSTGRES.get();
    }

    /** Mines a block for each transaction, chain id 31337, two slots an epoch. */
    public static Anvil anvil() {
        return ANVIL.get();
    }

    private static synchronized void opened(AutoCloseable resource) {
        OPEN.push(resource);
    }

    private static synchronized void closeAll() {
        while (!OPEN.isEmpty()) {
            try {
                OPEN.pop().close();
            } catch (Exception e) {
                System.err.println("testkit: " + e);
            }
        }
    }

    private static final class Once<T extends AutoCloseable> {
        private final Supplier<T> start;
        private @org.jspecify.annotations.Nullable T value;

        Once(Supplier<T> start) {
            this.start = start;
        }

        synchronized T get() {
            var existing = value;
            if (existing == null) {
                existing = start.get();
                opened(existing);
                value = existing;
            }
            return existing;
        }
    }
}
