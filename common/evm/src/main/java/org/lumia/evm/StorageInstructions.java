package org.lumia.evm;

/** Persistent and transient storage, with the gas and refunds of EIP-2200, 2929 and 3529. */
final class StorageInstructions {
    private StorageInstructions() {}

    static boolean load(Machine m, Frame f, long[] s) {
        int sp = f.sp;
        AccountState self = f.self;
        int slot = m.state.slot(self, s[sp], s[sp + 1], s[sp + 2], s[sp + 3]);
        SlotTable slots = m.state.slots(self);
        boolean cold = m.state.warm(self, slots, slot);
        if (!(cold ? f.chargeState(GasSchedule.COLD_SLOT) : f.charge(GasSchedule.WARM))) {
            return false;
        }
        System.arraycopy(slots.data, slot * SlotTable.STRIDE + SlotTable.CURRENT, s, sp, 4);
        return true;
    }

    static boolean store(Machine m, Frame f, long[] s) {
        if (f.isStatic) {
            return f.fail(Halt.WRITE_PROTECTION);
        }
        if (f.gas <= GasSchedule.CALL_STIPEND) {
            return f.fail(Halt.OUT_OF_GAS);
        }
        int sp = f.sp;
        f.sp = sp - 8;
        AccountState self = f.self;
        BlockState state = m.state;
        int slot = state.slot(self, s[sp], s[sp + 1], s[sp + 2], s[sp + 3]);
        SlotTable slots = state.slots(self);
        long cost = state.warm(self, slots, slot) ? GasSchedule.COLD_SLOT : 0;
        long v0 = s[sp - 4];
        long v1 = s[sp - 3];
        long v2 = s[sp - 2];
        long v3 = s[sp - 1];
        if (slots.is(slot, SlotTable.CURRENT, v0, v1, v2, v3)) {
            return f.charge(cost + GasSchedule.WARM);
        }
        int original = state.originalField(slots, slot);
        boolean clean = slots.equal(slot, original, SlotTable.CURRENT);
        boolean originalZero = slots.isZero(slot, original);
        if (!clean) {
            cost += GasSchedule.WARM;
        } else if (originalZero) {
            cost += GasSchedule.STORAGE_SET;
        } else {
            cost += GasSchedule.STORAGE_RESET - GasSchedule.COLD_SLOT;
        }
        if (!f.chargeState(cost)) {
            return false;
        }
        state.addRefund(refund(slots, slot, original, clean, originalZero, v0, v1, v2, v3));
        state.setStorage(self, slot, v0, v1, v2, v3);
        return true;
    }

    private static long refund(
            SlotTable slots,
            int slot,
            int original,
            boolean clean,
            boolean originalZero,
            long v0,
            long v1,
            long v2,
            long v3) {
        boolean newZero = (v0 | v1 | v2 | v3) == 0;
        if (clean) {
            return !originalZero && newZero ? GasSchedule.STORAGE_CLEAR_REFUND : 0;
        }
        long refund = 0;
        if (!originalZero) {
            if (slots.isZero(slot, SlotTable.CURRENT)) {
                refund -= GasSchedule.STORAGE_CLEAR_REFUND;
            } else if (newZero) {
                refund += GasSchedule.STORAGE_CLEAR_REFUND;
            }
        }
        if (slots.is(slot, original, v0, v1, v2, v3)) {
            refund += originalZero
                    ? GasSchedule.STORAGE_SET - GasSchedule.WARM
                    : GasSchedule.STORAGE_RESET - GasSchedule.COLD_SLOT - GasSchedule.WARM;
        }
        return refund;
    }

    static void loadTransient(Machine m, Frame f, long[] s) {
        int sp = f.sp;
        SlotTable transients = f.self.transients;
        int slot = transients == null ? -1 : transients.find(s[sp], s[sp + 1], s[sp + 2], s[sp + 3]);
        if (transients == null || slot < 0) {
            Words.set(s, sp, 0);
        } else {
            System.arraycopy(transients.data, slot * SlotTable.STRIDE + SlotTable.CURRENT, s, sp, 4);
        }
    }

    static boolean storeTransient(Machine m, Frame f, long[] s) {
        if (f.isStatic) {
            return f.fail(Halt.WRITE_PROTECTION);
        }
        m.state.setTransient(f.self, s, f.sp, f.sp - 4);
        f.sp -= 8;
        return true;
    }
}
