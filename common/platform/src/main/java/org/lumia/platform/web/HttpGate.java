package org.lumia.platform.web;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lumia.rpc.Gate;

/** A gate before one request over HTTP. */
public interface HttpGate extends Gate {
    /** Lets everything pass. */
    HttpGate OPEN = new HttpGate() {
        @Override
        public void enter(List<String> methods) {}

        @Override
        public Optional<Refused> refused() {
            return Optional.empty();
        }
    };

    /** The status of the whole answer where the request was refused; asked after {@link #enter}. */
    Optional<Refused> refused();

    /** @param retryAfterSeconds when the same request may be sent again */
    record Refused(int status, OptionalLong retryAfterSeconds) {}
}
