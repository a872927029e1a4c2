package org.lumia.platform.kafka;

import java.util.Optional;

/** What a service remembers of the shared logs that it reads, across restarts. */
public interface LogIdentities {

    /** Remembers nothing. */
    LogIdentities NONE = new LogIdentities() {
        @Override
        public Optional<LogIdentity> load(String topic) {
            return Optional.empty();
        }

        @Override
        public void save(String topic, LogIdentity identity) {}
    };

    Optional<LogIdentity> load(String topic);

    void save(String topic, LogIdentity identity);
}
