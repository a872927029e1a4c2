package org.lumia.evm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;

/** Shows the machine to a tracer before each opcode, and charges opcode by opcode. */
final class StepTracing implements Tracer.StepView {
    private final Machine machine;
    private final GasSchedule schedule;
    private Frame frame;
    private int pc;
    private int opcode;
    /** Whether the last step's cost is not told yet, and the gas there was before it. */
    private boolean pending;

    private long gasBefore;

    @SuppressWarnings("NullAway") // frame is set before anyone looks
    StepTracing(Machine machine) {
        this.machine = machine;
        this.schedule = GasSchedule.of(machine.environment.fork());
    }

    boolean step(Frame frame, int pc) {
        machine.checkStopped();
        settle(frame.gas, null);
        this.frame = frame;
        this.pc = pc;
        byte[] code = frame.program.code;
        this.opcode = pc < code.length ? code[pc] & 0xFF : 0;
        machine.tracer.step(this);
        pending = true;
        gasBefore = frame.gas;
        Opcode known = Opcode.of(opcode);
        int gas = schedule.of(opcode);
        if (known == null || gas == GasSchedule.UNDEFINED) {
            return frame.fail(Halt.INVALID_OPCODE);
        }
        if (stackSize() < known.pops()) {
            return frame.fail(Halt.STACK_UNDERFLOW);
        }
        if (stackSize() + known.pushes() - known.pops() > Machine.STACK_MAX) {
            return frame.fail(Halt.STACK_OVERFLOW);
        }
        return frame.charge(gas);
    }

    /** Tells what the last step cost, once: all that is not left. */
    void settle(long gasLeft, @Nullable Halt halt) {
        if (pending) {
            pending = false;
            machine.tracer.cost(gasBefore - gasLeft, halt);
        }
    }

    @Override
    public int pc() {
        return pc;
    }

    @Override
    public int opcode() {
        return opcode;
    }

    @Override
    public long gas() {
        return frame.gas;
    }

    @Override
    public int depth() {
        return frame.depth + 1;
    }

    @Override
    public long refund() {
        return machine.state.refund();
    }

    @Override
    public Address address() {
        return frame.self.address;
    }

    @Override
    public int stackSize() {
        return (frame.sp - frame.bottom) >> 2;
    }

    @Override
    public UInt256 stack(int fromTop) {
        return Words.value(machine.stack, frame.sp - 4 * fromTop);
    }

    @Override
    public int memorySize() {
        return frame.memorySize;
    }

    @Override
    public byte[] memory(int offset, int length) {
        return Arrays.copyOfRange(frame.memory, offset, offset + length);
    }

    @Override
    public byte[] returnData() {
        return frame.returnData;
    }
}
