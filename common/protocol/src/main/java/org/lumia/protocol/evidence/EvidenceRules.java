package org.lumia.protocol.evidence;

import java.util.Optional;
import org.lumia.ethereum.Address;

/**
 * Which statements become evidence: the first two of a member's key that exclude each other, once an operator, offence and epoch.
 * Strangers leave no trace, repeats and other encodings of the same none either.
 */
public final class EvidenceRules {
    private EvidenceRules() {}

    /** Takes the next statement. @return what was kept as evidence */
    public static Optional<Contradiction> take(StatementMemory memory, Statement statement) {
        if (memory.operator(statement.signer()).isEmpty()) {
            return Optional.empty();
        }
        Optional<Statement> first = memory.first(statement.key());
        if (first.isEmpty()) {
            memory.remember(statement);
            return Optional.empty();
        }
        return Contradiction.between(first.get(), statement).filter(found -> keep(memory, found));
    }

    /** Takes two statements that came together, such as another operator's evidence. @return what was kept as evidence */
    public static Optional<Contradiction> take(StatementMemory memory, Contradiction found) {
        return keep(memory, found) ? Optional.of(found) : Optional.empty();
    }

    private static boolean keep(StatementMemory memory, Contradiction found) {
        Optional<Address> operator = memory.operator(found.signer()).filter(found::isOf);
        if (operator.isEmpty()) {
            return false;
        }
        long epoch = memory.epoch(found);
        if (memory.has(operator.get(), found.offence(), epoch)) {
            return false;
        }
        memory.keep(operator.get(), epoch, found);
        return true;
    }
}
