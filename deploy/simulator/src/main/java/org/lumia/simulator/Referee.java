package org.lumia.simulator;

import org.jspecify.annotations.Nullable;

/**
 * Who follows the log by the untouched rules while operators run broken ones: loaded apart, so that only types of the JDK pass
 * between the two.
 */
public interface Referee {
    /** The log all but the victims of a fork see grew by an entry. */
    void entry(long offset, byte[] bytes);

    /** An inbox message that is final on L1. */
    void inbox(byte[] message);

    /** The ordered block of a number; null while it is not there. */
    byte @Nullable [] block(long number);

    /** The first entry of the log that it has not applied. */
    long nextOffset();

    /** First and last block of the batch of an index; null while it is open. */
    long @Nullable [] batch(long index);

    /** Transactions that entered the log and no block yet. */
    int pending();

    /** Who signed, asked of the world. */
    @FunctionalInterface
    interface Recover {
        byte @Nullable [] signer(byte[] digest, byte[] signature);
    }

    /** Makes one. */
    @FunctionalInterface
    interface Factory {
        Referee referee(String genesisJson, Recover recover);
    }
}
