package org.lumia.chain.state;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.lumia.chain.state.KeyValueStore.Entry;
import org.lumia.chain.state.KeyValueStore.Snapshot;
import org.lumia.chain.state.KeyValueStore.Table;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.trie.Trie;

/**
 * The saved block's state, whole and in the order of its keys, unmoved by the blocks that follow meanwhile. For the thread that
 * opened it, which closes it.
 */
public final class SavedState implements AutoCloseable {
    private final Snapshot snapshot;
    private final SavePoint point;

    /** Takes accounts, each before its slots, both ascending by key. */
    public interface Visitor {
        /** @param record RLP [nonce, balance, storage root, code hash], the last two empty for none */
        void account(byte[] address, byte[] record);

        /** @param value big-endian without leading zeros */
        void slot(byte[] slot, byte[] value);
    }

    /** @throws IllegalStateException while block 0 is not there */
    SavedState(KeyValueStore store) {
        this.snapshot = store.snapshot();
        byte[] saved = snapshot.get(Table.META, Keys.SAVED);
        if (saved == null) {
            snapshot.close();
            throw new IllegalStateException("there is no block yet");
        }
        this.point = SavePoint.decode(saved);
    }

    /** The block after which the state is. */
    public long number() {
        return point.number();
    }

    public Hash root() {
        return point.root();
    }

    /** ExecutedBlock bytes of the saved block or one before it. */
    public Optional<byte[]> body(long number) {
        return Optional.ofNullable(snapshot.get(Table.BODIES, Keys.number(number)));
    }

    /** A node of the account trie by its path, one nibble a byte. */
    public Optional<byte[]> accountNode(byte[] path) {
        return Optional.ofNullable(snapshot.get(Table.TRIE, Keys.accountNode(path)));
    }

    /** All code that accounts had by now, ascending by hash. */
    public void code(Consumer<byte[]> each) {
        for (Entry entry = snapshot.firstFrom(Table.CODE, new byte[0]);
                entry != null;
                entry = snapshot.next(Table.CODE)) {
            each.accept(entry.value());
        }
    }

    public void accounts(Visitor visitor) {
        for (Entry account = snapshot.firstFrom(Table.ACCOUNTS, new byte[0]);
                account != null;
                account = snapshot.next(Table.ACCOUNTS)) {
            visitor.account(account.key(), account.value());
            if (!AccountRecord.decode(account.value()).storageRoot().equals(Trie.EMPTY_ROOT)) {
                slots(account.key(), visitor);
            }
        }
    }

    private void slots(byte[] address, Visitor visitor) {
        for (Entry slot = snapshot.firstFrom(Table.STORAGE, address);
                slot != null && Arrays.equals(slot.key(), 0, Address.SIZE, address, 0, Address.SIZE);
                slot = snapshot.next(Table.STORAGE)) {
            visitor.slot(Arrays.copyOfRange(slot.key(), Address.SIZE, slot.key().length), slot.value());
        }
    }

    @Override
    public void close() {
        snapshot.close();
    }
}
