package org.lumia.chain.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
        fill(folder);
        for (Path file : files(folder, ".sst")) {
            flip(file, 0);
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

    /** The files of a store that was killed: blocks written, some of them synced, nothing closed. */
    private static Path killed(Path folder) throws IOException {
        return killed(folder, RocksDbStore.Settings.DEFAULT);
    }

    private static Path killed(Path folder, RocksDbStore.Settings settings) throws IOException {
        Path running = folder.resolve("running");
        Path copy = folder.resolve("killed");
        try (var keyValues = new RocksDbStore(running, settings)) {
            var store = new ChainStore(keyValues, 1_000);
            var random = new Random(3);
            var model = new StateModel();
            for (int number = 0; number < BLOCKS; number++) {
                StateModel.apply(store, number, model.changes(random));
                if (number % 20 == 10) {
                    store.sync();
                }
            }
            copy(running, copy);
        }
        return copy;
    }

    /** Again while the store makes or drops files meanwhile. */
    private static void copy(Path running, Path copy) throws IOException {
        List<Path> copied;
        do {
            Files.createDirectories(copy);
            for (Path stale : files(copy, "")) {
                Files.delete(stale);
            }
            copied = files(running, "");
            for (Path file : copied) {
                if (Files.exists(file)) {
                    Files.copy(file, copy.resolve(file.getFileName()));
                }
            }
        } while (!copied.equals(files(running, "")));
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .filter(file -> !file.endsWith("LOCK"))
                    .sorted()
                    .toList();
        }
    }

    private static void assertLogRefused(Path folder) {
        assertThatThrownBy(() -> ChainStoreTest.open(folder))
                .isInstanceOf(StateDamagedException.class)
                .hasMessageContaining("the state in " + folder + " cannot be used at height 190")
                .hasMessageContaining("its write-ahead log is missing or damaged")
                .hasMessageContaining("with the argument rebuild");
    }

    @Test
    void aStoreThatWasKilledIsOpenedWithAllThatWasWritten(@TempDir Path folder) throws IOException {
        try (ChainStore store = ChainStoreTest.open(killed(folder))) {
            assertThat(store.head().orElseThrow().number()).isEqualTo(BLOCKS - 1);
        }
    }

    @Test
    void aMissingWriteAheadLogIsNoticedAtTheStart(@TempDir Path folder) throws IOException {
        Path killed = killed(folder);
        for (Path log : files(killed, ".log")) {
            Files.delete(log);
        }
        assertLogRefused(killed);
    }

    @Test
    void aMissingOlderOfSeveralIsNoticedAtTheStart(@TempDir Path folder) throws IOException {
        Path killed = killed(folder, new RocksDbStore.Settings(8 << 20, 8 << 20, false));
        List<Path> logs = files(killed, ".log");
        assertThat(logs).hasSizeGreaterThan(1);
        Files.delete(logs.getFirst());
        assertThatThrownBy(() -> ChainStoreTest.open(killed))
                .isInstanceOf(StateDamagedException.class)
                .hasMessageContaining("cannot be used at height 190")
                .hasMessageContaining("Missing WAL")
                .hasMessageContaining("with the argument rebuild");
    }

    @Test
    void aShortWriteAheadLogIsNoticedAtTheStart(@TempDir Path folder) throws IOException {
        Path killed = killed(folder);
        Path log = files(killed, ".log").getLast();
        try (var access = new RandomAccessFile(log.toFile(), "rw")) {
            access.setLength(access.length() / 2);
        }
        assertLogRefused(killed);
    }

    @Test
    void aChangedByteInTheWriteAheadLogIsNoticedAtTheStart(@TempDir Path folder) throws IOException {
        Path killed = killed(folder);
        flip(files(killed, ".log").getLast(), 0.5);
        assertLogRefused(killed);
    }

    @Test
    void whatWasNeverSyncedMayBeGone(@TempDir Path folder) throws IOException {
        Path killed = killed(folder);
        Path log = files(killed, ".log").getLast();
        try (var access = new RandomAccessFile(log.toFile(), "rw")) {
            access.setLength(access.length() - 100);
        }
        try (ChainStore store = ChainStoreTest.open(killed)) {
            assertThat(store.head().orElseThrow().number()).isBetween(190L, BLOCKS - 1L);
        }
    }

    @Test
    void aStoreClosedWholeNeedsNoWriteAheadLog(@TempDir Path folder) throws IOException {
        fill(folder);
        for (Path log : files(folder, ".log")) {
            Files.delete(log);
        }
        try (ChainStore store = ChainStoreTest.open(folder)) {
            assertThat(store.head().orElseThrow().number()).isEqualTo(BLOCKS - 1);
        }
    }

    @Test
    void aMissingBlobFileIsNoticedAtTheStart(@TempDir Path folder) throws IOException {
        try (var store = ChainStoreTest.open(folder)) {
            StateModel.apply(store, 0, new StateModel().changes(new Random(3)), new byte[100_000]);
        }
        try (var store = ChainStoreTest.open(folder)) {
            assertThat(store.body(0)).isPresent();
        }
        Path blob = files(folder, ".blob").getFirst();
        Files.delete(blob);
        assertThatThrownBy(() -> ChainStoreTest.open(folder))
                .isInstanceOf(StateDamagedException.class)
                .hasMessageContaining(blob.getFileName().toString())
                .hasMessageContaining("with the argument rebuild");
    }

    @Test
    void aShortOrChangedBlobFileIsNoticedAtTheStart(@TempDir Path folder) throws IOException {
        var random = new Random(3);
        byte[] body = new byte[100_000];
        random.nextBytes(body);
        try (var store = ChainStoreTest.open(folder)) {
            StateModel.apply(store, 0, new StateModel().changes(random), body);
        }
        Path blob = files(folder, ".blob").getFirst();
        byte[] whole = Files.readAllBytes(blob);
        for (int bytes : new int[] {whole.length - 1, whole.length - 32, whole.length / 2, 61, 30, 0}) {
            Files.write(blob, Arrays.copyOf(whole, bytes));
            assertBlobRefused(folder, blob);
        }
        for (int at : new int[] {0, whole.length - 32, whole.length - 20, whole.length - 1}) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(blob, changed);
            assertBlobRefused(folder, blob);
        }
        Files.write(blob, whole);
        try (var store = ChainStoreTest.open(folder)) {
            assertThat(store.body(0)).contains(body);
        }
    }

    private static void assertBlobRefused(Path folder, Path blob) {
        assertThatThrownBy(() -> ChainStoreTest.open(folder))
                .isInstanceOf(StateDamagedException.class)
                .hasMessageContaining("the state in " + folder + " cannot be used at height 0: the file " + blob)
                .hasMessageContaining("with the argument rebuild");
    }

    @Test
    void closingTwiceIsClosingOnce(@TempDir Path folder) throws Exception {
        var store = new RocksDbStore(folder, RocksDbStore.Settings.DEFAULT);
        store.close();
        store.close();
        var problem = CompletableFuture.supplyAsync(() -> {
            try {
                return store.get(Table.META, Keys.HEAD);
            } catch (IllegalStateException closed) {
                return closed;
            }
        });
        assertThat(problem.get(5, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
    }

    private static void fill(Path folder) {
        try (ChainStore store = ChainStoreTest.open(folder)) {
            var random = new Random(3);
            var model = new StateModel();
            for (int number = 0; number < BLOCKS; number++) {
                StateModel.apply(store, number, model.changes(random));
            }
        }
    }

    private static void flip(Path file, double where) throws IOException {
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            long at = (long) (access.length() * where);
            access.seek(at);
            int value = access.read();
            access.seek(at);
            access.write(value ^ 0x40);
        }
    }

    @Test
    void aMissingFileStopsWithASentenceThatNamesIt(@TempDir Path folder) throws IOException {
        fill(folder);
        Path missing = files(folder, ".sst").getFirst();
        Files.delete(missing);
        assertThatThrownBy(() -> ChainStoreTest.open(folder))
                .isInstanceOf(StateDamagedException.class)
                .hasMessageContaining(missing.getFileName().toString())
                .hasMessageContaining("at height " + (BLOCKS - 1));
    }
}
