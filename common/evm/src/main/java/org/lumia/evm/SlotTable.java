package org.lumia.evm;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Storage of one account: an open hash table over 256-bit keys held as limbs, least significant first. A slot keeps its
 * number for as long as the table lives. Per slot 16 longs: key, current value, value at the start of the transaction,
 * value at the start of the block.
 */
final class SlotTable {
    static final int KEY = 0;
    static final int CURRENT = 4;
    static final int ORIGINAL = 8;
    static final int BASE = 12;
    static final int STRIDE = 16;

    /** Secret multipliers keep chosen keys from colliding; they decide speed, never a result. */
    private static final long[] MULTIPLIERS =
            new SecureRandom().longs(4).map(m -> m | 1).toArray();

    private static final long M0 = MULTIPLIERS[0];
    private static final long M1 = MULTIPLIERS[1];
    private static final long M2 = MULTIPLIERS[2];
    private static final long M3 = MULTIPLIERS[3];

    long[] data = new long[8 * STRIDE];
    /** The transaction that made the slot warm, and the one that {@link #ORIGINAL} was noted in. */
    int[] warm = new int[8];

    int[] noted = new int[8];
    int count;
    private int[] index = new int[16];
    private int shift = 64 - 4;

    private int lastSlot = -1;

    /** The slot's number, or −1. */
    int find(long k0, long k1, long k2, long k3) {
        if (lastSlot >= 0 && matches(lastSlot, k0, k1, k2, k3)) {
            return lastSlot;
        }
        int mask = index.length - 1;
        for (int i = hash(k0, k1, k2, k3); ; i = (i + 1) & mask) {
            int slot = index[i] - 1;
            if (slot < 0) {
                return -1;
            }
            if (matches(slot, k0, k1, k2, k3)) {
                lastSlot = slot;
                return slot;
            }
        }
    }

    /** A new slot for a key that is not there; its values are zero. */
    int add(long k0, long k1, long k2, long k3) {
        if (count == warm.length) {
            grow();
        }
        int slot = count++;
        int at = slot * STRIDE;
        data[at] = k0;
        data[at + 1] = k1;
        data[at + 2] = k2;
        data[at + 3] = k3;
        enter(slot);
        return slot;
    }

    void setBase(int slot, long v0, long v1, long v2, long v3) {
        set(slot, BASE, v0, v1, v2, v3);
        set(slot, CURRENT, v0, v1, v2, v3);
    }

    void set(int slot, int field, long v0, long v1, long v2, long v3) {
        int at = slot * STRIDE + field;
        data[at] = v0;
        data[at + 1] = v1;
        data[at + 2] = v2;
        data[at + 3] = v3;
    }

    /** Remembers the current value as the transaction's first, once a transaction. */
    void note(int slot, int transaction) {
        if (noted[slot] != transaction) {
            noted[slot] = transaction;
            int at = slot * STRIDE;
            System.arraycopy(data, at + CURRENT, data, at + ORIGINAL, 4);
        }
    }

    boolean equal(int slot, int field, int other) {
        int at = slot * STRIDE;
        return data[at + field] == data[at + other]
                && data[at + field + 1] == data[at + other + 1]
                && data[at + field + 2] == data[at + other + 2]
                && data[at + field + 3] == data[at + other + 3];
    }

    boolean is(int slot, int field, long v0, long v1, long v2, long v3) {
        int at = slot * STRIDE + field;
        return data[at] == v0 && data[at + 1] == v1 && data[at + 2] == v2 && data[at + 3] == v3;
    }

    boolean isZero(int slot, int field) {
        int at = slot * STRIDE + field;
        return (data[at] | data[at + 1] | data[at + 2] | data[at + 3]) == 0;
    }

    private boolean matches(int slot, long k0, long k1, long k2, long k3) {
        return is(slot, KEY, k0, k1, k2, k3);
    }

    private int hash(long k0, long k1, long k2, long k3) {
        long mixed =
                (k0 ^ (k0 >>> 32)) * M0 + (k1 ^ (k1 >>> 32)) * M1 + (k2 ^ (k2 >>> 32)) * M2 + (k3 ^ (k3 >>> 32)) * M3;
        return (int) (mixed >>> shift);
    }

    private void enter(int slot) {
        int at = slot * STRIDE;
        int mask = index.length - 1;
        int i = hash(data[at], data[at + 1], data[at + 2], data[at + 3]);
        while (index[i] != 0) {
            i = (i + 1) & mask;
        }
        index[i] = slot + 1;
    }

    private void grow() {
        int capacity = warm.length * 2;
        data = Arrays.copyOf(data, capacity * STRIDE);
        warm = Arrays.copyOf(warm, capacity);
        noted = Arrays.copyOf(noted, capacity);
        index = new int[capacity * 2];
        shift--;
        for (int slot = 0; slot < count; slot++) {
            enter(slot);
        }
    }
}
