package org.lumia.evm;

/** Instructions on memory, call data, code and return data. All work at the frame's stack pointer and charge the frame. */
final class DataInstructions {
    private DataInstructions() {}

    static void loadCallData(Frame f, long[] s, int sp) {
        byte[] input = f.input;
        int offset = Words.clamp(s, sp);
        if (offset <= input.length - 32) {
            Words.load(s, sp, input, offset);
            return;
        }
        byte[] scratch = f.machine.scratch;
        java.util.Arrays.fill(scratch, (byte) 0);
        if (offset < input.length) {
            System.arraycopy(input, offset, scratch, 0, input.length - offset);
        }
        Words.load(s, sp, scratch, 0);
    }

    static boolean loadMemory(Frame f, long[] s) {
        int sp = f.sp;
        if (!f.reachWord(s, sp)) {
            return false;
        }
        Words.load(s, sp, f.memory, (int) s[sp]);
        return true;
    }

    static boolean storeMemory(Frame f, long[] s) {
        int sp = f.sp;
        if (!f.reachWord(s, sp)) {
            return false;
        }
        Words.store(s, sp - 4, f.memory, (int) s[sp]);
        f.sp = sp - 8;
        return true;
    }

    static boolean keccak(Machine m, Frame f, long[] s) {
        int sp = f.sp;
        if (!f.reach(s, sp, sp - 4) || !f.charge(GasSchedule.KECCAK_WORD * words(s, sp - 4))) {
            return false;
        }
        int length = (int) s[sp - 4];
        m.keccak.digest(f.memory, length == 0 ? 0 : (int) s[sp], length, m.scratch, 0);
        f.sp = sp - 4;
        Words.load(s, sp - 4, m.scratch, 0);
        return true;
    }

    /** CALLDATACOPY, CODECOPY: memory offset, data offset, length. */
    static boolean copy(Frame f, long[] s, byte[] data) {
        int sp = f.sp;
        if (!f.reach(s, sp, sp - 8) || !f.charge(GasSchedule.COPY_WORD * words(s, sp - 8))) {
            return false;
        }
        f.sp = sp - 12;
        copy(f, s, sp, data);
        return true;
    }

    static boolean copyReturnData(Frame f, long[] s) {
        int sp = f.sp;
        long end = (long) Words.clamp(s, sp - 4) + Words.clamp(s, sp - 8);
        if (end > f.returnData.length) {
            return f.fail(Halt.RETURN_DATA_OUT_OF_BOUNDS);
        }
        return copy(f, s, f.returnData);
    }

    static boolean copyExternalCode(Machine m, Frame f, long[] s) {
        int sp = f.sp;
        AccountState account = m.state.load(Words.address(s, sp));
        if (!m.chargeAccess(f, account)
                || !f.reach(s, sp - 4, sp - 12)
                || !f.charge(GasSchedule.COPY_WORD * words(s, sp - 12))) {
            return false;
        }
        f.sp = sp - 16;
        copy(f, s, sp - 4, m.state.code(account));
        return true;
    }

    static boolean copyMemory(Frame f, long[] s) {
        int sp = f.sp;
        if (!f.reach(s, sp, sp - 8)
                || !f.reach(s, sp - 4, sp - 8)
                || !f.charge(GasSchedule.COPY_WORD * words(s, sp - 8))) {
            return false;
        }
        f.sp = sp - 12;
        int length = (int) s[sp - 8];
        if (length != 0) {
            System.arraycopy(f.memory, (int) s[sp - 4], f.memory, (int) s[sp], length);
        }
        return true;
    }

    static boolean storeByte(Frame f, long[] s) {
        int sp = f.sp;
        if (!Words.fitsInt(s, sp)) {
            return f.fail(Halt.OUT_OF_GAS);
        }
        if (!f.expand(s[sp] + 1)) {
            return false;
        }
        f.memory[(int) s[sp]] = (byte) s[sp - 4];
        f.sp = sp - 8;
        return true;
    }

    /** Memory offset at {@code at}, data offset and length below it; reads past the end give zeros. */
    private static void copy(Frame f, long[] s, int at, byte[] data) {
        int length = (int) s[at - 8];
        if (length == 0) {
            return;
        }
        int to = (int) s[at];
        int from = Words.clamp(s, at - 4);
        int present = Math.max(0, Math.min(length, data.length - from));
        if (present > 0) {
            System.arraycopy(data, from, f.memory, to, present);
        }
        java.util.Arrays.fill(f.memory, to + present, to + length, (byte) 0);
    }

    /** Words that a length, which memory has been reached for, takes. */
    static long words(long[] s, int lengthAt) {
        return (s[lengthAt] + 31) >>> 5;
    }
}
