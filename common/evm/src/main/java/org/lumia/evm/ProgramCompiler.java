package org.lumia.evm;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** Makes a {@link Program} of code, in one pass over it and one over the jumps. */
final class ProgramCompiler {
    private static final int STACK_MAX = 1024;
    private static final Set<Opcode> MESSAGE_WORDS = EnumSet.of(
            Opcode.ORIGIN,
            Opcode.GASPRICE,
            Opcode.COINBASE,
            Opcode.TIMESTAMP,
            Opcode.NUMBER,
            Opcode.PREVRANDAO,
            Opcode.GASLIMIT,
            Opcode.CHAINID,
            Opcode.BASEFEE,
            Opcode.BLOBBASEFEE);
    private static final Set<Opcode> FRAME_WORDS =
            EnumSet.of(Opcode.ADDRESS, Opcode.CALLER, Opcode.CALLVALUE, Opcode.CALLDATASIZE);

    private final byte[] code;
    private final GasSchedule schedule;
    private final boolean stepping;
    private final int[] targets;
    private long[] instructions;
    private int size;
    private long[] constants = new long[16];
    private int constantsSize;

    private int blockAt;
    private long blockGas;
    private int blockHeight;
    private int blockNeeds;
    private int blockGrowth;

    private ProgramCompiler(byte[] code, Fork fork, boolean stepping) {
        this.code = code;
        this.schedule = GasSchedule.of(fork);
        this.stepping = stepping;
        this.targets = new int[code.length];
        this.instructions = new long[code.length + 16];
    }

    /** @param stepping every opcode a block of its own, for tracers */
    static Program compile(byte[] code, Fork fork, boolean stepping) {
        return new ProgramCompiler(code, fork, stepping).compile();
    }

    private Program compile() {
        openBlock();
        int pc = 0;
        while (pc < code.length) {
            int op = code[pc] & 0xFF;
            Opcode opcode = Opcode.of(op);
            int gas = schedule.of(op);
            if (opcode == Opcode.JUMPDEST) {
                closeBlock();
                targets[pc] = size;
                openBlock();
            }
            if (stepping) {
                emit(Instruction.STEP, pc);
            }
            if (opcode == null || gas == GasSchedule.UNDEFINED) {
                emit(Instruction.INVALID, op);
                pc = nextBlock(pc + 1);
                continue;
            }
            account(opcode, gas);
            pc = translate(opcode, pc);
            if (opcode.flow() == Opcode.Flow.END) {
                pc = nextBlock(pc);
            } else if (opcode.flow() == Opcode.Flow.SPLIT) {
                closeBlock();
                openBlock();
            }
        }
        if (stepping) {
            emit(Instruction.STEP, code.length);
        }
        emit(Opcode.STOP.code(), 0);
        closeBlock();
        resolveJumps();
        return new Program(code, Arrays.copyOf(instructions, size), Arrays.copyOf(constants, constantsSize), targets);
    }

    /** What stands between the end of a block and the next JUMPDEST never runs. */
    private int nextBlock(int from) {
        closeBlock();
        int pc = from;
        while (pc < code.length && code[pc] != (byte) 0x5B) {
            int op = code[pc] & 0xFF;
            pc += 1 + (op >= 0x60 && op <= 0x7F ? op - 0x5F : 0);
        }
        openBlock();
        return pc;
    }

    /** Emits the opcode at pc, and returns where the next one is. */
    private int translate(Opcode opcode, int pc) {
        if (opcode.isPush()) {
            return translatePush(opcode.immediate(), pc);
        }
        int op = opcode.code();
        if (op >= 0x80 && op <= 0x8F) {
            emit(Instruction.DUP, 4L * (op - 0x80));
        } else if (op >= 0x90 && op <= 0x9F) {
            emit(Instruction.SWAP, 4L * (op - 0x8F));
        } else if (op >= 0xA0 && op <= 0xA4) {
            emit(Instruction.LOG, op - 0xA0);
        } else if (opcode == Opcode.GAS) {
            emit(Instruction.GAS, stepping ? 0 : blockGas);
        } else if (opcode == Opcode.PC) {
            emit(Instruction.PUSH_SMALL, pc);
        } else if (opcode == Opcode.CODESIZE) {
            emit(Instruction.PUSH_SMALL, code.length);
        } else if (MESSAGE_WORDS.contains(opcode)) {
            emit(Instruction.MESSAGE_WORD, Instruction.wordOf(op));
        } else if (FRAME_WORDS.contains(opcode)) {
            emit(Instruction.FRAME_WORD, Instruction.wordOf(op));
        } else if (opcode == Opcode.INVALID) {
            emit(Instruction.INVALID, op);
        } else if (opcode == Opcode.ADD && endsWith(Instruction.PUSH_SMALL)) {
            fuse(Instruction.ADD_SMALL);
        } else if (opcode == Opcode.POP && endsWith(Instruction.SWAP)) {
            fuse(Instruction.SWAP_POP);
        } else if (opcode != Opcode.JUMPDEST) {
            emit(op, 0);
        }
        return pc + 1;
    }

    /** Whether the block under way ends in this instruction, which may then take in the next one. */
    private boolean endsWith(int instruction) {
        return !stepping && size - 1 > blockAt && ((int) instructions[size - 1] & 0xFF) == instruction;
    }

    /** Puts an instruction in place of the last one, whose operand it keeps. */
    private void fuse(int instruction) {
        instructions[size - 1] = instructions[size - 1] & ~0xFFL | instruction;
    }

    private int translatePush(int length, int pc) {
        int next = pc + 1 + length;
        long[] word = word(pc + 1, length);
        boolean small =
                (word[1] | word[2] | word[3]) == 0 && Long.compareUnsigned(word[0], Instruction.OPERAND_MAX) <= 0;
        if (small) {
            emit(Instruction.PUSH_SMALL, word[0]);
        } else {
            emit(Instruction.PUSH_WORD, constantsSize);
            if (constantsSize + 4 > constants.length) {
                constants = Arrays.copyOf(constants, constants.length * 2);
            }
            System.arraycopy(word, 0, constants, constantsSize, 4);
            constantsSize += 4;
        }
        return next;
    }

    /** Bytes past the end of code count as zero. */
    private long[] word(int from, int length) {
        long[] word = new long[4];
        for (int i = 0; i < length; i++) {
            int fromRight = length - 1 - i;
            long b = from + i < code.length ? code[from + i] & 0xFFL : 0;
            word[fromRight >> 3] |= b << ((fromRight & 7) << 3);
        }
        return word;
    }

    private void account(Opcode opcode, int gas) {
        blockGas += gas;
        blockNeeds = Math.max(blockNeeds, opcode.pops() - blockHeight);
        blockHeight += opcode.pushes() - opcode.pops();
        blockGrowth = Math.max(blockGrowth, blockHeight);
    }

    private void openBlock() {
        blockAt = size;
        blockGas = 0;
        blockHeight = 0;
        blockNeeds = 0;
        blockGrowth = 0;
        if (!stepping || size == 0) {
            emit(Instruction.BLOCK, 0);
        }
    }

    private void closeBlock() {
        if (!stepping) {
            // More than the stack holds fails in any case.
            long needs = Math.min(blockNeeds, STACK_MAX + 1);
            long growth = Math.min(blockGrowth, STACK_MAX + 1);
            instructions[blockAt] = Instruction.BLOCK
                    | needs << Instruction.OPERAND_SHIFT
                    | growth << Instruction.BLOCK_GROWTH_SHIFT
                    | blockGas << Instruction.BLOCK_GAS_SHIFT;
            for (int i = blockAt + 1; i < size; i++) {
                if (((int) instructions[i] & 0xFF) == Instruction.GAS) {
                    long taken = instructions[i] >>> Instruction.OPERAND_SHIFT;
                    instructions[i] = Instruction.GAS | blockGas - taken << Instruction.OPERAND_SHIFT;
                }
            }
        }
    }

    private void emit(int instruction, long operand) {
        if (size == instructions.length) {
            instructions = Arrays.copyOf(instructions, size * 2);
        }
        instructions[size++] = instruction | operand << Instruction.OPERAND_SHIFT;
    }

    /** Fuses a constant destination with its jump. */
    private void resolveJumps() {
        if (stepping) {
            return;
        }
        for (int i = 1; i < size; i++) {
            int op = (int) instructions[i] & 0xFF;
            boolean jump = op == Opcode.JUMP.code();
            if (!jump && op != Opcode.JUMPI.code() || ((int) instructions[i - 1] & 0xFF) != Instruction.PUSH_SMALL) {
                continue;
            }
            long destination = instructions[i - 1] >>> Instruction.OPERAND_SHIFT;
            int target = destination < code.length ? targets[(int) destination] : 0;
            if (target == 0 && !jump) {
                continue;
            }
            // The first one's place takes the fused instruction, which skips those behind it.
            long operand = (long) target << Instruction.OPERAND_SHIFT;
            if (!jump && ((int) instructions[i - 2] & 0xFF) == Opcode.ISZERO.code()) {
                instructions[i - 2] = Instruction.JUMPZ_TO | operand;
            } else {
                instructions[i - 1] = target == 0
                        ? Instruction.INVALID_JUMP
                        : (jump ? Instruction.JUMP_TO : Instruction.JUMPI_TO) | operand;
            }
        }
    }
}
