package org.lumia.execution.rpc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.AccessListEntry;
import org.lumia.evm.Tracer;

/** Which accounts and slots a call reads or writes, as an EIP-2930 list. */
final class AccessedStates implements Tracer {
    private static final int SLOAD = 0x54;
    private static final int SSTORE = 0x55;

    private final Set<Address> excluded;
    private final Map<Address, Set<UInt256>> accessed = new LinkedHashMap<>();

    /** @param excluded who is warm anyway: told only with slots */
    AccessedStates(Set<Address> excluded, List<AccessListEntry> begun) {
        this.excluded = excluded;
        for (AccessListEntry entry : begun) {
            account(entry.address());
            entry.slots().forEach(slot -> slot(entry.address(), slot));
        }
    }

    @Override
    public boolean wantsSteps() {
        return true;
    }

    @Override
    public void step(StepView view) {
        switch (view.opcode()) {
            case SLOAD, SSTORE -> {
                if (view.stackSize() > 0) {
                    slot(view.address(), view.stack(0));
                }
            }
            // BALANCE, EXTCODESIZE, EXTCODECOPY, EXTCODEHASH, SELFDESTRUCT.
            case 0x31, 0x3b, 0x3c, 0x3f, 0xff -> {
                if (view.stackSize() > 0) {
                    account(address(view.stack(0)));
                }
            }
            // CALL, CALLCODE, DELEGATECALL, STATICCALL.
            case 0xf1, 0xf2, 0xf4, 0xfa -> {
                if (view.stackSize() > 4) {
                    account(address(view.stack(1)));
                }
            }
            default -> {}
        }
    }

    private static Address address(UInt256 word) {
        return Address.copyOf(word.toBytes(), 12);
    }

    private void account(Address address) {
        if (!excluded.contains(address)) {
            accessed.computeIfAbsent(address, unknown -> new LinkedHashSet<>());
        }
    }

    private void slot(Address address, UInt256 slot) {
        accessed.computeIfAbsent(address, unknown -> new LinkedHashSet<>()).add(slot);
    }

    List<AccessListEntry> list() {
        var list = new ArrayList<AccessListEntry>();
        accessed.forEach((address, slots) -> list.add(new AccessListEntry(address, List.copyOf(slots))));
        return list;
    }

    boolean sameAs(AccessedStates other) {
        return accessed.equals(other.accessed);
    }
}
