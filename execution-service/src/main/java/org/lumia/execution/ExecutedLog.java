package org.lumia.execution;

/** The topic executed. */
public interface ExecutedLog {
    /** What stands last in it; number 0 for none. */
    Last last();

    record Last(long number, org.lumia.ethereum.Hash hash) {}

    /** Appends in order; waits while too much is not acknowledged. */
    void append(byte[] executedBlock) throws InterruptedException;
}
