package org.lumia.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.precompile.Precompiles;

/** Instructions that the compiler puts together do what they do apart, as when each is shown to a tracer. */
class FusedInstructionsTest {
    private static final int PROGRAMS = 20_000;
    private static final int LENGTH_MAX = 40;
    private static final int[] PARTS = {0x5F, 0x60, 0x61, 0x7F, 0x01, 0x03, 0x14, 0x15, 0x50, 0x57, 0x56, 0x5B, 0x19};

    private final SplittableRandom random = new SplittableRandom(7);

    @Test
    void randomProgramsOfFusiblePartsRunAlikeWholeAndStepByStep() {
        for (int i = 0; i < PROGRAMS; i++) {
            byte[] code = program();
            var whole = run(code, Tracer.NONE);
            var stepped = run(code, new Tracer() {
                @Override
                public boolean wantsSteps() {
                    return true;
                }
            });
            assertThat(whole.gasUsed()).as(UInt256.of(i).toString()).isEqualTo(stepped.gasUsed());
            assertThat(whole.halt()).isEqualTo(stepped.halt());
            assertThat(whole.output()).isEqualTo(stepped.output());
        }
    }

    private static TransactionResult.Included run(byte[] code, Tracer tracer) {
        var world = new MemoryWorld();
        world.put(Programs.CONTRACT, 1, UInt256.ZERO, code);
        var message = Message.call(Address.ZERO, Programs.CONTRACT, UInt256.ZERO, new byte[0], 25_000);
        return (TransactionResult.Included) new TransactionProcessor(Precompiles::of)
                .call(message, Programs.environment(Fork.OSAKA), new BlockState(world), tracer);
    }

    /** Eight words, then parts at random, then the stack's top eight words returned. */
    private byte[] program() {
        var code = new java.io.ByteArrayOutputStream();
        for (int i = 0; i < 8; i++) {
            push(code, 0x60);
        }
        int length = random.nextInt(LENGTH_MAX);
        for (int i = 0; i < length; i++) {
            int choice = random.nextInt(PARTS.length + 4);
            if (choice >= PARTS.length) {
                code.write((choice & 1) == 0 ? 0x80 + random.nextInt(6) : 0x90 + random.nextInt(6));
            } else {
                push(code, PARTS[choice]);
            }
        }
        for (int i = 0; i < 8; i++) {
            code.writeBytes(new byte[] {0x60, (byte) (32 * i), 0x52});
        }
        code.writeBytes(new byte[] {0x61, 1, 0, 0x5F, (byte) 0xF3});
        return code.toByteArray();
    }

    private void push(java.io.ByteArrayOutputStream code, int opcode) {
        code.write(opcode);
        for (int i = 0x60; i <= opcode && opcode <= 0x7F; i++) {
            // Small, so that some are jump destinations; or all ones, so that sums carry.
            code.write(opcode == 0x7F ? 0xFF : opcode == 0x61 && i == 0x60 ? 0 : random.nextInt(60));
        }
    }
}
