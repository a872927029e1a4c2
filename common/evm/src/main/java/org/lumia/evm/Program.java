package org.lumia.evm;

/**
 * Code as the interpreter runs it: basic blocks with their gas summed up, immediates decoded, jump destinations resolved.
 * Immutable.
 */
final class Program {
    /** The bytes it was made from. */
    final byte[] code;
    /** {@link Instruction}s; the last one stops. */
    final long[] instructions;
    /** Pushed words that are too wide for an operand, four limbs each. */
    final long[] constants;
    /** By pc: the index to jump to; 0 where there is no JUMPDEST. */
    final int[] targets;

    Program(byte[] code, long[] instructions, long[] constants, int[] targets) {
        this.code = code;
        this.instructions = instructions;
        this.constants = constants;
        this.targets = targets;
    }

    /** Roughly what it takes in memory, in bytes. */
    long weight() {
        return 64L + code.length + 8L * instructions.length + 8L * constants.length + 4L * targets.length;
    }
}
