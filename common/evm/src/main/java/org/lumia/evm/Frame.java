package org.lumia.evm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;

/** One running call or creation. Frames are kept and used again, one per depth. */
final class Frame {
    static final byte[] NO_BYTES = {};
    private static final int MEMORY_MAX_BYTES = 1 << 30;
    private static final int MEMORY_KEPT_BYTES = 1 << 20;
    /** In deep frames, of which there may be a thousand. */
    private static final int DEEP_MEMORY_KEPT_BYTES = 8 << 10;

    private static final int DEEP = 8;

    final Machine machine;
    final int depth;

    // What it runs, set by start.
    Tracer.CallKind kind = Tracer.CallKind.CALL;
    Program program;
    // The program's, without the way through it.
    long[] instructions = {};
    long[] constants = {};
    int[] targets = {};
    AccountState self;
    Address caller = Address.ZERO;
    UInt256 value = UInt256.ZERO;
    byte[] input = NO_BYTES;
    boolean isStatic;
    /** By {@link Instruction#wordOf}: what ADDRESS and the like put on the stack, in limbs. */
    final long[] words = new long[Instruction.WORDS_SIZE];

    int snapshot;
    long gasLimit;

    // Where it stands.
    int ip;
    int sp;
    /** The stack pointer when empty: one word below the first. */
    int bottom;

    long gas;
    /** What could not be paid when it ran out of gas; for traces. */
    long lacking;

    byte[] memory = new byte[4096];
    int memorySize;
    byte[] returnData = NO_BYTES;

    // What it waits for: where the output of the call under way goes.
    int resultOffset;
    int resultLength;

    // How it ended.
    byte[] output = NO_BYTES;

    @Nullable
    Halt halt;

    @SuppressWarnings("NullAway") // program and self are set before it runs
    Frame(Machine machine, int depth) {
        this.machine = machine;
        this.depth = depth;
    }

    void set(Program program) {
        this.program = program;
        this.instructions = program.instructions;
        this.constants = program.constants;
        this.targets = program.targets;
    }

    /** What the message says. */
    void set(Tracer.CallKind kind, AccountState self, Address caller, UInt256 value, byte[] input, boolean isStatic) {
        this.kind = kind;
        this.self = self;
        this.caller = caller;
        this.value = value;
        this.input = input;
        this.isStatic = isStatic;
        Words.set(words, Instruction.wordOf(0x30), self.address);
        Words.set(words, Instruction.wordOf(0x33), caller);
        Words.set(words, Instruction.wordOf(0x34), value);
        Words.set(words, Instruction.wordOf(0x36), input.length);
    }

    boolean isCreation() {
        return kind == Tracer.CallKind.CREATE || kind == Tracer.CallKind.CREATE2;
    }

    /** Ends exceptionally. */
    boolean fail(Halt reason) {
        halt = reason;
        return false;
    }

    /** False, and the frame fails, when there is not so much left. */
    boolean charge(long amount) {
        if (amount > gas) {
            lacking = amount;
            return fail(Halt.OUT_OF_GAS);
        }
        gas -= amount;
        return true;
    }

    /** Pays for what the state is asked or told. */
    boolean chargeState(long amount) {
        if (!charge(amount)) {
            return false;
        }
        machine.weighing.state(amount);
        return true;
    }

    /** Pays for and zeroes memory that a range on the stack reaches; an empty range reaches nothing. */
    boolean reach(long[] s, int offsetAt, int lengthAt) {
        if (Words.isZero(s, lengthAt)) {
            return true;
        }
        if (!Words.fitsInt(s, offsetAt) || !Words.fitsInt(s, lengthAt)) {
            return fail(Halt.OUT_OF_GAS);
        }
        return expand(s[offsetAt] + s[lengthAt]);
    }

    /** The same for one word at an offset on the stack. */
    boolean reachWord(long[] s, int offsetAt) {
        return Words.fitsInt(s, offsetAt) ? expand(s[offsetAt] + 32) : fail(Halt.OUT_OF_GAS);
    }

    /** Pays for and zeroes memory up to this size in bytes. */
    boolean expand(long end) {
        if (end <= memorySize) {
            return true;
        }
        if (end > MEMORY_MAX_BYTES) {
            return fail(Halt.OUT_OF_GAS);
        }
        long words = (end + 31) >>> 5;
        if (!charge(cost(words) - cost(memorySize >>> 5))) {
            return false;
        }
        int size = (int) words << 5;
        machine.memory.grow(size - memorySize);
        if (size > memory.length) {
            memory = Arrays.copyOf(memory, (int) Math.min(MEMORY_MAX_BYTES, Math.max(size, 2L * memory.length)));
        }
        Arrays.fill(memory, memorySize, size, (byte) 0);
        memorySize = size;
        return true;
    }

    private static long cost(long words) {
        return GasSchedule.MEMORY_WORD * words + words * words / 512;
    }

    /** A copy of memory that was reached before; the offset of an empty range is not looked at. */
    byte[] slice(long[] s, int offsetAt, int lengthAt) {
        int length = (int) s[lengthAt];
        if (length == 0) {
            return NO_BYTES;
        }
        int offset = (int) s[offsetAt];
        return Arrays.copyOfRange(memory, offset, offset + length);
    }

    /** Forgets the run before, which may have been broken off by an exception and never released. */
    void begin() {
        memorySize = 0;
        lacking = 0;
        returnData = NO_BYTES;
        output = NO_BYTES;
        halt = null;
    }

    /** Lets go of what would only take room. */
    void release() {
        machine.memory.shrink(memorySize);
        if (memory.length > (depth < DEEP ? MEMORY_KEPT_BYTES : DEEP_MEMORY_KEPT_BYTES)) {
            memory = new byte[4096];
        }
        returnData = NO_BYTES;
        input = NO_BYTES;
    }
}
