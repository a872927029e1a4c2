package org.lumia.benchmarks;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.Fork;
import org.lumia.evm.MemoryWorld;
import org.lumia.evm.Message;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult.Included;
import org.lumia.evm.TransactionResult.Rejected;
import org.lumia.evm.precompile.Precompiles;

/** Our interpreter, in this process, on a state in memory. */
final class LumiaEngine implements EvmEngine {
    static final Address DRIVER = Address.parse("0x00000000000000000000000000000000000d714e");
    static final Address CALLER = Address.parse("0x00000000000000000000000000000000000ca11e");
    static final long NUMBER = 1_000;
    static final long GAS = 4_000_000_000_000L;

    private final TransactionProcessor processor = new TransactionProcessor(Precompiles::of);
    /** As anvil's, where programs look at it. */
    private final BlockEnvironment environment = new BlockEnvironment(
            Fork.OSAKA,
            UInt256.of(31_337),
            NUMBER,
            1_700_000_000,
            Address.ZERO,
            GAS,
            UInt256.ZERO,
            Hash.ZERO,
            UInt256.ONE,
            BlobSchedule.of(Fork.OSAKA),
            number -> Hash.ZERO);

    @Override
    public Run run(EvmCase program, long repetitions) {
        MemoryWorld world = program.world().copy().put(DRIVER, 1, UInt256.ZERO, program.driver(repetitions));
        var state = new BlockState(world);
        var message = Message.call(CALLER, DRIVER, UInt256.ZERO, program.input(), GAS);
        long start = System.nanoTime();
        Included included = included(program.name(), message, state);
        long nanos = System.nanoTime() - start;
        return new Run(UInt256.fromBytes(included.output()).limb(0), nanos);
    }

    /** Runs a message that prepares a world, and puts what it changed there. */
    void prepare(MemoryWorld world, Message message) {
        var state = new BlockState(world);
        included("preparation", message, state);
        world.apply(state.changes());
    }

    private Included included(String name, Message message, BlockState state) {
        return switch (processor.call(message, environment, state, Tracer.NONE)) {
            case Included included when included.success() -> included;
            case Included failed -> throw new IllegalStateException(name + " failed: " + failed.halt());
            case Rejected rejected -> throw new IllegalStateException(name + " rejected: " + rejected.detail());
        };
    }
}
