package org.lumia.ingress.admission;

import org.lumia.ethereum.Address;

/** Reads an account that this service does not follow yet. */
@FunctionalInterface
public interface AccountReader {
    /** At the latest block of execution; throws {@link Unavailable} when nothing answers. */
    AccountState read(Address address);

    /** Execution cannot be asked now. */
    final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
