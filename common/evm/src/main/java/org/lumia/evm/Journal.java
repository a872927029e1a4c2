package org.lumia.evm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/**
 * Undo entries of the running transaction, five longs each: kind, account and slot packed in the first, then what stood
 * there before. Nothing is allocated an entry, but for code.
 */
final class Journal {
    private static final int STRIDE = 5;

    private static final int BALANCE = 0;
    private static final int NONCE = 1;
    private static final int CODE = 2;
    private static final int STORAGE = 3;
    private static final int TRANSIENT = 4;
    private static final int WARM_ACCOUNT = 5;
    private static final int WARM_SLOT = 6;
    private static final int CREATED = 7;
    private static final int DESTROYED = 8;
    private static final int REFUND = 9;
    private static final int LOG = 10;

    private record PreviousCode(
            Hash hash, byte @Nullable [] code, @Nullable Program program) {}

    private final BlockState state;
    private long[] entries = new long[64 * STRIDE];
    private int size;
    private final List<PreviousCode> codes = new ArrayList<>();

    Journal(BlockState state) {
        this.state = state;
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
        codes.clear();
    }

    void balance(AccountState account) {
        UInt256 b = account.balance;
        push(BALANCE, account.id, 0, b.limb(0), b.limb(1), b.limb(2), b.limb(3));
    }

    void nonce(AccountState account) {
        push(NONCE, account.id, 0, account.nonce, 0, 0, 0);
    }

    void code(AccountState account) {
        codes.add(new PreviousCode(account.codeHash, account.code, account.program));
        push(CODE, account.id, 0, 0, 0, 0, 0);
    }

    void storage(AccountState account, SlotTable slots, int slot) {
        pushSlot(STORAGE, account, slots, slot);
    }

    void transients(AccountState account, SlotTable slots, int slot) {
        pushSlot(TRANSIENT, account, slots, slot);
    }

    void warm(AccountState account) {
        push(WARM_ACCOUNT, account.id, 0, account.warmIn, 0, 0, 0);
    }

    void warm(AccountState account, SlotTable slots, int slot) {
        push(WARM_SLOT, account.id, slot, slots.warm[slot], 0, 0, 0);
    }

    void created(AccountState account) {
        push(CREATED, account.id, 0, account.createdIn, 0, 0, 0);
    }

    void destroyed(AccountState account) {
        push(DESTROYED, account.id, 0, account.destroyedIn, 0, 0, 0);
    }

    void refund(long before) {
        push(REFUND, 0, 0, before, 0, 0, 0);
    }

    void log() {
        push(LOG, 0, 0, 0, 0, 0, 0);
    }

    /** The accounts doomed since the journal was cleared, in order. */
    List<AccountState> destroyed() {
        var doomed = new ArrayList<AccountState>();
        for (int i = 0; i < size; i++) {
            long head = entries[i * STRIDE];
            if ((head & 0xFF) == DESTROYED) {
                doomed.add(state.account((int) (head >>> 8) & 0xFFFFFF));
            }
        }
        return doomed;
    }

    void revertTo(int mark) {
        if (mark < 0 || mark > size) {
            throw new IllegalArgumentException("no snapshot %d in a journal of %d".formatted(mark, size));
        }
        while (size > mark) {
            undo(--size * STRIDE);
        }
    }

    private void undo(int at) {
        long head = entries[at];
        AccountState account = state.account((int) (head >>> 8) & 0xFFFFFF);
        int slot = (int) (head >>> 32);
        long first = entries[at + 1];
        switch ((int) head & 0xFF) {
            case BALANCE -> account.balance = UInt256.ofLimbs(entries[at + 4], entries[at + 3], entries[at + 2], first);
            case NONCE -> account.nonce = first;
            case CODE -> {
                PreviousCode previous = codes.removeLast();
                account.codeHash = previous.hash();
                account.code = previous.code();
                account.program = previous.program();
            }
            case STORAGE -> restore(account.slots, slot, at);
            case TRANSIENT -> restore(account.transients, slot, at);
            case WARM_ACCOUNT -> account.warmIn = (int) first;
            case WARM_SLOT -> slots(account.slots).warm[slot] = (int) first;
            case CREATED -> account.createdIn = (int) first;
            case DESTROYED -> account.destroyedIn = (int) first;
            case REFUND -> state.restoreRefund(first);
            case LOG -> state.dropLog();
            default -> throw new IllegalStateException("journal entry " + head);
        }
    }

    private void restore(@Nullable SlotTable slots, int slot, int at) {
        slots(slots).set(slot, SlotTable.CURRENT, entries[at + 1], entries[at + 2], entries[at + 3], entries[at + 4]);
    }

    private static SlotTable slots(@Nullable SlotTable slots) {
        if (slots == null) {
            throw new IllegalStateException("journal entry of an account without slots");
        }
        return slots;
    }

    private void pushSlot(int kind, AccountState account, SlotTable slots, int slot) {
        long[] data = slots.data;
        int at = slot * SlotTable.STRIDE + SlotTable.CURRENT;
        push(kind, account.id, slot, data[at], data[at + 1], data[at + 2], data[at + 3]);
    }

    private void push(int kind, int account, int slot, long v0, long v1, long v2, long v3) {
        int at = size * STRIDE;
        if (at == entries.length) {
            entries = Arrays.copyOf(entries, entries.length * 2);
        }
        entries[at] = kind | (long) account << 8 | (long) slot << 32;
        entries[at + 1] = v0;
        entries[at + 2] = v1;
        entries[at + 3] = v2;
        entries[at + 4] = v3;
        size++;
    }
}
