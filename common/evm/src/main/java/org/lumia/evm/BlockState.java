package org.lumia.evm;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;

/**
 * A block's state: what its transactions have changed over the {@link WorldState} it starts from. Changes inside a
 * transaction can be undone to a snapshot; {@link #finishTransaction()} makes them stand. Not safe for concurrent use.
 */
public final class BlockState {
    private final WorldState world;

    public BlockState(WorldState world) {
        this.world = world;
    }

    /** {@link Account#ABSENT} when there is none. */
    public Account account(Address address) {
        return world.account(address);
    }

    public UInt256 storage(Address address, UInt256 slot) {
        return world.storage(address, slot);
    }

    /** Empty without code; not to be modified. */
    public byte[] code(Address address) {
        return world.code(account(address).codeHash());
    }

    /** @throws ArithmeticException on overflow past 256 bits */
    public void addBalance(Address address, UInt256 amount) {
        throw new UnsupportedOperationException();
    }

    /** @throws ArithmeticException when the balance does not suffice */
    public void subtractBalance(Address address, UInt256 amount) {
        throw new UnsupportedOperationException();
    }

    public void setNonce(Address address, long nonce) {
        throw new UnsupportedOperationException();
    }

    public void setCode(Address address, byte[] code) {
        throw new UnsupportedOperationException();
    }

    public void setStorage(Address address, UInt256 slot, UInt256 value) {
        throw new UnsupportedOperationException();
    }

    /** A mark to go back to; valid until it is reverted past or the transaction finishes. */
    public int snapshot() {
        throw new UnsupportedOperationException();
    }

    public void revertTo(int snapshot) {
        throw new UnsupportedOperationException();
    }

    /**
     * Makes the changes since the last call stand: accounts destroyed in it (EIP-6780) and touched empty ones (EIP-161) go,
     * transient storage (EIP-1153), warm sets (EIP-2929) and logs are cleared. {@link TransactionProcessor} calls it
     * itself; callers that change the state directly call it when they are done.
     */
    public void finishTransaction() {
        throw new UnsupportedOperationException();
    }

    /** What differs from the state the block started from, after {@link #finishTransaction()}. */
    public StateChanges changes() {
        throw new UnsupportedOperationException();
    }
}
