package org.lumia.evm;

/**
 * Runs a frame: the {@link HotLoop} does what is frequent and short; here stand the ends of a frame, calls, and the way to
 * all other instructions, in families that keep their gas in the frame.
 */
final class Interpreter {
    /** The frame ended well; its output is set. */
    static final int RETURNED = 0;

    static final int REVERTED = 1;
    /** The frame failed; its halt is set. */
    static final int FAILED = 2;
    /** A frame was put on top of this one, which goes on when that one has ended. */
    static final int ENTERED = 3;

    private Interpreter() {}

    /** Runs the frame from where it stands until it ends or calls. */
    static int run(Machine m, Frame f) {
        for (; ; ) {
            long instruction = HotLoop.run(m, f);
            int op = (int) instruction & 0xFF;
            switch (op) {
                case 0x00 -> { // STOP
                    f.output = Frame.NO_BYTES;
                    return RETURNED;
                }
                case 0xF3, 0xFD -> { // RETURN, REVERT
                    return end(f, m.stack, op == 0xF3 ? RETURNED : REVERTED);
                }
                case 0xF0, 0xF1, 0xF2, 0xF4, 0xF5, 0xFA -> { // creations and calls
                    int result = CallInstructions.run(m, f, m.stack, op);
                    if (result != RETURNED) {
                        return result;
                    }
                }
                case 0xFF -> { // SELFDESTRUCT
                    return CallInstructions.selfDestruct(m, f, m.stack) ? RETURNED : FAILED;
                }
                case Instruction.BLOCK -> {
                    m.checkStopped();
                    return blockFailed(f, instruction);
                }
                case 0x56, 0x57, Instruction.INVALID_JUMP -> { // JUMP, JUMPI
                    f.fail(Halt.INVALID_JUMP);
                    return FAILED;
                }
                case Instruction.INVALID -> {
                    f.fail(Halt.INVALID_OPCODE);
                    return FAILED;
                }
                default -> {
                    if (!step(m, f, m.stack, instruction)) {
                        return FAILED;
                    }
                }
            }
        }
    }

    /** Any instruction behind which the frame goes on; false when it failed. */
    private static boolean step(Machine m, Frame f, long[] s, long instruction) {
        int sp = f.sp;
        switch ((int) instruction & 0xFF) {
            case 0x04 -> { // DIV
                m.arithmetic.divide(s, sp, sp - 4);
                f.sp = sp - 4;
            }
            case 0x06 -> { // MOD
                m.arithmetic.modulo(s, sp, sp - 4);
                f.sp = sp - 4;
            }
            case 0x08 -> { // ADDMOD
                m.arithmetic.addModulo(s, sp, sp - 4, sp - 8);
                f.sp = sp - 8;
            }
            case 0x09 -> { // MULMOD
                m.arithmetic.multiplyModulo(s, sp, sp - 4, sp - 8);
                f.sp = sp - 8;
            }
            case 0x20 -> { // KECCAK256
                return DataInstructions.keccak(m, f, s);
            }
            case 0x35 -> DataInstructions.loadCallData(f, s, sp);
            case 0x51 -> { // MLOAD
                return DataInstructions.loadMemory(f, s);
            }
            case 0x52 -> { // MSTORE
                return DataInstructions.storeMemory(f, s);
            }
            case 0x54 -> { // SLOAD
                return StorageInstructions.load(m, f, s);
            }
            case 0x55 -> { // SSTORE
                return StorageInstructions.store(m, f, s);
            }
            case Instruction.STEP -> {
                return m.step(f, (int) (instruction >>> Instruction.OPERAND_SHIFT));
            }
            default -> {
                return RareInstructions.run(m, f, s, instruction);
            }
        }
        return true;
    }

    private static int end(Frame f, long[] s, int signal) {
        if (!f.reach(s, f.sp, f.sp - 4)) {
            return FAILED;
        }
        f.output = f.slice(s, f.sp, f.sp - 4);
        return signal;
    }

    private static int blockFailed(Frame f, long block) {
        int height = (f.sp - f.bottom) >> 2;
        int needs = (int) (block >>> Instruction.OPERAND_SHIFT) & Instruction.BLOCK_STACK_MASK;
        int growth = (int) (block >>> Instruction.BLOCK_GROWTH_SHIFT) & Instruction.BLOCK_STACK_MASK;
        f.fail(
                height < needs
                        ? Halt.STACK_UNDERFLOW
                        : height + growth > Machine.STACK_MAX ? Halt.STACK_OVERFLOW : Halt.OUT_OF_GAS);
        return FAILED;
    }
}
