package org.lumia.devnet.chaos;

import java.time.Duration;

/** What happens to a broker. */
final class KafkaFaults {

    private KafkaFaults() {}

    /** It stops in order and is started again. */
    record Away(String name, Duration lasts) implements Fault {
        @Override
        public Injected inject(Suite suite) {
            suite.kafka().stop();
            return Injected.of(suite::startKafka);
        }
    }

    /** {@code kill -9}, and a new start at once. */
    record Killed(String name) implements Fault {
        @Override
        public Duration lasts() {
            return Duration.ZERO;
        }

        @Override
        public Injected inject(Suite suite) {
            suite.kafka().kill();
            return Injected.of(suite::startKafka);
        }
    }

    /** Connections stay open, and nothing answers. */
    record Halted(String name, Duration lasts) implements Fault {
        @Override
        public Injected inject(Suite suite) {
            suite.kafka().halt();
            return Injected.of(suite.kafka()::resume);
        }
    }
}
