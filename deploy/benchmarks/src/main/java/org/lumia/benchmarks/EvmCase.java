package org.lumia.benchmarks;

import java.io.ByteArrayOutputStream;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.MemoryWorld;

/**
 * One program to measure: a call that a driver contract repeats within one transaction, so that neither the transaction
 * nor the way to the engine counts.
 *
 * @param gas what each call is given; a program that never ends takes all of it
 */
record EvmCase(String name, Kind kind, MemoryWorld world, Address target, byte[] input, long gas) {

    /** What a case mostly measures. */
    enum Kind {
        INTERPRETER,
        PRECOMPILE
    }

    /** All that the driver has, less a 64th: so GAS differs from call to call. */
    static final long GAS_UNBOUNDED = Long.MAX_VALUE;

    /**
     * The driver: calls the target with its own call data and answers with the gas that all calls took, as one word.
     *
     * @param repetitions up to 2^32 − 1
     */
    byte[] driver(long repetitions) {
        var code = new ByteArrayOutputStream();
        code.writeBytes(new byte[] {0x36, 0x5F, 0x5F, 0x37, 0x5A}); // calldata to memory; GAS
        push(code, UInt256.of(repetitions), 4);
        int loop = code.size();
        code.writeBytes(new byte[] {0x5B, 0x5F, 0x5F, 0x36, 0x5F, 0x5F}); // no output, all input, no value
        code.write(0x73);
        code.writeBytes(target.bytes());
        push(code, UInt256.of(gas), 8);
        code.writeBytes(
                new byte[] {(byte) 0xF1, 0x50, 0x60, 0x01, (byte) 0x90, 0x03, (byte) 0x80}); // CALL POP count down
        push(code, UInt256.of(loop), 1);
        code.writeBytes(new byte[] {0x57, 0x50, 0x5A, (byte) 0x90, 0x03}); // again; gas before − gas now
        code.writeBytes(new byte[] {0x5F, 0x52, 0x60, 0x20, 0x5F, (byte) 0xF3}); // return it
        return code.toByteArray();
    }

    private static void push(ByteArrayOutputStream code, UInt256 value, int bytes) {
        code.write(0x5F + bytes);
        code.write(value.toBytes(), 32 - bytes, bytes);
    }
}
