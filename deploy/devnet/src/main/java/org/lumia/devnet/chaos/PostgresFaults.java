package org.lumia.devnet.chaos;

import java.time.Duration;

/** What happens to a database. */
final class PostgresFaults {

    private PostgresFaults() {}

    /** Every session ends, the server stays. */
    record Terminated(String name) implements Fault {
        @Override
        public Duration lasts() {
            return Duration.ZERO;
        }

        @Override
        public Injected inject(Suite suite) {
            suite.postgres().terminateSessions();
            return Injected.over();
        }
    }

    /** The server ends and is started again after a while, which may be at once. */
    record Away(String name, Postgres.Stop how, Duration lasts) implements Fault {
        @Override
        public Injected inject(Suite suite) {
            suite.postgres().stop(how);
            return Injected.of(suite.postgres()::start);
        }
    }
}
