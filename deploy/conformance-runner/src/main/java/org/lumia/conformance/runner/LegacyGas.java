package org.lumia.conformance.runner;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.AccessListEntry;
import org.lumia.evm.BlockState;
import org.lumia.evm.Halt;
import org.lumia.evm.Tracer;

/**
 * What a transaction would have cost under an older fork's prices, beside what it costs under Shanghai's. The EVM has no older
 * rules; blocks of before are run with gas to spare, and their headers say whether the price is right.
 */
final class LegacyGas implements Tracer {
    private static final long SET = 20_000;
    private static final long RESET = 5_000;
    private static final int UNCHANGED = -1;

    private final Era era;
    private final Map<Address, Set<UInt256>> accessed = new TreeMap<>();
    private @Nullable BlockState state;
    private long difference;
    private long price = UNCHANGED;

    /** Prices that changed, by the block that a fork came with. */
    record Era(long number, long tangerine, long spurious, long istanbul, long berlin) {
        boolean isBerlin() {
            return number >= berlin;
        }

        boolean isSpurious() {
            return number >= spurious;
        }

        long nonZeroByte() {
            return number >= istanbul ? 16 : 68;
        }

        long load() {
            if (number >= istanbul) {
                return 800;
            }
            return number >= tangerine ? 200 : 50;
        }

        long balance() {
            if (number >= istanbul) {
                return 700;
            }
            return number >= tangerine ? 400 : 20;
        }

        long code() {
            return number >= tangerine ? 700 : 20;
        }

        long exponentByte() {
            return isSpurious() ? 50 : 10;
        }
    }

    LegacyGas(Era era) {
        this.era = era;
    }

    Era era() {
        return era;
    }

    /** What the next transaction changes. */
    void on(BlockState changed) {
        state = changed;
    }

    /** The slots that were read or written. */
    List<AccessListEntry> accessed() {
        return accessed.entrySet().stream()
                .map(entry -> new AccessListEntry(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
    }

    /** To be added to what was used, without what is paid before anything runs. */
    long difference() {
        return difference;
    }

    @Override
    public boolean wantsSteps() {
        return true;
    }

    @Override
    public void step(StepView view) {
        price = era.isBerlin() ? UNCHANGED : price(view);
    }

    @Override
    public void cost(long gas, @Nullable Halt halt) {
        if (price != UNCHANGED) {
            difference += price - gas;
            price = UNCHANGED;
        }
    }

    private long price(StepView view) {
        return switch (view.opcode()) {
            case 0x0a -> 10 + era.exponentByte() * ((view.stack(1).bitLength() + 7) / 8);
            case 0x31 -> era.balance();
            case 0x3b -> era.code();
            case 0x54 -> {
                accessed(view);
                yield era.load();
            }
            case 0x55 -> {
                accessed(view);
                yield store(view.address(), view.stack(0), view.stack(1));
            }
            default -> UNCHANGED;
        };
    }

    private void accessed(StepView view) {
        accessed.computeIfAbsent(view.address(), unknown -> new TreeSet<>()).add(view.stack(0));
    }

    private long store(Address address, UInt256 slot, UInt256 value) {
        boolean sets = Objects.requireNonNull(state).storage(address, slot).isZero() && !value.isZero();
        return sets ? SET : RESET;
    }
}
