package org.lumia.rewards.statement;

import java.io.Closeable;
import java.io.IOException;
import org.lumia.rewards.ledger.LedgerLine;

/** Takes a statement whose head it knows, a line at a time: begin, lines, end, close. */
public interface StatementSink extends Closeable {
    void begin() throws IOException;

    /** @param check running hash of the lines so far, as {@link StatementSums#check()} shows it */
    void line(LedgerLine line, String check) throws IOException;

    void end(StatementFoot foot) throws IOException;

    @Override
    void close() throws IOException;
}
