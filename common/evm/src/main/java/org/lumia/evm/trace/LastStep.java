package org.lumia.evm.trace;

import org.lumia.evm.Halt;
import org.lumia.evm.Opcode;
import org.lumia.evm.Tracer;

/** The instruction that ran last, which a failing frame failed at: what geth's error texts name beside the reason. */
final class LastStep {
    private static final int STACK_MAX = 1024;

    private int opcode;
    private int stackSize;

    void note(Tracer.StepView view) {
        opcode = view.opcode();
        stackSize = view.stackSize();
    }

    String text(Halt halt) {
        Opcode known = Opcode.of(opcode);
        return switch (halt) {
            case INVALID_OPCODE -> "%s: %s".formatted(halt.text(), name(opcode));
            case STACK_UNDERFLOW ->
                known == null ? halt.text() : "%s (%d <=> %d)".formatted(halt.text(), stackSize, known.pops());
            case STACK_OVERFLOW ->
                known == null
                        ? halt.text()
                        : "stack limit reached %d (%d)".formatted(stackSize, STACK_MAX + known.pops() - known.pushes());
            case REVERT,
                    OUT_OF_GAS,
                    CODE_STORE_OUT_OF_GAS,
                    INVALID_JUMP,
                    WRITE_PROTECTION,
                    RETURN_DATA_OUT_OF_BOUNDS,
                    CALL_TOO_DEEP,
                    INSUFFICIENT_BALANCE,
                    ADDRESS_COLLISION,
                    NONCE_OVERFLOW,
                    CODE_TOO_LARGE,
                    INIT_CODE_TOO_LARGE,
                    INVALID_CODE,
                    PRECOMPILE_FAILURE -> halt.text();
        };
    }

    /** Whether an instruction that ends so has not begun: geth looks at stack and gas first. */
    static boolean isBeforehand(Halt halt) {
        return halt == Halt.OUT_OF_GAS
                || halt == Halt.STACK_UNDERFLOW
                || halt == Halt.STACK_OVERFLOW
                || halt == Halt.INIT_CODE_TOO_LARGE;
    }

    /** As geth writes it: {@code PUSH1}, {@code opcode 0x1f not defined}. */
    static String name(int opcode) {
        Opcode known = Opcode.of(opcode);
        if (known == null) {
            return "opcode 0x%x not defined".formatted(opcode);
        }
        return known == Opcode.PREVRANDAO ? "DIFFICULTY" : known.name();
    }
}
