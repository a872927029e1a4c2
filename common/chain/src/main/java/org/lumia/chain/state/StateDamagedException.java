package org.lumia.chain.state;

/** The state on disk cannot be relied on: nothing may be published from it. One sentence says where and what to do. */
public final class StateDamagedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    StateDamagedException(String location, String height, Throwable cause) {
        super(
                "the state in %s cannot be used at height %s: %s; stop the service, delete that folder and start again, and it is rebuilt from the ordered log"
                        .formatted(location, height, cause.getMessage()),
                cause);
    }
}
