package org.lumia.benchmarks.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.Opcode;

/** Writes bytecode and follows the height of the stack on the way; data that the code copies from stands behind it. */
final class CodeWriter {
    private byte[] code = new byte[1024];
    private int size;
    private int height;
    private final List<Patch> patches = new ArrayList<>();

    /** Where the offset of data is filled in once it is known. */
    private record Patch(int at, byte[] data) {}

    int height() {
        return height;
    }

    /** After code that is not run through from above, such as a jump's. */
    void assumeHeight(int items) {
        height = items;
    }

    CodeWriter op(Opcode opcode) {
        raw(opcode.code());
        height += opcode.pushes() - opcode.pops();
        return this;
    }

    /** The instruction with these arguments, the first of which will be on top. */
    CodeWriter op(Opcode opcode, UInt256... arguments) {
        for (int i = arguments.length - 1; i >= 0; i--) {
            push(arguments[i]);
        }
        return op(opcode);
    }

    CodeWriter push(long value) {
        return push(UInt256.of(value));
    }

    CodeWriter push(UInt256 value) {
        byte[] bytes = value.toMinimalBytes();
        raw(Opcode.PUSH0.code() + bytes.length);
        raw(bytes);
        height++;
        return this;
    }

    CodeWriter push(Address address) {
        raw(Opcode.PUSH20.code());
        raw(address.bytes());
        height++;
        return this;
    }

    /** Pushes a place in the code that {@link #setPlace} will name. */
    int pushPlace() {
        raw(Opcode.PUSH2.code());
        int at = size;
        raw(0);
        raw(0);
        height++;
        return at;
    }

    void setPlace(int at, int place) {
        code[at] = (byte) (place >> 8);
        code[at + 1] = (byte) place;
    }

    /** A place to jump to. */
    int jumpDestination() {
        int here = size;
        op(Opcode.JUMPDEST);
        return here;
    }

    /** Copies data that will stand behind the code to memory. */
    CodeWriter copyToMemory(byte[] data, int offset) {
        push(data.length);
        patches.add(new Patch(pushPlace(), data));
        push(offset);
        return op(Opcode.CODECOPY);
    }

    CodeWriter raw(byte[] bytes) {
        for (byte b : bytes) {
            raw(b);
        }
        return this;
    }

    void raw(int b) {
        if (size == code.length) {
            code = Arrays.copyOf(code, 2 * size);
        }
        code[size++] = (byte) b;
    }

    int size() {
        return size;
    }

    byte[] toBytes() {
        if (!patches.isEmpty()) {
            raw(Opcode.INVALID.code());
        }
        for (Patch patch : patches) {
            setPlace(patch.at(), size);
            raw(patch.data());
        }
        patches.clear();
        return Arrays.copyOf(code, size);
    }
}
