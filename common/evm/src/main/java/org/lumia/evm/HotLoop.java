package org.lumia.evm;

/**
 * The hot loop: instructions that touch only the stack and memory that is paid for. It holds no call that is not inlined, so
 * that the JIT compiler keeps its state in registers, and stays well below the 8,000 bytecodes above which a method is never
 * compiled. At any other instruction, and where one of these cannot go on, it hands over to the {@link Interpreter}.
 */
final class HotLoop {
    private HotLoop() {}

    /** Runs the frame from where it stands; returns the instruction it stopped at, which the frame's ip is behind. */
    static long run(Machine m, Frame f) {
        final long[] s = m.stack;
        final long[] code = f.instructions;
        int ip = f.ip;
        int sp = f.sp;
        long instruction;
        loop:
        for (; ; ) {
            instruction = code[ip++];
            switch ((int) instruction & 0xFF) {
                case Instruction.BLOCK, Instruction.GAS -> {
                    long gas = f.gas;
                    if (((int) instruction & 0xFF) == Instruction.GAS) {
                        sp += 4;
                        Words.set(s, sp, gas + (instruction >>> Instruction.OPERAND_SHIFT));
                        continue;
                    }
                    int height = (sp - f.bottom) >> 2;
                    int needs = (int) (instruction >>> Instruction.OPERAND_SHIFT) & Instruction.BLOCK_STACK_MASK;
                    int growth = (int) (instruction >>> Instruction.BLOCK_GROWTH_SHIFT) & Instruction.BLOCK_STACK_MASK;
                    gas -= instruction >>> Instruction.BLOCK_GAS_SHIFT;
                    f.gas = gas;
                    if ((gas | height - needs | m.stackMax - growth - height) < 0) {
                        break loop;
                    }
                }
                case Instruction.PUSH_SMALL -> {
                    sp += 4;
                    s[sp] = instruction >>> Instruction.OPERAND_SHIFT;
                    s[sp + 1] = 0;
                    s[sp + 2] = 0;
                    s[sp + 3] = 0;
                }
                case Instruction.PUSH_WORD -> {
                    long[] constants = f.constants;
                    int from = (int) (instruction >>> Instruction.OPERAND_SHIFT);
                    sp += 4;
                    s[sp] = constants[from];
                    s[sp + 1] = constants[from + 1];
                    s[sp + 2] = constants[from + 2];
                    s[sp + 3] = constants[from + 3];
                }
                case Instruction.MESSAGE_WORD -> {
                    int from = (int) (instruction >>> Instruction.OPERAND_SHIFT);
                    sp += 4;
                    s[sp] = m.words[from];
                    s[sp + 1] = m.words[from + 1];
                    s[sp + 2] = m.words[from + 2];
                    s[sp + 3] = m.words[from + 3];
                }
                case Instruction.FRAME_WORD -> {
                    int from = (int) (instruction >>> Instruction.OPERAND_SHIFT);
                    sp += 4;
                    s[sp] = f.words[from];
                    s[sp + 1] = f.words[from + 1];
                    s[sp + 2] = f.words[from + 2];
                    s[sp + 3] = f.words[from + 3];
                }
                case Instruction.DUP -> {
                    int from = sp - (int) (instruction >>> Instruction.OPERAND_SHIFT);
                    sp += 4;
                    s[sp] = s[from];
                    s[sp + 1] = s[from + 1];
                    s[sp + 2] = s[from + 2];
                    s[sp + 3] = s[from + 3];
                }
                case Instruction.SWAP -> {
                    int with = sp - (int) (instruction >>> Instruction.OPERAND_SHIFT);
                    long w0 = s[with];
                    long w1 = s[with + 1];
                    long w2 = s[with + 2];
                    long w3 = s[with + 3];
                    s[with] = s[sp];
                    s[with + 1] = s[sp + 1];
                    s[with + 2] = s[sp + 2];
                    s[with + 3] = s[sp + 3];
                    s[sp] = w0;
                    s[sp + 1] = w1;
                    s[sp + 2] = w2;
                    s[sp + 3] = w3;
                }
                case Instruction.SWAP_POP -> {
                    int into = sp - (int) (instruction >>> Instruction.OPERAND_SHIFT);
                    s[into] = s[sp];
                    s[into + 1] = s[sp + 1];
                    s[into + 2] = s[sp + 2];
                    s[into + 3] = s[sp + 3];
                    sp -= 4;
                }
                case Instruction.ADD_SMALL -> {
                    long value = instruction >>> Instruction.OPERAND_SHIFT;
                    long low = s[sp] + value;
                    s[sp] = low;
                    if (Long.compareUnsigned(low, value) < 0 && ++s[sp + 1] == 0 && ++s[sp + 2] == 0) {
                        s[sp + 3]++;
                    }
                }
                case 0x50 -> sp -= 4; // POP
                case Instruction.JUMP_TO -> ip = (int) (instruction >>> Instruction.OPERAND_SHIFT);
                case Instruction.JUMPI_TO -> {
                    long condition = s[sp] | s[sp + 1] | s[sp + 2] | s[sp + 3];
                    sp -= 4;
                    ip = condition != 0 ? (int) (instruction >>> Instruction.OPERAND_SHIFT) : ip + 1;
                }
                case Instruction.JUMPZ_TO -> {
                    long word = s[sp] | s[sp + 1] | s[sp + 2] | s[sp + 3];
                    sp -= 4;
                    ip = word == 0 ? (int) (instruction >>> Instruction.OPERAND_SHIFT) : ip + 2;
                }
                case 0x56, 0x57 -> { // JUMP, JUMPI
                    long destination = s[sp];
                    long upper = s[sp + 1] | s[sp + 2] | s[sp + 3];
                    sp -= 4;
                    if (((int) instruction & 0xFF) == 0x57) {
                        long condition = s[sp] | s[sp + 1] | s[sp + 2] | s[sp + 3];
                        sp -= 4;
                        if (condition == 0) {
                            continue;
                        }
                    }
                    int[] targets = f.targets;
                    if (upper != 0 || destination < 0 || destination >= targets.length) {
                        break loop;
                    }
                    ip = targets[(int) destination];
                    if (ip == 0) {
                        break loop;
                    }
                }
                case 0x01 -> { // ADD
                    sp -= 4;
                    Words.add(s, sp + 4, sp);
                }
                case 0x02 -> { // MUL
                    sp -= 4;
                    Arithmetic.multiply(s, sp + 4, sp);
                }
                case 0x03 -> { // SUB
                    sp -= 4;
                    Words.subtract(s, sp + 4, sp);
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
                    sp -= 4;
                    Bits.shiftLeft(s, sp + 4, sp);
                }
                case 0x1C -> { // SHR
                    sp -= 4;
                    Bits.shiftRight(s, sp + 4, sp);
                }
                case 0x35 -> { // CALLDATALOAD
                    byte[] input = f.input;
                    long offset = s[sp];
                    if ((s[sp + 1] | s[sp + 2] | s[sp + 3]) != 0 || offset < 0 || offset > input.length - 32) {
                        break loop;
                    }
                    Words.load(s, sp, input, (int) offset);
                }
                case 0x51, 0x52 -> { // MLOAD, MSTORE
                    long offset = s[sp];
                    if ((s[sp + 1] | s[sp + 2] | s[sp + 3]) != 0 || offset < 0 || offset > f.memorySize - 32) {
                        break loop;
                    }
                    if (((int) instruction & 0xFF) == 0x51) {
                        Words.load(s, sp, f.memory, (int) offset);
                    } else {
                        sp -= 8;
                        Words.store(s, sp + 4, f.memory, (int) offset);
                    }
                }
                case 0x49 -> { // BLOBHASH
                    if (m.hasBlobs) {
                        break loop;
                    }
                    Words.set(s, sp, 0);
                }
                case 0x3D -> { // RETURNDATASIZE
                    sp += 4;
                    Words.set(s, sp, f.returnData.length);
                }
                default -> {
                    break loop;
                }
            }
        }
        f.ip = ip;
        f.sp = sp;
        return instruction;
    }
}
