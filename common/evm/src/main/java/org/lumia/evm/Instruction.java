package org.lumia.evm;

/**
 * Instructions of a {@link Program} that stand for several opcodes or for none; all others keep their opcode's byte. The
 * low byte of a program's word is the instruction, the other 56 bits are its operand.
 */
final class Instruction {
    /** Opens a basic block: checks the stack and takes the gas of the whole block. */
    static final int BLOCK = 0x0C;
    /** In place of BLOCK when steps are traced: one opcode. Operand: pc. */
    static final int STEP = 0x0D;
    /** PUSH0 to PUSH7 and PC. Operand: the value. */
    static final int PUSH_SMALL = 0x60;
    /** Operand: index of the first limb among the program's constants. */
    static final int PUSH_WORD = 0x61;
    /** Operand: distance from the top in limbs. */
    static final int DUP = 0x80;

    static final int SWAP = 0x90;
    /** Operand: number of topics. */
    static final int LOG = 0xA0;
    /** PUSH and JUMP. Operand: the index of the target. */
    static final int JUMP_TO = 0xB0;

    static final int JUMPI_TO = 0xB1;
    static final int INVALID_JUMP = 0xB2;
    /** Operand: the opcode. */
    static final int INVALID = 0xFE;

    static final int OPERAND_SHIFT = 8;
    static final long OPERAND_MAX = (1L << 56) - 1;

    /** BLOCK's operand: stack items needed (11 bits), growth (11 bits), gas (34 bits). */
    static final int BLOCK_GROWTH_SHIFT = OPERAND_SHIFT + 11;

    static final int BLOCK_GAS_SHIFT = BLOCK_GROWTH_SHIFT + 11;
    static final int BLOCK_STACK_MASK = 0x7FF;

    private Instruction() {}
}
