package org.lumia.chain.state;

import org.lumia.protocol.ContradictionException;

/** The state on disk cannot be relied on: nothing may be published from it. One sentence says where and what to do. */
public final class StateDamagedException extends ContradictionException {
    private static final long serialVersionUID = 1L;
    private static final String DISK_FULL = "No space left";

    StateDamagedException(String location, String height, Throwable cause) {
        super(
                "the state in %s cannot be used at height %s: %s; %s"
                        .formatted(location, height, cause.getMessage(), remedy(String.valueOf(cause.getMessage()))),
                cause);
    }

    private static String remedy(String problem) {
        return problem.contains(DISK_FULL)
                ? "make room on that disk and start again"
                : "stop the service and start it once with the argument rebuild, and it is rebuilt from the ordered log";
    }
}
