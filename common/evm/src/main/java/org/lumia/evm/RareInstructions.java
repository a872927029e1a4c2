package org.lumia.evm;

import java.util.ArrayList;
import java.util.List;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.block.Log;

/** What is not worth a place in the dispatch loop. */
final class RareInstructions {
    private static final int BLOCK_HASHES = 256;

    private RareInstructions() {}

    /** False when the frame failed. */
    static boolean run(Machine m, Frame f, long[] s, long instruction) {
        int sp = f.sp;
        int op = (int) instruction & 0xFF;
        return switch (op) {
            case 0x05, 0x07, 0x0A, 0x0B, 0x1A, 0x1D -> binary(m, f, s, op);
            case 0x1E -> {
                Bits.countLeadingZeros(s, sp);
                yield true;
            }
            case 0x37 -> DataInstructions.copy(f, s, f.input);
            case 0x39 -> DataInstructions.copy(f, s, f.program.code);
            case 0x3C -> DataInstructions.copyExternalCode(m, f, s);
            case 0x3E -> DataInstructions.copyReturnData(f, s);
            case 0x5E -> DataInstructions.copyMemory(f, s);
            case 0x53 -> DataInstructions.storeByte(f, s);
            case 0x5C -> {
                StorageInstructions.loadTransient(m, f, s);
                yield true;
            }
            case 0x5D -> StorageInstructions.storeTransient(m, f, s);
            case 0x31, 0x3B, 0x3F -> external(m, f, s, op);
            case 0x40 -> {
                blockHash(m.environment, s, sp);
                yield true;
            }
            case 0x49 -> {
                int index = Words.clamp(s, sp);
                List<Hash> hashes = m.blobHashes;
                if (index < hashes.size()) {
                    Words.load(s, sp, hashes.get(index).bytes(), 0);
                } else {
                    Words.set(s, sp, 0);
                }
                yield true;
            }
            case Instruction.LOG -> log(m, f, s, (int) (instruction >>> Instruction.OPERAND_SHIFT));
            case 0x47 -> { // SELFBALANCE
                f.sp = sp + 4;
                Words.set(s, sp + 4, f.self.balance);
                yield true;
            }
            case 0x59 -> { // MSIZE
                f.sp = sp + 4;
                Words.set(s, sp + 4, f.memorySize);
                yield true;
            }
            default -> throw new IllegalStateException("no instruction: " + op);
        };
    }

    private static boolean binary(Machine m, Frame f, long[] s, int op) {
        int sp = f.sp;
        f.sp = sp - 4;
        switch (op) {
            case 0x05 -> m.arithmetic.signedDivide(s, sp, sp - 4);
            case 0x07 -> m.arithmetic.signedModulo(s, sp, sp - 4);
            case 0x0A -> {
                if (!f.charge((long) GasSchedule.EXP_BYTE * ((Words.bitLength(s, sp - 4) + 7) >> 3))) {
                    return false;
                }
                m.arithmetic.exponentiate(s, sp, sp - 4);
            }
            case 0x0B -> Bits.extendSign(s, sp, sp - 4);
            case 0x1A -> Bits.pick(s, sp, sp - 4);
            default -> Bits.shiftRightSigned(s, sp, sp - 4);
        }
        return true;
    }

    /** BALANCE, EXTCODESIZE, EXTCODEHASH. */
    private static boolean external(Machine m, Frame f, long[] s, int op) {
        int sp = f.sp;
        AccountState account = m.state.load(Words.address(s, sp));
        if (!m.chargeAccess(f, account)) {
            return false;
        }
        switch (op) {
            case 0x31 -> Words.set(s, sp, account.balance);
            case 0x3B -> Words.set(s, sp, m.state.code(account).length);
            default -> {
                if (account.isEmpty()) {
                    Words.set(s, sp, 0);
                } else {
                    Words.load(s, sp, account.codeHash.bytes(), 0);
                }
            }
        }
        return true;
    }

    private static void blockHash(BlockEnvironment environment, long[] s, int sp) {
        long number = Words.clampLong(s, sp);
        long current = environment.number();
        if (number < current && number >= current - BLOCK_HASHES) {
            Words.load(s, sp, environment.blockHashes().hash(number).bytes(), 0);
        } else {
            Words.set(s, sp, 0);
        }
    }

    private static boolean log(Machine m, Frame f, long[] s, int topics) {
        if (f.isStatic) {
            return f.fail(Halt.WRITE_PROTECTION);
        }
        int sp = f.sp;
        if (!f.reach(s, sp, sp - 4) || !f.charge(GasSchedule.LOG_BYTE * s[sp - 4])) {
            return false;
        }
        var list = new ArrayList<Hash>(topics);
        for (int i = 0; i < topics; i++) {
            list.add(Words.hash(s, sp - 8 - 4 * i));
        }
        var log = new Log(f.self.address, List.copyOf(list), f.slice(s, sp, sp - 4));
        f.sp = sp - 8 - 4 * topics;
        m.state.addLog(log);
        m.tracer.log(log);
        return true;
    }
}
