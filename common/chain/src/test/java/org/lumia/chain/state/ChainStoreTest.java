package org.lumia.chain.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.chain.block.ChainTip;
import org.lumia.chain.state.KeyValueStore.Table;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.trie.Trie;
import org.lumia.ethereum.trie.TrieRoots;
import org.lumia.evm.Account;
import org.lumia.evm.StateChanges;

/** The store keeps the state that the changes make, at every height, through restarts, and stops at damage. */
class ChainStoreTest {
    private static final int BLOCKS = 200;

    private record Model(TreeMap<Address, Account> accounts, Map<Address, TreeMap<UInt256, UInt256>> storage) {
        Model() {
            this(new TreeMap<>(), new HashMap<>());
        }

        Model copy() {
            var slots = new HashMap<Address, TreeMap<UInt256, UInt256>>();
            storage.forEach((address, values) -> slots.put(address, new TreeMap<>(values)));
            return new Model(new TreeMap<>(accounts), slots);
        }

        Hash storageRoot(Address address) {
            var leaves = new HashMap<byte[], byte[]>();
            storage.getOrDefault(address, new TreeMap<>())
                    .forEach((slot, value) -> leaves.put(slot.toBytes(), TrieRoots.slot(value)));
            return TrieRoots.ofHashedKeys(leaves);
        }

        Hash root() {
            var leaves = new HashMap<byte[], byte[]>();
            accounts.forEach((address, account) -> leaves.put(
                    address.toBytes(),
                    TrieRoots.account(account.nonce(), account.balance(), storageRoot(address), account.codeHash())));
            return TrieRoots.ofHashedKeys(leaves);
        }
    }

    @Test
    void everyHeightInMemoryIsWhatTheChangesMake() {
        var store = new InMemoryStore();
        run(new ChainStore(store, 1_000), 1, models -> new ChainStore(store, 1_000));
    }

    @Test
    void everyHeightOnDiskIsWhatTheChangesMakeThroughRestarts(@TempDir Path folder) {
        run(open(folder), 2, models -> open(folder));
    }

    @Test
    void blocksSealedBeforeThoseUnderThemAreWrittenComeOutTheSame() {
        var random = new Random(11);
        var keyValues = new InMemoryStore();
        var store = new ChainStore(keyValues, 1_000);
        var model = new Model();
        var waiting = new ArrayDeque<ChainStore.Sealed>();
        for (int number = 0; number < BLOCKS; number++) {
            Hash root = store.stage(changes(random, model));
            assertThat(root).as("block %d", number).isEqualTo(model.root());
            waiting.add(store.seal(head(number, root)));
            while (waiting.size() > random.nextInt(3)) {
                store.write(waiting.remove(), new byte[3]);
            }
        }
        waiting.forEach(block -> store.write(block, new byte[3]));
        var again = new ChainStore(keyValues, 1_000);
        assertThat(again.head().orElseThrow().stateRoot()).isEqualTo(model.root());
        checkView(again, BLOCKS - 1, model);
    }

    @Test
    void aBlockIsNotWrittenBeforeTheOneUnderIt() {
        var store = new ChainStore(new InMemoryStore(), 10);
        var random = new Random(5);
        var model = new Model();
        var zero = store.seal(head(0, store.stage(changes(random, model))));
        var one = store.seal(head(1, store.stage(changes(random, model))));
        assertThatThrownBy(() -> store.write(one, new byte[3])).hasMessage("block 1 does not follow the last");
        assertThat(store.head()).isEmpty();
        store.write(zero, new byte[3]);
        assertThatThrownBy(() -> store.seal(head(2, Hash.ZERO))).hasMessage("block 2 was not staged");
    }

    @Test
    void whatIsSealedIsReadBeforeAndAfterItIsWritten() {
        var keyValues = new InMemoryStore();
        var state = new SealedState(keyValues);
        byte[] kept = {1};
        byte[] replaced = {2};
        byte[] deleted = {3};
        var first = state.next();
        for (byte[] key : List.of(kept, replaced, deleted)) {
            first.put(Table.ACCOUNTS, key, new byte[] {7});
        }
        state.seal(first);
        var second = state.next();
        second.put(Table.ACCOUNTS, replaced, new byte[] {8});
        second.delete(Table.ACCOUNTS, deleted);
        second.put(Table.STORAGE, kept, new byte[] {9});
        state.seal(second);
        for (Runnable step : List.<Runnable>of(() -> {}, () -> state.write(first), () -> state.write(second))) {
            step.run();
            assertThat(state.get(Table.ACCOUNTS, kept)).containsExactly(7);
            assertThat(state.get(Table.ACCOUNTS, replaced)).containsExactly(8);
            assertThat(state.get(Table.ACCOUNTS, deleted)).isNull();
            assertThat(state.get(Table.STORAGE, kept)).containsExactly(9);
        }
        assertThat(keyValues.get(Table.ACCOUNTS, deleted)).isNull();
    }

    private static ChainStore open(Path folder) {
        return new ChainStore(new RocksDbStore(folder, RocksDbStore.Settings.DEFAULT), 1_000);
    }

    private static void run(ChainStore first, long seed, java.util.function.UnaryOperator<ChainStore> reopen) {
        var random = new Random(seed);
        var models = new ArrayList<Model>();
        ChainStore store = first;
        Model model = new Model();
        for (int number = 0; number < BLOCKS; number++) {
            model = model.copy();
            apply(store, number, changes(random, model));
            models.add(model);
            assertThat(store.head().orElseThrow().stateRoot())
                    .as("block %d", number)
                    .isEqualTo(model.root());
            if (random.nextInt(30) == 0) {
                store.close();
                store = reopen.apply(store);
                assertThat(store.head().orElseThrow().number()).isEqualTo(number);
                assertThat(store.head().orElseThrow().nextOffset()).isEqualTo(number + 100);
            }
        }
        for (int number = 0; number < BLOCKS; number++) {
            checkView(store, number, models.get(number));
        }
        store.close();
    }

    private static void checkView(ChainStore store, int number, Model model) {
        assertThat(store.body(number))
                .hasValueSatisfying(body -> assertThat(body).hasSize(3));
        assertThat(store.numberOf(store.hashOf(number).orElseThrow())).hasValue(number);
        try (StateView view = store.view(number)) {
            for (int i = 0; i < 12; i++) {
                Address address = address(i);
                assertThat(view.account(address)).isEqualTo(model.accounts.getOrDefault(address, Account.ABSENT));
                for (int slot = 0; slot < 4; slot++) {
                    assertThat(view.storage(address, UInt256.of(slot)))
                            .isEqualTo(model.storage
                                    .getOrDefault(address, new TreeMap<>())
                                    .getOrDefault(UInt256.of(slot), UInt256.ZERO));
                }
                AccountProof proof = view.proof(address, List.of(UInt256.ONE));
                if (!model.accounts.isEmpty()) {
                    checkChain(model.root(), proof.nodes());
                }
                assertThat(proof.storageRoot()).isEqualTo(model.storageRoot(address));
                if (!proof.storageRoot().equals(Trie.EMPTY_ROOT)) {
                    checkChain(proof.storageRoot(), proof.slots().getFirst().nodes());
                }
            }
        }
    }

    private static void checkChain(Hash root, List<byte[]> nodes) {
        assertThat(Keccak.hash(nodes.getFirst())).isEqualTo(root);
        for (int i = 1; i < nodes.size(); i++) {
            assertThat(Hex.encode(nodes.get(i - 1)))
                    .contains(Keccak.hash(nodes.get(i)).toString().substring(2));
        }
    }

    @Test
    void aStateThatIsNoLongerKeptIsRefusedNamingTheOldest() {
        var store = new ChainStore(new InMemoryStore(), 10);
        var random = new Random(7);
        Model model = new Model();
        for (int number = 0; number < 31; number++) {
            apply(store, number, changes(random, model));
        }
        store.view(20).close();
        assertThatThrownBy(() -> store.view(19))
                .isInstanceOf(HistoryUnavailableException.class)
                .hasMessage(
                        "missing trie node: the state of block 19 is not available, the oldest is that of block 20");
        assertThatThrownBy(() -> store.view(31)).hasMessage("header not found");
    }

    @Test
    void triesAreSavedNowAndThenAndWithinTheHistoryThatTakesThemFurther() {
        var keyValues = new InMemoryStore();
        var random = new Random(13);
        var saved = new TreeSet<Long>();
        Model model = new Model();
        for (int number = 0; number < 150; number++) {
            int history = number < 70 ? 1_000 : 5;
            var store = new ChainStore(keyValues, history);
            apply(store, number, changes(random, model));
            saved.add(SavedTries.decode(keyValues.get(Table.META, Keys.TRIES)).number());
            checkView(store, number, model);
        }
        assertThat(saved.headSet(70L)).containsExactly(0L, 64L);
        assertThat(saved.tailSet(70L))
                .containsExactly(
                        70L, 75L, 80L, 85L, 90L, 95L, 100L, 105L, 110L, 115L, 120L, 125L, 130L, 135L, 140L, 145L);
    }

    @Test
    void aStoreFromWhenTriesWereSavedWithEveryBlockGoesOn() {
        var keyValues = new InMemoryStore();
        var random = new Random(19);
        Model model = new Model();
        for (int number = 0; number < 20; number++) {
            apply(new ChainStore(keyValues, 1), number, changes(random, model));
        }
        var without = keyValues.newBatch();
        without.delete(Table.META, Keys.TRIES);
        keyValues.write(without);
        for (int number = 20; number < 25; number++) {
            var store = new ChainStore(keyValues, 1_000);
            apply(store, number, changes(random, model));
            checkView(store, number, model);
        }
        checkView(new ChainStore(keyValues, 1_000), 24, model);
    }

    @Test
    void valuesThatDoNotMakeTheStateRootStopTheStart() {
        var keyValues = new InMemoryStore();
        var store = new ChainStore(keyValues, 1_000);
        var random = new Random(17);
        Model model = new Model();
        for (int number = 0; number < 10; number++) {
            apply(store, number, changes(random, model));
        }
        Address address = model.accounts.firstKey();
        var other = new AccountRecord(new Account(77, UInt256.ONE, Keccak.EMPTY), model.storageRoot(address));
        var batch = keyValues.newBatch();
        batch.put(Table.ACCOUNTS, address.bytes(), other.encode());
        keyValues.write(batch);
        assertThatThrownBy(() -> new ChainStore(keyValues, 1_000))
                .isInstanceOf(StateDamagedException.class)
                .hasMessageContaining("at height 9")
                .hasMessageContaining("its values make the root");
    }

    @Test
    void aFlippedByteStopsWithASentenceThatNamesTheFile(@TempDir Path folder) throws IOException {
        ChainStore store = open(folder);
        var random = new Random(3);
        Model model = new Model();
        for (int number = 0; number < BLOCKS; number++) {
            apply(store, number, changes(random, model));
        }
        store.close();
        try (var files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".sst")).toList()) {
                try (var access = new RandomAccessFile(file.toFile(), "rw")) {
                    access.seek(10);
                    int value = access.read();
                    access.seek(10);
                    access.write(value ^ 0x40);
                }
            }
        }
        assertThatThrownBy(() -> {
                    try (ChainStore damaged = open(folder);
                            StateView view = damaged.view(BLOCKS - 1)) {
                        view.account(address(1));
                    }
                })
                .isInstanceOf(StateDamagedException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining(".sst")
                .hasMessageContaining("at height " + (BLOCKS - 1))
                .hasMessageContaining("rebuilt from the ordered log");
    }

    @Test
    void aMissingFileStopsWithASentenceThatNamesIt(@TempDir Path folder) throws IOException {
        try (ChainStore store = open(folder)) {
            var random = new Random(3);
            Model model = new Model();
            for (int number = 0; number < BLOCKS; number++) {
                apply(store, number, changes(random, model));
            }
        }
        Path missing;
        try (var files = Files.list(folder)) {
            missing = files.filter(path -> path.toString().endsWith(".sst"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.delete(missing);
        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(StateDamagedException.class)
                .hasMessageContaining(missing.getFileName().toString())
                .hasMessageContaining("at height " + (BLOCKS - 1));
    }

    private static void apply(ChainStore store, long number, StateChanges changes) {
        store.commit(head(number, store.stage(changes)), new byte[3]);
    }

    private static Head head(long number, Hash root) {
        var tip = new ChainTip(number, Keccak.hash(Keys.number(number)), number, UInt256.ONE, 0, Hash.ZERO);
        return new Head(tip, Hash.ZERO, root, number + 100);
    }

    private static StateChanges changes(Random random, Model model) {
        var accounts = new TreeMap<Address, StateChanges.AccountChange>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            Address address = address(random.nextInt(12));
            Account before = model.accounts.getOrDefault(address, Account.ABSENT);
            var slots = model.storage.computeIfAbsent(address, absent -> new TreeMap<>());
            if (accounts.containsKey(address)) {
                continue;
            }
            if (slots.isEmpty() && random.nextInt(4) == 0) {
                accounts.put(address, new StateChanges.AccountChange(before, Account.ABSENT, new TreeMap<>()));
                model.accounts.remove(address);
                continue;
            }
            var after = new Account(before.nonce() + 1, UInt256.of(random.nextLong()), Keccak.EMPTY);
            var changed = new TreeMap<UInt256, UInt256>();
            for (int s = random.nextInt(3); s > 0; s--) {
                UInt256 slot = UInt256.of(random.nextInt(4));
                UInt256 value = UInt256.of(random.nextInt(3) == 0 ? 0 : random.nextLong());
                if (!slots.getOrDefault(slot, UInt256.ZERO).equals(value) && !changed.containsKey(slot)) {
                    changed.put(slot, value);
                }
            }
            changed.forEach((slot, value) -> {
                if (value.isZero()) {
                    slots.remove(slot);
                } else {
                    slots.put(slot, value);
                }
            });
            accounts.put(address, new StateChanges.AccountChange(before, after, changed));
            model.accounts.put(address, after);
        }
        return new StateChanges(accounts, new TreeMap<>());
    }

    private static Address address(int i) {
        return Address.copyOf(Keccak.hash(new byte[] {(byte) i}).bytes(), 0);
    }
}
