package org.lumia.evm;

/**
 * The dispatch loop. Small enough for the JIT compiler (a method over 8,000 bytecodes is never compiled): what is frequent
 * and short stands here, all else in families beside it, which keep their gas in the frame.
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
        final long[] s = m.stack;
        final long[] code = f.program.instructions;
        final Arithmetic arithmetic = m.arithmetic;
        int ip = f.ip;
        int sp = f.sp;
        long gas = f.gas;
        for (; ; ) {
            final long instruction = code[ip++];
            switch ((int) instruction & 0xFF) {
                case Instruction.BLOCK -> {
                    int height = (sp - f.bottom) >> 2;
                    int needs = (int) (instruction >>> Instruction.OPERAND_SHIFT) & Instruction.BLOCK_STACK_MASK;
                    int growth = (int) (instruction >>> Instruction.BLOCK_GROWTH_SHIFT) & Instruction.BLOCK_STACK_MASK;
                    gas -= instruction >>> Instruction.BLOCK_GAS_SHIFT;
                    if (height < needs || height + growth > m.stackMax || gas < 0) {
                        return blockFailed(m, f, height < needs, height + growth > Machine.STACK_MAX);
                    }
                }
                case Instruction.STEP -> {
                    f.gas = gas;
                    f.sp = sp;
                    if (!m.step(f, (int) (instruction >>> Instruction.OPERAND_SHIFT))) {
                        return FAILED;
                    }
                    gas = f.gas;
                }
                case Instruction.PUSH_SMALL -> {
                    sp += 4;
                    s[sp] = instruction >>> Instruction.OPERAND_SHIFT;
                    s[sp + 1] = 0;
                    s[sp + 2] = 0;
                    s[sp + 3] = 0;
                }
                case Instruction.PUSH_WORD -> {
                    sp += 4;
                    copyWord(f.program.constants, (int) (instruction >>> Instruction.OPERAND_SHIFT), s, sp);
                }
                case Instruction.DUP -> {
                    copyWord(s, sp - (int) (instruction >>> Instruction.OPERAND_SHIFT), s, sp + 4);
                    sp += 4;
                }
                case Instruction.SWAP -> swap(s, sp - (int) (instruction >>> Instruction.OPERAND_SHIFT), sp);
                case 0x50 -> sp -= 4; // POP
                case Instruction.JUMP_TO -> ip = (int) (instruction >>> Instruction.OPERAND_SHIFT);
                case Instruction.JUMPI_TO -> {
                    boolean taken = (s[sp] | s[sp + 1] | s[sp + 2] | s[sp + 3]) != 0;
                    sp -= 4;
                    ip = taken ? (int) (instruction >>> Instruction.OPERAND_SHIFT) : ip + 1;
                }
                case 0x56 -> { // JUMP
                    ip = target(f, s, sp);
                    sp -= 4;
                    if (ip == 0) {
                        f.fail(Halt.INVALID_JUMP);
                        return FAILED;
                    }
                }
                case 0x57 -> { // JUMPI
                    sp -= 8;
                    if ((s[sp + 4] | s[sp + 5] | s[sp + 6] | s[sp + 7]) != 0) {
                        ip = target(f, s, sp + 8);
                        if (ip == 0) {
                            f.fail(Halt.INVALID_JUMP);
                            return FAILED;
                        }
                    }
                }
                case 0x01 -> { // ADD
                    Words.add(s, sp, sp - 4);
                    sp -= 4;
                }
                case 0x02 -> { // MUL
                    Arithmetic.multiply(s, sp, sp - 4);
                    sp -= 4;
                }
                case 0x03 -> { // SUB
                    Words.subtract(s, sp, sp - 4);
                    sp -= 4;
                }
                case 0x10 -> { // LT
                    sp -= 4;
                    Words.set(s, sp, Words.less(s, sp + 4, sp) ? 1 : 0);
                }
                case 0x11 -> { // GT
                    sp -= 4;
                    Words.set(s, sp, Words.less(s, sp, sp + 4) ? 1 : 0);
                }
                case 0x12 -> { // SLT
                    sp -= 4;
                    Words.set(s, sp, Words.signedLess(s, sp + 4, sp) ? 1 : 0);
                }
                case 0x13 -> { // SGT
                    sp -= 4;
                    Words.set(s, sp, Words.signedLess(s, sp, sp + 4) ? 1 : 0);
                }
                case 0x14 -> { // EQ
                    sp -= 4;
                    long difference =
                            s[sp] ^ s[sp + 4] | s[sp + 1] ^ s[sp + 5] | s[sp + 2] ^ s[sp + 6] | s[sp + 3] ^ s[sp + 7];
                    Words.set(s, sp, difference == 0 ? 1 : 0);
                }
                case 0x15 -> // ISZERO
                    Words.set(s, sp, (s[sp] | s[sp + 1] | s[sp + 2] | s[sp + 3]) == 0 ? 1 : 0);
                case 0x16 -> { // AND
                    sp -= 4;
                    s[sp] &= s[sp + 4];
                    s[sp + 1] &= s[sp + 5];
                    s[sp + 2] &= s[sp + 6];
                    s[sp + 3] &= s[sp + 7];
                }
                case 0x17 -> { // OR
                    sp -= 4;
                    s[sp] |= s[sp + 4];
                    s[sp + 1] |= s[sp + 5];
                    s[sp + 2] |= s[sp + 6];
                    s[sp + 3] |= s[sp + 7];
                }
                case 0x18 -> { // XOR
                    sp -= 4;
                    s[sp] ^= s[sp + 4];
                    s[sp + 1] ^= s[sp + 5];
                    s[sp + 2] ^= s[sp + 6];
                    s[sp + 3] ^= s[sp + 7];
                }
                case 0x19 -> { // NOT
                    s[sp] = ~s[sp];
                    s[sp + 1] = ~s[sp + 1];
                    s[sp + 2] = ~s[sp + 2];
                    s[sp + 3] = ~s[sp + 3];
                }
                case 0x1B -> { // SHL
                    Bits.shiftLeft(s, sp, sp - 4);
                    sp -= 4;
                }
                case 0x1C -> { // SHR
                    Bits.shiftRight(s, sp, sp - 4);
                    sp -= 4;
                }
                case 0x51 -> { // MLOAD
                    long end = (s[sp] >>> 31 | s[sp + 1] | s[sp + 2] | s[sp + 3]) == 0 ? s[sp] + 32 : Long.MAX_VALUE;
                    if (end > f.memorySize) {
                        f.gas = gas;
                        if (!f.expand(end)) {
                            return FAILED;
                        }
                        gas = f.gas;
                    }
                    Words.load(s, sp, f.memory, (int) s[sp]);
                }
                case 0x52 -> { // MSTORE
                    long end = (s[sp] >>> 31 | s[sp + 1] | s[sp + 2] | s[sp + 3]) == 0 ? s[sp] + 32 : Long.MAX_VALUE;
                    if (end > f.memorySize) {
                        f.gas = gas;
                        if (!f.expand(end)) {
                            return FAILED;
                        }
                        gas = f.gas;
                    }
                    sp -= 8;
                    Words.store(s, sp + 4, f.memory, (int) s[sp + 8]);
                }
                case 0x35 -> DataInstructions.loadCallData(f, s, sp);
                case 0x5A -> { // GAS
                    sp += 4;
                    Words.set(s, sp, gas);
                }
                case 0x04 -> { // DIV
                    arithmetic.divide(s, sp, sp - 4);
                    sp -= 4;
                }
                case 0x06 -> { // MOD
                    arithmetic.modulo(s, sp, sp - 4);
                    sp -= 4;
                }
                case 0x08 -> { // ADDMOD
                    arithmetic.addModulo(s, sp, sp - 4, sp - 8);
                    sp -= 8;
                }
                case 0x09 -> { // MULMOD
                    arithmetic.multiplyModulo(s, sp, sp - 4, sp - 8);
                    sp -= 8;
                }
                case 0x20, 0x54, 0x55 -> { // KECCAK256, SLOAD, SSTORE
                    f.gas = gas;
                    f.sp = sp;
                    boolean done = switch ((int) instruction & 0xFF) {
                        case 0x20 -> DataInstructions.keccak(m, f, s);
                        case 0x54 -> StorageInstructions.load(m, f, s);
                        default -> StorageInstructions.store(m, f, s);
                    };
                    if (!done) {
                        return FAILED;
                    }
                    gas = f.gas;
                    sp = f.sp;
                }
                case 0x00 -> { // STOP
                    f.gas = gas;
                    f.output = Frame.NO_BYTES;
                    return RETURNED;
                }
                case 0xF3, 0xFD -> { // RETURN, REVERT
                    f.gas = gas;
                    if (!f.reach(s, sp, sp - 4)) {
                        return FAILED;
                    }
                    f.output = f.slice(s, sp, sp - 4);
                    return ((int) instruction & 0xFF) == 0xF3 ? RETURNED : REVERTED;
                }
                case 0xF0, 0xF1, 0xF2, 0xF4, 0xF5, 0xFA -> { // creations and calls
                    f.gas = gas;
                    f.sp = sp;
                    f.ip = ip;
                    int result = CallInstructions.run(m, f, s, (int) instruction & 0xFF);
                    if (result != RETURNED) {
                        return result;
                    }
                    gas = f.gas;
                    sp = f.sp;
                }
                case 0xFF -> { // SELFDESTRUCT
                    f.gas = gas;
                    f.sp = sp;
                    return CallInstructions.selfDestruct(m, f, s) ? RETURNED : FAILED;
                }
                case Instruction.INVALID_JUMP -> {
                    f.fail(Halt.INVALID_JUMP);
                    return FAILED;
                }
                case Instruction.INVALID -> {
                    f.fail(Halt.INVALID_OPCODE);
                    return FAILED;
                }
                default -> {
                    f.gas = gas;
                    f.sp = sp;
                    if (!RareInstructions.run(m, f, s, instruction)) {
                        return FAILED;
                    }
                    gas = f.gas;
                    sp = f.sp;
                }
            }
        }
    }

    /** The index that the destination on the stack stands for; 0 where there is no JUMPDEST. */
    private static int target(Frame f, long[] s, int at) {
        int[] targets = f.program.targets;
        int destination = Words.clamp(s, at);
        return destination < targets.length ? targets[destination] : 0;
    }

    private static int blockFailed(Machine m, Frame f, boolean underflow, boolean overflow) {
        m.checkStopped();
        f.fail(underflow ? Halt.STACK_UNDERFLOW : overflow ? Halt.STACK_OVERFLOW : Halt.OUT_OF_GAS);
        return FAILED;
    }

    private static void copyWord(long[] from, int at, long[] to, int into) {
        to[into] = from[at];
        to[into + 1] = from[at + 1];
        to[into + 2] = from[at + 2];
        to[into + 3] = from[at + 3];
    }

    private static void swap(long[] s, int a, int b) {
        long a0 = s[a];
        long a1 = s[a + 1];
        long a2 = s[a + 2];
        long a3 = s[a + 3];
        s[a] = s[b];
        s[a + 1] = s[b + 1];
        s[a + 2] = s[b + 2];
        s[a + 3] = s[b + 3];
        s[b] = a0;
        s[b + 1] = a1;
        s[b + 2] = a2;
        s[b + 3] = a3;
    }
}
