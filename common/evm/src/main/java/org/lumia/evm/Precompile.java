package org.lumia.evm;

/** A contract that the protocol itself carries out. Pure and safe for concurrent use. */
public interface Precompile {
    /** The exact cost in gas; {@link Long#MAX_VALUE} for more than anyone can pay. Charged before {@link #run}. */
    long gas(byte[] input);

    /** Runs on the whole input; neither it nor the output is modified afterwards, so that they may be the same. */
    Output run(byte[] input);

    /** What comes out: bytes, or a failure, which takes all gas of the call. */
    sealed interface Output {
        record Success(byte[] bytes) implements Output {}

        /** @param reason for traces, in geth's words where it has any */
        record Failure(String reason) implements Output {}
    }
}
