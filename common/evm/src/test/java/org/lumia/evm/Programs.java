package org.lumia.evm;

import java.util.Arrays;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.precompile.Precompiles;

/** Runs bare code in an empty world, for tests. */
public final class Programs {
    public static final Address CONTRACT = Address.parse("0x00000000000000000000000000000000000c0de0");
    private static final long GAS = 10_000_000;

    private Programs() {}

    public static BlockEnvironment environment(Fork fork) {
        return new BlockEnvironment(
                fork,
                UInt256.ONE,
                100,
                1_700_000_000,
                Address.parse("0x00000000000000000000000000000000c01bba5e"),
                1_000_000_000,
                UInt256.of(7),
                Hash.ZERO,
                UInt256.ONE,
                BlobSchedule.of(fork),
                number -> Hash.ZERO);
    }

    public static TransactionResult.Included run(Fork fork, byte[] code, Address caller) {
        var world = new MemoryWorld();
        world.put(CONTRACT, 1, UInt256.ZERO, code);
        return run(fork, world, new byte[0], caller, GAS);
    }

    public static TransactionResult.Included run(Fork fork, MemoryWorld world, byte[] input, Address caller, long gas) {
        var result = new TransactionProcessor(Precompiles::of)
                .call(
                        Message.call(caller, CONTRACT, UInt256.ZERO, input, gas),
                        environment(fork),
                        new BlockState(world),
                        Tracer.NONE);
        return (TransactionResult.Included) result;
    }

    /** Bytes of opcodes and pushed values, each 0 to 255. */
    public static byte[] code(Object... parts) {
        byte[] code = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            code[i] = (byte) (parts[i] instanceof Opcode opcode ? opcode.code() : (Integer) parts[i]);
        }
        return Arrays.copyOf(code, code.length);
    }
}
