package org.lumia.chain.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.chain.state.KeyValueStore.Table;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.trie.Trie;
import org.lumia.evm.Account;

/** The store keeps the state that the changes make, at every height, through restarts, and stops at damage. */
class ChainStoreTest {
    private static final int BLOCKS = 200;

    @Test
    void everyHeightInMemoryIsWhatTheChangesMake() {
        var store = new InMemoryStore();
        run(new ChainStore(store, 1_000), 1, models -> new ChainStore(store, 1_000));
    }

    @Test
    void everyHeightIsWhatTheChangesMakeThoughMemoryHoldsNextToNothingOfTheTries() {
        var store = new InMemoryStore();
        run(new ChainStore(store, 1_000, 2_000), 3, models -> new ChainStore(store, 1_000, 2_000));
    }

    @Test
    void readingALargeStateFillsNoMemoryAndForcesNoSaves() {
        int trieBytesMax = 1_000_000;
        var keyValues = new InMemoryStore();
        var store = new ChainStore(keyValues, 1_000, trieBytesMax);
        var model = new StateModel();
        StateModel.apply(store, 0, model.manySlots(20_000));
        var saved = new TreeSet<Long>();
        for (int number = 1; number <= 64; number++) {
            StateModel.apply(store, number, model.slots(number * 300, 300, UInt256.ONE));
            saved.add(SavePoint.decode(keyValues.get(Table.META, Keys.SAVED)).number());
            assertThat(store.trieBytes()).as("block %d", number).isLessThanOrEqualTo(trieBytesMax + 1_000);
        }
        assertThat(saved).containsExactly(0L, 64L);
        assertThat(store.head().orElseThrow().stateRoot()).isEqualTo(model.root());
    }

    @Test
    void unsavedChangesThatFillTheTriesMemoryAreSaved() {
        var keyValues = new InMemoryStore();
        var store = new ChainStore(keyValues, 1_000, 400_000);
        var model = new StateModel();
        StateModel.apply(store, 0, model.manySlots(20_000));
        StateModel.apply(store, 1, model.slots(0, 5_000, UInt256.of(2)));
        assertThat(SavePoint.decode(keyValues.get(Table.META, Keys.SAVED)).number())
                .isEqualTo(1);
        assertThat(store.trieBytes()).isLessThanOrEqualTo(2 * 400_000);
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
        var model = new StateModel();
        var waiting = new ArrayDeque<ChainStore.Sealed>();
        for (int number = 0; number < BLOCKS; number++) {
            Hash root = store.stage(model.changes(random));
            assertThat(root).as("block %d", number).isEqualTo(model.root());
            waiting.add(store.seal(StateModel.head(number, root)));
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
        var model = new StateModel();
        var zero = store.seal(StateModel.head(0, store.stage(model.changes(random))));
        var one = store.seal(StateModel.head(1, store.stage(model.changes(random))));
        assertThatThrownBy(() -> store.write(one, new byte[3])).hasMessage("block 1 does not follow the last");
        assertThat(store.head()).isEmpty();
        store.write(zero, new byte[3]);
        assertThatThrownBy(() -> store.seal(StateModel.head(2, Hash.ZERO))).hasMessage("block 2 was not staged");
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

    static ChainStore open(Path folder) {
        return new ChainStore(new RocksDbStore(folder, RocksDbStore.Settings.DEFAULT), 1_000);
    }

    private static void run(ChainStore first, long seed, java.util.function.UnaryOperator<ChainStore> reopen) {
        var random = new Random(seed);
        var models = new ArrayList<StateModel>();
        ChainStore store = first;
        StateModel model = new StateModel();
        for (int number = 0; number < BLOCKS; number++) {
            model = model.copy();
            StateModel.apply(store, number, model.changes(random));
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

    private static void checkView(ChainStore store, int number, StateModel model) {
        assertThat(store.body(number))
                .hasValueSatisfying(body -> assertThat(body).hasSize(3));
        assertThat(store.numberOf(store.hashOf(number).orElseThrow())).hasValue(number);
        try (StateView view = store.view(number)) {
            for (int i = 0; i < 12; i++) {
                Address address = StateModel.address(i);
                assertThat(view.account(address)).isEqualTo(model.accounts().getOrDefault(address, Account.ABSENT));
                for (int slot = 0; slot < 4; slot++) {
                    assertThat(view.storage(address, UInt256.of(slot)))
                            .isEqualTo(model.storage()
                                    .getOrDefault(address, new TreeMap<>())
                                    .getOrDefault(UInt256.of(slot), UInt256.ZERO));
                }
                AccountProof proof = view.proof(address, List.of(UInt256.ONE));
                if (!model.accounts().isEmpty()) {
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
    void whatWasSealedAndNotWrittenIsForgottenByARewind() {
        var store = new ChainStore(new InMemoryStore(), 1_000);
        var random = new Random(29);
        StateModel model = new StateModel();
        for (int number = 0; number < BLOCKS; number++) {
            if (random.nextInt(8) == 0) {
                // Up to two saves go with it.
                StateModel lost = model.copy();
                for (int ahead = 0, blocks = random.nextInt(130); ahead < blocks; ahead++) {
                    Hash root = store.stage(lost.changes(random));
                    if (random.nextInt(100) == 0) {
                        break;
                    }
                    store.seal(StateModel.head(number + ahead, root));
                }
                store.rewind();
            }
            model = model.copy();
            StateModel.apply(store, number, model.changes(random));
            assertThat(store.head().orElseThrow().stateRoot())
                    .as("block %d", number)
                    .isEqualTo(model.root());
            checkView(store, number, model);
        }
    }

    @Test
    void aStateThatIsNoLongerKeptIsRefusedNamingTheOldest() {
        var store = new ChainStore(new InMemoryStore(), 10);
        var random = new Random(7);
        StateModel model = new StateModel();
        for (int number = 0; number < 140; number++) {
            StateModel.apply(store, number, model.changes(random));
        }
        store.view(64).close();
        assertThatThrownBy(() -> store.view(63))
                .isInstanceOf(HistoryUnavailableException.class)
                .hasMessage(
                        "missing trie node: the state of block 63 is not available, the oldest is that of block 64");
        assertThatThrownBy(() -> store.view(140)).hasMessage("header not found");
    }

    @Test
    void theStateIsSavedNowAndThenAndOnceMuchHasChanged() {
        var keyValues = new InMemoryStore();
        var random = new Random(13);
        var saved = new TreeSet<Long>();
        StateModel model = new StateModel();
        for (int number = 0; number < 103; number++) {
            var store = new ChainStore(keyValues, 1_000);
            StateModel.apply(store, number, number == 100 ? model.manySlots(50_000) : model.changes(random));
            saved.add(SavePoint.decode(keyValues.get(Table.META, Keys.SAVED)).number());
            if (number != 100) {
                checkView(store, number, model);
            }
        }
        assertThat(saved).containsExactly(0L, 64L, 100L);
    }

    @Test
    void aViewStaysWhereItIsWhileBlocksAndSavesGoOn() {
        var store = new ChainStore(new InMemoryStore(), 1_000);
        var random = new Random(23);
        var views = new ArrayList<StateView>();
        var models = new ArrayList<StateModel>();
        StateModel model = new StateModel();
        for (int number = 0; number < BLOCKS; number++) {
            model = model.copy();
            StateModel.apply(store, number, model.changes(random));
            int back = random.nextInt(number + 1);
            models.add(model);
            for (int at : List.of(number, back)) {
                views.add(store.view(at));
            }
        }
        for (StateView view : views) {
            StateModel then = models.get((int) view.number());
            for (int i = 0; i < 12; i++) {
                assertThat(view.account(StateModel.address(i)))
                        .isEqualTo(then.accounts().getOrDefault(StateModel.address(i), Account.ABSENT));
                assertThat(view.proof(StateModel.address(i), List.of()).storageRoot())
                        .isEqualTo(then.storageRoot(StateModel.address(i)));
            }
            view.close();
        }
    }
}
