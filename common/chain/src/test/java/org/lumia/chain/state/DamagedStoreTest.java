package org.lumia.chain.state;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.chain.state.KeyValueStore.Table;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.trie.Trie;
import org.lumia.evm.Account;

/** A store that is not whole stops with one sentence that says where and what to do. */
class DamagedStoreTest {
    private static final int BLOCKS = 200;

    @Test
    void aStoreOfAnotherFormatIsRefused() {
        var keyValues = new InMemoryStore();
        StateModel.apply(new ChainStore(keyValues, 1), 0, new StateModel().changes(new Random(19)));
        change(keyValues, batch -> batch.put(Table.META, Keys.FORMAT, new byte[] {1}));
        assertThatThrownBy(() -> new ChainStore(keyValues, 1))
                .isInstanceOf(StateDamagedException.class)
                .hasMessageContaining("its format is not 2")
                .hasMessageContaining("rebuilt from the ordered log");
    }

    @Test
    void valuesThatDoNotMakeTheStateRootStopTheStart() {
        var keyValues = new InMemoryStore();
        var store = new ChainStore(keyValues, 1_000);
        var random = new Random(17);
        var model = new StateModel();
        for (int number = 0; number < 10; number++) {
            StateModel.apply(store, number, model.changes(random));
        }
        Address address = model.accounts().firstKey();
        var record = new BlockChanges(1);
        var other = new Account(77, UInt256.ONE, Keccak.EMPTY);
        record.add(address, AccountRecord.of(other, Trie.EMPTY_ROOT), new TreeMap<>());
        change(keyValues, batch -> batch.put(Table.CHANGES, Keys.number(9), record.encode()));
        assertThatThrownBy(() -> new ChainStore(keyValues, 1_000))
                .isInstanceOf(StateDamagedException.class)
                .hasMessageContaining("at height 9")
                .hasMessageContaining("its values make the root");
        change(keyValues, batch -> batch.delete(Table.CHANGES, Keys.number(9)));
        assertThatThrownBy(() -> new ChainStore(keyValues, 1_000))
                .isInstanceOf(StateDamagedException.class)
                .hasMessageContaining("the changes of block 9 are missing");
    }

    private static void change(KeyValueStore store, Consumer<KeyValueStore.Batch> changes) {
        var batch = store.newBatch();
        changes.accept(batch);
        store.write(batch);
    }

    @Test
    void aFlippedByteStopsWithASentenceThatNamesTheFile(@TempDir Path folder) throws IOException {
        ChainStore store = ChainStoreTest.open(folder);
        var random = new Random(3);
        var model = new StateModel();
        for (int number = 0; number < BLOCKS; number++) {
            StateModel.apply(store, number, model.changes(random));
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
                    try (ChainStore damaged = ChainStoreTest.open(folder);
                            StateView view = damaged.view(BLOCKS - 1)) {
                        view.account(StateModel.address(1));
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
        try (ChainStore store = ChainStoreTest.open(folder)) {
            var random = new Random(3);
            var model = new StateModel();
            for (int number = 0; number < BLOCKS; number++) {
                StateModel.apply(store, number, model.changes(random));
            }
        }
        Path missing;
        try (var files = Files.list(folder)) {
            missing = files.filter(path -> path.toString().endsWith(".sst"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.delete(missing);
        assertThatThrownBy(() -> ChainStoreTest.open(folder))
                .isInstanceOf(StateDamagedException.class)
                .hasMessageContaining(missing.getFileName().toString())
                .hasMessageContaining("at height " + (BLOCKS - 1));
    }
}
