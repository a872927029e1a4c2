package org.lumia.platform.web;

import java.util.Optional;
import org.lumia.platform.loop.Failure;
import org.lumia.protocol.AbsentException;
import org.lumia.rpc.Absence;

/** A method that failed because Postgres does not answer, or because of what names itself absent, is refused as retryable. */
public final class AbsentDatabase implements Absence {
    @Override
    public Optional<String> reason(RuntimeException failed) {
        if (failed instanceof AbsentException absent) {
            return Optional.of(String.valueOf(absent.getMessage()));
        }
        return Failure.of(failed) instanceof Failure.Absent
                ? Optional.of("the database does not answer now")
                : Optional.empty();
    }
}
