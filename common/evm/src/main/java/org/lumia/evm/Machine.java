package org.lumia.evm;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak256;
import org.lumia.evm.Tracer.CallKind;

/**
 * The call stack: enters and leaves frames, without recursion, so that depth costs no Java stack. Working memory is kept
 * from message to message.
 */
final class Machine {
    static final int STACK_MAX = 1024;
    private static final int DEPTH_MAX = 1024;
    private static final int WORD = 4;

    final Arithmetic arithmetic = new Arithmetic();
    final Keccak256 keccak = new Keccak256();
    final byte[] scratch = new byte[32];
    final MemoryMeter memory = new MemoryMeter();
    private final ProgramCache programs;
    final Weighing weighing;

    /** {@link #STACK_MAX}, until {@link #stop} makes it less than any stack: so a block's check of the stack stops a run. */
    volatile int stackMax = STACK_MAX;

    // Of the message.
    BlockState state;
    BlockEnvironment environment;
    PrecompileSet precompiles = PrecompileSet.EMPTY;
    Tracer tracer = Tracer.NONE;
    List<Hash> blobHashes = List.of();
    /** False in all messages of a chain without blobs. */
    boolean hasBlobs;
    /** By {@link Instruction#wordOf}: what ORIGIN and the like put on the stack, in limbs. */
    final long[] words = new long[Instruction.WORDS_SIZE];

    private boolean tracing;
    private @Nullable StepTracing steps;

    // Of the frames; the stack is one array, in which a callee's begins where its caller's ends.
    long[] stack = new long[16 * STACK_MAX * WORD];
    private Frame[] frames = new Frame[16];
    private int depth = -1;

    // Of the call or creation that ended last.
    @Nullable
    Halt endHalt;

    byte[] endOutput = Frame.NO_BYTES;
    long endGas;

    @Nullable
    Address endCreated;

    @SuppressWarnings("NullAway") // state and environment are set by begin
    Machine(ProgramCache programs, Weighing weighing) {
        this.programs = programs;
        this.weighing = weighing;
    }

    void begin(
            BlockState state,
            BlockEnvironment environment,
            PrecompileSet precompiles,
            Tracer tracer,
            Address origin,
            UInt256 gasPrice,
            List<Hash> blobHashes) {
        this.state = state;
        this.environment = environment;
        this.precompiles = precompiles;
        weighing.begin();
        this.depth = -1;
        memory.clear();
        this.tracer = tracer;
        this.tracing = tracer != Tracer.NONE;
        this.steps = tracer.wantsSteps() ? new StepTracing(this) : null;
        this.blobHashes = blobHashes;
        this.hasBlobs = !blobHashes.isEmpty();
        MessageWords.set(words, environment, origin, gasPrice);
    }

    /** The outermost call; its end stands in the fields of that name. */
    void call(
            Address from,
            AccountState to,
            AccountState codeOwner,
            boolean delegated,
            UInt256 value,
            byte[] input,
            long gas) {
        if (enterCall(null, CallKind.CALL, from, to, to.address, codeOwner, delegated, value, input, gas, false)) {
            loop();
        }
    }

    /** The outermost creation, at an address that the caller has derived. */
    void create(AccountState creator, AccountState created, UInt256 value, byte[] initCode, long gas) {
        if (enterCreation(null, CallKind.CREATE, creator, created, value, initCode, gas)) {
            loop();
        }
    }

    private void loop() {
        while (depth >= 0) {
            Frame frame = frames[depth];
            int signal = Interpreter.run(this, frame);
            if (signal != Interpreter.ENTERED) {
                leave(frame, signal);
                if (depth >= 0) {
                    resume(frames[depth]);
                }
            }
        }
    }

    /**
     * Begins a call. False when it is over at once: a precompile, no code, or one that may not be made.
     *
     * @param self whose storage and balance it works on
     * @param codeOwner whose code it runs
     * @param delegated whether that is by EIP-7702, where a precompile's address stands for no code
     */
    boolean enterCall(
            @Nullable Frame parent,
            CallKind kind,
            Address caller,
            AccountState self,
            Address target,
            AccountState codeOwner,
            boolean delegated,
            UInt256 value,
            byte[] input,
            long gas,
            boolean isStatic) {
        endCreated = null;
        if (tracing) {
            tellEnter(parent, kind, parent == null ? caller : parent.self.address, target, value, input, gas);
        }
        if (parent != null && parent.depth + 1 > DEPTH_MAX) {
            return endAtOnce(Halt.CALL_TOO_DEEP, gas, gas);
        }
        int snapshot = state.snapshot();
        if (!value.isZero() && kind != CallKind.DELEGATECALL) {
            // CALLCODE pays itself, which only needs the balance to be there.
            AccountState payer = parent == null ? state.load(caller) : parent.self;
            if (payer.balance.compareTo(value) < 0) {
                return endAtOnce(Halt.INSUFFICIENT_BALANCE, gas, gas);
            }
            if (payer != self) {
                state.transfer(payer, self, value);
            }
        }
        var precompile = delegated ? Optional.<Precompile>empty() : precompiles.at(codeOwner.address);
        if (precompile.isPresent()) {
            return runPrecompile(precompile.get(), codeOwner.address, input, gas, snapshot);
        }
        byte[] code = state.code(codeOwner);
        if (code.length == 0) {
            endOutput = Frame.NO_BYTES;
            return endAtOnce(null, gas, gas);
        }
        Frame frame = push(parent, program(codeOwner, code), gas, snapshot);
        frame.set(kind, self, caller, value, input, isStatic);
        return true;
    }

    /** Begins CREATE or CREATE2; false when it is over at once. */
    boolean enterCreate(Frame parent, CallKind kind, UInt256 value, byte[] initCode, byte @Nullable [] salt, long gas) {
        AccountState creator = parent.self;
        Halt obstacle = null;
        if (parent.depth + 1 > DEPTH_MAX) {
            obstacle = Halt.CALL_TOO_DEEP;
        } else if (creator.balance.compareTo(value) < 0) {
            obstacle = Halt.INSUFFICIENT_BALANCE;
        } else if (creator.nonce == -1) {
            obstacle = Halt.NONCE_OVERFLOW;
        }
        if (obstacle != null) {
            if (tracing) {
                tellEnter(parent, kind, creator.address, newAddress(creator, initCode, salt), value, initCode, gas);
            }
            return endAtOnce(obstacle, gas, gas);
        }
        Address address = newAddress(creator, initCode, salt);
        state.setNonce(creator, creator.nonce + 1);
        return enterCreation(parent, kind, creator, state.load(address), value, initCode, gas);
    }

    private static Address newAddress(AccountState creator, byte[] initCode, byte @Nullable [] salt) {
        return salt == null
                ? ContractAddress.create(creator.address, creator.nonce)
                : ContractAddress.create2(creator.address, salt, initCode);
    }

    private boolean enterCreation(
            @Nullable Frame parent,
            CallKind kind,
            AccountState creator,
            AccountState created,
            UInt256 value,
            byte[] initCode,
            long gas) {
        if (tracing) {
            tellEnter(parent, kind, creator.address, created.address, value, initCode, gas);
        }
        state.warm(created);
        if (state.isOccupied(created)) {
            return endAtOnce(Halt.ADDRESS_COLLISION, gas, 0);
        }
        int snapshot = state.snapshot();
        state.markCreated(created);
        state.setNonce(created, 1);
        if (!value.isZero()) {
            state.transfer(creator, created, value);
        }
        Program program = ProgramCompiler.compile(initCode, environment.fork(), steps != null);
        Frame frame = push(parent, program, gas, snapshot);
        frame.set(kind, created, creator.address, value, Frame.NO_BYTES, false);
        return true;
    }

    private void tellEnter(
            @Nullable Frame parent, CallKind kind, Address from, Address to, UInt256 value, byte[] input, long gas) {
        if (steps != null && parent != null) {
            // As geth counts: what a call is granted belongs to its cost, what a creation is granted does not.
            boolean creation = kind == CallKind.CREATE || kind == CallKind.CREATE2;
            steps.settle(creation ? parent.gas + gas : parent.gas, null);
        }
        tracer.enter(kind, from, to, value, input, gas);
    }

    private boolean runPrecompile(Precompile precompile, Address address, byte[] input, long gas, int snapshot) {
        long cost = precompile.gas(input);
        if (cost < 0 || cost > gas) {
            state.revertTo(snapshot);
            return endAtOnce(Halt.OUT_OF_GAS, gas, 0);
        }
        weighing.precompile(address, cost);
        return switch (precompile.run(input)) {
            case Precompile.Output.Success success -> {
                endOutput = success.bytes();
                yield endAtOnce(null, gas, gas - cost);
            }
            case Precompile.Output.Failure failure -> {
                state.revertTo(snapshot);
                tracer.precompileFailed(failure.reason());
                yield endAtOnce(Halt.PRECOMPILE_FAILURE, gas, 0);
            }
        };
    }

    private boolean endAtOnce(@Nullable Halt halt, long gas, long gasLeft) {
        if (halt != null) {
            endOutput = Frame.NO_BYTES;
        }
        end(halt, gas, gasLeft);
        endCreated = null;
        return false;
    }

    private void end(@Nullable Halt halt, long gas, long gasLeft) {
        endHalt = halt;
        endGas = gasLeft;
        if (tracing) {
            tracer.exit(endOutput, gas - gasLeft, halt);
        }
    }

    private Frame push(@Nullable Frame parent, Program program, long gas, int snapshot) {
        depth = parent == null ? 0 : parent.depth + 1;
        if (depth == frames.length) {
            frames = Arrays.copyOf(frames, frames.length * 2);
        }
        Frame frame = frames[depth];
        if (frame == null) {
            frame = new Frame(this, depth);
            frames[depth] = frame;
        }
        frame.bottom = parent == null ? 0 : parent.sp;
        int end = frame.bottom + (STACK_MAX + 2) * WORD;
        if (end > stack.length) {
            stack = Arrays.copyOf(stack, Math.max(end, stack.length * 2));
        }
        frame.sp = frame.bottom;
        frame.ip = 0;
        frame.set(program);
        frame.gas = gas;
        frame.gasLimit = gas;
        frame.snapshot = snapshot;
        frame.begin();
        return frame;
    }

    /** Takes the outcome out of the frame, and the frame off. */
    private void leave(Frame frame, int signal) {
        Halt halt = signal == Interpreter.RETURNED ? null : signal == Interpreter.REVERTED ? Halt.REVERT : frame.halt;
        endCreated = null;
        if (steps != null) {
            steps.settle(halt == Halt.OUT_OF_GAS ? frame.gas - frame.lacking : frame.gas, halt);
        }
        if (halt == null && frame.isCreation()) {
            halt = deploy(frame);
        }
        if (halt != null) {
            state.revertTo(frame.snapshot);
        }
        boolean keepsGas = halt == null || halt == Halt.REVERT;
        endOutput = keepsGas ? frame.output : Frame.NO_BYTES;
        end(halt, frame.gasLimit, keepsGas ? frame.gas : 0);
        if (halt == null && frame.isCreation()) {
            endCreated = frame.self.address;
        }
        frame.release();
        depth--;
    }

    private @Nullable Halt deploy(Frame frame) {
        byte[] code = frame.output;
        if (code.length > GasSchedule.CODE_SIZE_MAX) {
            return Halt.CODE_TOO_LARGE;
        }
        if (code.length > 0 && code[0] == (byte) 0xEF) {
            return Halt.INVALID_CODE;
        }
        long cost = (long) GasSchedule.CODE_BYTE * code.length;
        if (cost > frame.gas) {
            return Halt.CODE_STORE_OUT_OF_GAS;
        }
        frame.gas -= cost;
        weighing.state(cost);
        state.setCode(frame.self, code);
        return null;
    }

    /** Hands the outcome of the call that ended last to the frame that made it. */
    void resume(Frame frame) {
        frame.gas += endGas;
        frame.returnData = endCreated == null ? endOutput : Frame.NO_BYTES;
        int copied = Math.min(frame.resultLength, endOutput.length);
        if (copied > 0) {
            System.arraycopy(endOutput, 0, frame.memory, frame.resultOffset, copied);
        }
        if (endCreated != null) {
            Words.set(stack, frame.sp, endCreated);
        } else {
            Words.set(stack, frame.sp, endHalt == null ? 1 : 0);
        }
    }

    /** Charges for touching an account by EIP-2929. */
    boolean chargeAccess(Frame frame, AccountState account) {
        return isCold(account) ? frame.chargeState(GasSchedule.COLD_ACCOUNT) : frame.charge(GasSchedule.WARM);
    }

    /** Whether this is the transaction's first touch; precompiles are warm from the start. */
    boolean isCold(AccountState account) {
        return state.warm(account) && !precompiles.isWarm(account.address);
    }

    private Program program(AccountState owner, byte[] code) {
        if (steps != null) {
            return ProgramCompiler.compile(code, environment.fork(), true);
        }
        Program program = owner.program;
        if (program == null) {
            program = programs.program(owner.codeHash, code, environment.fork());
            owner.program = program;
        }
        return program;
    }

    /** Ends what runs with {@link ExecutionStoppedException}, and whatever is started later; from any thread. */
    void stop() {
        stackMax = -1;
    }

    void checkStopped() {
        if (stackMax < 0) {
            throw new ExecutionStoppedException();
        }
    }

    /** Before a traced instruction; false when it cannot run, for want of stack or gas. */
    boolean step(Frame frame, int pc) {
        return Objects.requireNonNull(steps).step(frame, pc);
    }
}
