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
    /** Operand: what its block has taken for the opcodes behind it. */
    static final int GAS = 0x5A;
    /** PUSH0 to PUSH7, PC and CODESIZE. Operand: the value. */
    static final int PUSH_SMALL = 0x60;
    /** Operand: index of the first limb among the program's constants. */
    static final int PUSH_WORD = 0x61;
    /** Operand: distance from the top in limbs. */
    static final int DUP = 0x80;

    static final int SWAP = 0x90;
    /** What a message says alike in all its frames. Operand: index of the first limb among {@link Machine#words}. */
    static final int MESSAGE_WORD = 0x62;
    /** What it says of this frame. Operand: index of the first limb among {@link Frame#words}. */
    static final int FRAME_WORD = 0x63;
    /** Operand: number of topics. */
    static final int LOG = 0xA0;
    /** PUSH and JUMP. Operand: the index of the target. */
    static final int JUMP_TO = 0xB0;

    static final int JUMPI_TO = 0xB1;
    static final int INVALID_JUMP = 0xB2;
    /** ISZERO, PUSH and JUMPI. Operand: the index of the target. */
    static final int JUMPZ_TO = 0xB3;
    /** PUSH and ADD. Operand: the value. */
    static final int ADD_SMALL = 0xB4;
    /** SWAP and POP: the top goes to where the operand says, as with SWAP. */
    static final int SWAP_POP = 0xB5;

    /** Operand: the opcode. */
    static final int INVALID = 0xFE;

    static final int OPERAND_SHIFT = 8;
    static final long OPERAND_MAX = (1L << 56) - 1;

    /** BLOCK's operand: stack items needed (11 bits), growth (11 bits), gas (34 bits). */
    static final int BLOCK_GROWTH_SHIFT = OPERAND_SHIFT + 11;

    static final int BLOCK_GAS_SHIFT = BLOCK_GROWTH_SHIFT + 11;
    static final int BLOCK_STACK_MASK = 0x7FF;

    /** Longs that an array of such words takes. */
    static final int WORDS_SIZE = 4 * (0x4B - 0x30);

    private Instruction() {}

    /** Where among a message's or a frame's words that of an opcode stands: index of the first limb. */
    static int wordOf(int opcode) {
        return 4 * (opcode - 0x30);
    }
}
