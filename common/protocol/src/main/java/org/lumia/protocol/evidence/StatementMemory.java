package org.lumia.protocol.evidence;

import java.util.Optional;
import org.lumia.ethereum.Address;

/** What was stated first, by whom, and what became of it; the bounds are its own. */
public interface StatementMemory {
    /** The operator whose key this is or was; empty for a stranger's. */
    Optional<Address> operator(Address signer);

    Optional<Statement> first(Statement.Key key);

    void remember(Statement statement);

    /** The epoch that a contradiction falls in. */
    long epoch(Contradiction contradiction);

    /** Whether there is evidence of this offence in this epoch already. */
    boolean has(Address operator, Offence offence, long epoch);

    void keep(Address operator, long epoch, Contradiction contradiction);
}
