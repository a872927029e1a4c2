package org.lumia.benchmarks.fuzz;

import java.util.List;
import java.util.stream.IntStream;
import org.lumia.benchmarks.Dice;
import org.lumia.ethereum.Address;
import org.lumia.evm.PrecompileSet;
import org.lumia.evm.precompile.Precompiles;

/** The addresses that programs and transactions speak of. */
final class Targets {
    static final Address RECORDER = named(0xEC, 0);
    static final Address COINBASE = named(0xCB, 0);
    static final int DELEGATED = 12;
    private static final int OTHERS = 6;

    private final int programs;

    Targets(int programs) {
        this.programs = programs;
    }

    Address program(int index) {
        return named(0xC0, index);
    }

    /** An account of code 0xef0100 and an address (EIP-7702). */
    static Address delegated(int index) {
        return named(0xDE, index);
    }

    /** Accounts of a balance only. */
    static List<Address> wallets() {
        return IntStream.range(0, OTHERS).mapToObj(i -> named(0xEA, i)).toList();
    }

    Address any(Dice dice) {
        int choice = dice.below(100);
        if (choice < 60) {
            return program(dice.below(programs));
        }
        if (choice < 72) {
            return delegated(dice.below(DELEGATED));
        }
        if (choice < 80) {
            return precompile(dice);
        }
        if (choice < 88) {
            return dice.of(wallets());
        }
        if (choice < 92) {
            return dice.of(List.of(RECORDER, COINBASE, Scenario.HISTORY));
        }
        // Nobody's: never touched, so that touching it shows.
        return choice < 97 ? named(0xAB, dice.below(50)) : Address.copyOf(dice.bytes(Address.SIZE), 0);
    }

    static Address precompile(Dice dice) {
        return dice.percent(95)
                ? dice.of(Precompiles.OSAKA.addresses())
                : PrecompileSet.address(dice.of(List.of(0x12, 0xff, 0x101, 0x1ff)));
    }

    private static Address named(int kind, int index) {
        byte[] bytes = new byte[Address.SIZE];
        bytes[0] = (byte) kind;
        bytes[Address.SIZE - 2] = (byte) (index >> 8);
        bytes[Address.SIZE - 1] = (byte) index;
        return Address.wrap(bytes);
    }
}
