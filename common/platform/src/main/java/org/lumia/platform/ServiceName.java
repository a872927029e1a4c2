package org.lumia.platform;

/** The name of the service that a context runs. */
public record ServiceName(String value) {

    /** The Postgres schema of the service. */
    public String schema() {
        return value.replace('-', '_');
    }
}
