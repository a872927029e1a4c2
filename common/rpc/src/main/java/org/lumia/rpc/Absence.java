package org.lumia.rpc;

import java.util.Optional;

/** Tells a failed method that lacks something outside (a database that is away) from a broken one. */
@FunctionalInterface
public interface Absence {
    /** Every failure is a fault of the method. */
    Absence NONE = failed -> Optional.empty();

    /** What is away, for the caller, who is told to retry; empty for a fault, which is logged with its trace. */
    Optional<String> reason(RuntimeException failed);
}
