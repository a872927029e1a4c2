package org.lumia.evm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.Log;
import org.lumia.ethereum.crypto.Keccak;

/**
 * A block's state: what its transactions have changed over the {@link WorldState} it starts from. Changes inside a
 * transaction can be undone to a snapshot; {@link #finishTransaction()} makes them stand. Not safe for concurrent use.
 */
public final class BlockState {
    private static final int ACCOUNTS_MAX = 1 << 24;
    private static final SortedMap<UInt256, UInt256> NO_SLOTS = Collections.emptySortedMap();

    private final WorldState world;
    private final Map<Address, AccountState> byAddress = new HashMap<>();
    private final List<AccountState> accounts = new ArrayList<>();
    private final List<AccountState> withTransients = new ArrayList<>();
    private final Journal journal = new Journal(this);
    private List<Log> logs = new ArrayList<>();
    private long refund;
    /** Stamps of earlier transactions lose their meaning when it advances: so warm sets need no clearing. */
    private int transaction = 1;

    public BlockState(WorldState world) {
        this.world = world;
    }

    /** {@link Account#ABSENT} when there is none. */
    public Account account(Address address) {
        return load(address).account();
    }

    public UInt256 storage(Address address, UInt256 slot) {
        AccountState account = load(address);
        int number = slot(account, slot.limb(0), slot.limb(1), slot.limb(2), slot.limb(3));
        return word(slots(account).data, number * SlotTable.STRIDE + SlotTable.CURRENT);
    }

    /** Empty without code; not to be modified. */
    public byte[] code(Address address) {
        return load(address).code(world);
    }

    /** The account whose code stands for this one's (EIP-7702). */
    public Optional<Address> delegate(Address address) {
        return Optional.ofNullable(AccountState.delegation(code(address)));
    }

    /** @throws ArithmeticException on overflow past 256 bits */
    public void addBalance(Address address, UInt256 amount) {
        addBalance(load(address), amount);
    }

    /** @throws ArithmeticException when the balance does not suffice */
    public void subtractBalance(Address address, UInt256 amount) {
        AccountState account = load(address);
        setBalance(account, account.balance.subtractExact(amount));
    }

    public void setNonce(Address address, long nonce) {
        setNonce(load(address), nonce);
    }

    public void setCode(Address address, byte[] code) {
        setCode(load(address), code);
    }

    public void setStorage(Address address, UInt256 slot, UInt256 value) {
        AccountState account = load(address);
        int number = slot(account, slot.limb(0), slot.limb(1), slot.limb(2), slot.limb(3));
        setStorage(account, number, value.limb(0), value.limb(1), value.limb(2), value.limb(3));
    }

    /** A mark to go back to; valid until it is reverted past or the transaction finishes. */
    public int snapshot() {
        return journal.size();
    }

    public void revertTo(int snapshot) {
        journal.revertTo(snapshot);
    }

    /**
     * Makes the changes since the last call stand: accounts destroyed in it (EIP-6780) and touched empty ones (EIP-161) go,
     * transient storage (EIP-1153), warm sets (EIP-2929) and logs are cleared. {@link TransactionProcessor} calls it
     * itself; callers that change the state directly call it when they are done.
     */
    public void finishTransaction() {
        for (AccountState account : journal.destroyed()) {
            wipe(account);
        }
        for (AccountState account : withTransients) {
            account.transients = null;
        }
        withTransients.clear();
        journal.clear();
        logs = new ArrayList<>();
        refund = 0;
        transaction++;
    }

    /** What differs from the state the block started from, after {@link #finishTransaction()}. */
    public StateChanges changes() {
        var changed = new TreeMap<Address, StateChanges.AccountChange>();
        var code = new TreeMap<Hash, byte[]>();
        for (AccountState account : accounts) {
            Account after = account.account();
            var slots = account.isEmpty() ? NO_SLOTS : changedSlots(account);
            if (slots.isEmpty() && after.equals(account.base)) {
                continue;
            }
            changed.put(account.address, new StateChanges.AccountChange(account.base, after, slots));
            if (after.hasCode() && !after.codeHash().equals(account.base.codeHash())) {
                code.put(after.codeHash(), account.code(world));
            }
        }
        return new StateChanges(Collections.unmodifiableSortedMap(changed), Collections.unmodifiableSortedMap(code));
    }

    WorldState world() {
        return world;
    }

    AccountState account(int id) {
        return accounts.get(id);
    }

    AccountState load(Address address) {
        AccountState known = byAddress.get(address);
        if (known != null) {
            return known;
        }
        if (accounts.size() == ACCOUNTS_MAX) {
            throw new IllegalStateException("more than " + ACCOUNTS_MAX + " accounts in a block");
        }
        var account = new AccountState(accounts.size(), address, world.account(address));
        accounts.add(account);
        byAddress.put(address, account);
        return account;
    }

    byte[] code(AccountState account) {
        return account.code(world);
    }

    /** The number of a slot, which is loaded when it is new to the block. Limbs from least significant. */
    int slot(AccountState account, long k0, long k1, long k2, long k3) {
        SlotTable slots = slots(account);
        int slot = slots.find(k0, k1, k2, k3);
        if (slot >= 0) {
            return slot;
        }
        slot = slots.add(k0, k1, k2, k3);
        if (!account.base.isEmpty()) {
            UInt256 value = world.storage(account.address, UInt256.ofLimbs(k3, k2, k1, k0));
            slots.setBase(slot, value.limb(0), value.limb(1), value.limb(2), value.limb(3));
        }
        return slot;
    }

    SlotTable slots(AccountState account) {
        SlotTable slots = account.slots;
        if (slots == null) {
            slots = new SlotTable();
            account.slots = slots;
        }
        return slots;
    }

    /** Journals and sets; the slot was found by {@link #slot}. */
    void setStorage(AccountState account, int slot, long v0, long v1, long v2, long v3) {
        SlotTable slots = slots(account);
        slots.note(slot, transaction);
        journal.storage(account, slots, slot);
        slots.set(slot, SlotTable.CURRENT, v0, v1, v2, v3);
    }

    /** Where the value at the start of the transaction stands. */
    int originalField(SlotTable slots, int slot) {
        return slots.noted[slot] == transaction ? SlotTable.ORIGINAL : SlotTable.CURRENT;
    }

    /** Transient storage; a slot number, or −1 for a slot that is zero. */
    int findTransient(AccountState account, long k0, long k1, long k2, long k3) {
        return account.transients == null ? -1 : account.transients.find(k0, k1, k2, k3);
    }

    void setTransient(AccountState account, long[] stack, int key, int value) {
        SlotTable slots = account.transients;
        if (slots == null) {
            slots = new SlotTable();
            account.transients = slots;
            withTransients.add(account);
        }
        int slot = slots.find(stack[key], stack[key + 1], stack[key + 2], stack[key + 3]);
        if (slot < 0) {
            slot = slots.add(stack[key], stack[key + 1], stack[key + 2], stack[key + 3]);
        }
        journal.transients(account, slots, slot);
        slots.set(slot, SlotTable.CURRENT, stack[value], stack[value + 1], stack[value + 2], stack[value + 3]);
    }

    void addBalance(AccountState account, UInt256 amount) {
        setBalance(account, account.balance.addExact(amount));
    }

    void setBalance(AccountState account, UInt256 balance) {
        journal.balance(account);
        account.balance = balance;
    }

    /** The payer has it, as the caller has checked. */
    void transfer(AccountState from, AccountState to, UInt256 amount) {
        setBalance(from, from.balance.subtractExact(amount));
        addBalance(to, amount);
    }

    void setNonce(AccountState account, long nonce) {
        journal.nonce(account);
        account.nonce = nonce;
    }

    void setCode(AccountState account, byte[] code) {
        journal.code(account);
        account.code = code;
        account.codeHash = Keccak.hash(code);
        account.program = null;
    }

    /** Whether it was cold. */
    boolean warm(AccountState account) {
        if (account.warmIn == transaction) {
            return false;
        }
        journal.warm(account);
        account.warmIn = transaction;
        return true;
    }

    /** Whether it was cold. */
    boolean warm(AccountState account, SlotTable slots, int slot) {
        if (slots.warm[slot] == transaction) {
            return false;
        }
        journal.warm(account, slots, slot);
        slots.warm[slot] = transaction;
        return true;
    }

    void markCreated(AccountState account) {
        journal.created(account);
        account.createdIn = transaction;
    }

    boolean isCreated(AccountState account) {
        return account.createdIn == transaction;
    }

    void destroy(AccountState account) {
        if (account.destroyedIn != transaction) {
            journal.destroyed(account);
            account.destroyedIn = transaction;
        }
    }

    /** EIP-7610: whether something stands in the way of a contract at the address. */
    boolean isOccupied(AccountState account) {
        return account.nonce != 0 || account.hasCode() || !account.base.hasCode() && world.hasStorage(account.address);
    }

    long refund() {
        return refund;
    }

    void addRefund(long amount) {
        if (amount != 0) {
            journal.refund(refund);
            refund += amount;
        }
    }

    void restoreRefund(long amount) {
        refund = amount;
    }

    void addLog(Log log) {
        journal.log();
        logs.add(log);
    }

    void dropLog() {
        logs.removeLast();
    }

    /** The running transaction's, handed over. */
    List<Log> logs() {
        return logs;
    }

    private void wipe(AccountState account) {
        account.nonce = 0;
        account.balance = UInt256.ZERO;
        account.codeHash = Keccak.EMPTY;
        account.code = new byte[0];
        account.program = null;
        SlotTable slots = account.slots;
        if (slots != null) {
            for (int slot = 0; slot < slots.count; slot++) {
                slots.set(slot, SlotTable.CURRENT, 0, 0, 0, 0);
            }
        }
    }

    private static SortedMap<UInt256, UInt256> changedSlots(AccountState account) {
        SlotTable slots = account.slots;
        if (slots == null) {
            return NO_SLOTS;
        }
        var changed = new TreeMap<UInt256, UInt256>();
        for (int slot = 0; slot < slots.count; slot++) {
            if (!slots.equal(slot, SlotTable.CURRENT, SlotTable.BASE)) {
                int at = slot * SlotTable.STRIDE;
                changed.put(word(slots.data, at + SlotTable.KEY), word(slots.data, at + SlotTable.CURRENT));
            }
        }
        return Collections.unmodifiableSortedMap(changed);
    }

    private static UInt256 word(long[] data, int at) {
        return UInt256.ofLimbs(data[at + 3], data[at + 2], data[at + 1], data[at]);
    }
}
