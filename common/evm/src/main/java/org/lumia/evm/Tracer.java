package org.lumia.evm;

import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.Log;

/** Looks on while messages run. With {@link #NONE}, or without {@link #wantsSteps()}, the interpreter pays nothing for it. */
public interface Tracer {
    Tracer NONE = new Tracer() {};

    /** Whether {@link #step} is to be called; asked once a message. Slows execution down many times. */
    default boolean wantsSteps() {
        return false;
    }

    /** A call or creation begins, the outermost included; also one that fails before it runs any code. */
    default void enter(CallKind kind, Address from, Address to, UInt256 value, byte[] input, long gas) {}

    /** Before an instruction runs. {@code view} is valid during this call only. */
    default void step(StepView view) {}

    /**
     * What the instruction of the last {@link #step} costs, the gas granted to a call included: told before the call or
     * creation that it makes begins, else when it has run.
     *
     * @param halt why it could not run; null when it did
     */
    default void cost(long gas, @Nullable Halt halt) {}

    /** The precompile under way fails; {@link #exit} follows. */
    default void precompileFailed(String reason) {}

    /** The call or creation that began last and has not ended is over. {@code halt} is null when it went well. */
    default void exit(byte[] output, long gasUsed, @Nullable Halt halt) {}

    default void log(Log log) {}

    /** SELFDESTRUCT ran. */
    default void selfDestruct(Address from, Address beneficiary, UInt256 balance) {}

    /** How an execution frame came about. */
    enum CallKind {
        CALL,
        CALLCODE,
        DELEGATECALL,
        STATICCALL,
        CREATE,
        CREATE2
    }

    /** The machine just before an instruction. */
    interface StepView {
        int pc();

        /** The opcode byte; 0 past the end of code. */
        int opcode();

        /** Gas left before the instruction. */
        long gas();

        /** 1 for the outermost. */
        int depth();

        long refund();

        /** The account whose storage is in use. */
        Address address();

        int stackSize();

        /** Item 0 is the top. */
        UInt256 stack(int fromTop);

        int memorySize();

        byte[] memory(int offset, int length);

        byte[] returnData();
    }
}
