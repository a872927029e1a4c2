package org.lumia.ingress.admission;

import org.lumia.ethereum.Address;

/** Reads an account that this service does not follow yet. */
@FunctionalInterface
public interface AccountReader {
    /** At the latest block of execution; throws {@link Unavailable} when nothing answers. */
    AccountState read(Address address);
}
