package org.lumia.chain.snapshot;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.lumia.chain.snapshot.SnapshotFormat.Kind;
import org.lumia.chain.state.Head;
import org.lumia.chain.state.RocksDbStore;
import org.lumia.chain.state.StateLoader;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.v1.SnapshotEnd;
import org.lumia.protocol.v1.SnapshotManifest;

/**
 * Makes a state folder from a file. It is made beside its place and moved there once all of it is checked: the tries are made anew, and
 * their root is that of a block which more than two thirds of the members' weight signed.
 */
public final class SnapshotImport {
    private static final long PROGRESS_RECORDS = 50_000;

    private final Path file;
    private final Genesis genesis;
    private final Certificate.EpochMembers members;
    private final Limits limits;

    /**
     * What is taken of a file, decompressed.
     *
     * @param recordBytesMax of one record: a block, a code
     */
    public record Limits(long recordBytesMax, long contentBytesMax) {
        public static final Limits DEFAULT = new Limits(64L << 20, 1L << 40);
    }

    public SnapshotImport(Path file, Genesis genesis, Certificate.EpochMembers members, Limits limits) {
        this.file = file;
        this.genesis = genesis;
        this.members = members;
        this.limits = limits;
    }

    /** What a file says that it is of, unchecked. */
    public static SnapshotManifest manifest(Path file) {
        try (var reader = new SnapshotReader(file, Limits.DEFAULT)) {
            return SnapshotManifest.parseFrom(reader.next(Kind.MANIFEST));
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidSnapshotException("%s is refused: its manifest does not decode".formatted(file), e);
        }
    }

    /** What was taken over. */
    public record Imported(Head head, long accounts, long slots) {}

    /** Whether a folder holds no state: a snapshot may be put there. */
    public static boolean isEmpty(Path stateFolder) {
        if (!Files.exists(stateFolder)) {
            return true;
        }
        try (Stream<Path> files = Files.list(stateFolder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new InvalidSnapshotException("%s cannot be read".formatted(stateFolder), e);
        }
    }

    /**
     * @param progress hears the number of accounts and slots so far, now and then
     * @throws InvalidSnapshotException naming the first thing that is wrong; the folder is then as it was
     */
    public Imported into(Path stateFolder, RocksDbStore.Settings settings, LongConsumer progress) {
        if (!isEmpty(stateFolder)) {
            throw new InvalidSnapshotException(
                    "%s holds a state, and a snapshot is put into an empty folder only".formatted(stateFolder));
        }
        Path beside = stateFolder.resolveSibling(stateFolder.getFileName() + ".importing");
        try {
            delete(beside);
            Files.createDirectories(beside);
            Imported imported;
            try (var store = new RocksDbStore(beside, settings);
                    var reader = new SnapshotReader(file, limits)) {
                imported = fill(new StateLoader(store), reader, progress);
            }
            Files.deleteIfExists(stateFolder);
            Files.move(beside, stateFolder, StandardCopyOption.ATOMIC_MOVE);
            return imported;
        } catch (IOException e) {
            throw new InvalidSnapshotException(
                    "%s cannot be put into %s: the disk refuses".formatted(file, stateFolder), e);
        } catch (InvalidSnapshotException refused) {
            deleteQuietly(beside);
            throw refused;
        }
    }

    private static void deleteQuietly(Path folder) {
        try {
            delete(folder);
        } catch (IOException left) {
            // The next import deletes it first.
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    private Imported fill(StateLoader loader, SnapshotReader reader, LongConsumer progress) {
        var head = new SnapshotHead(genesis, members, reader);
        head.read();
        var counts = new Counts();
        Hash root;
        try {
            state(loader, reader, counts, progress);
            root = loader.root();
        } catch (IllegalArgumentException wrong) {
            throw reader.invalid("%s", String.valueOf(wrong.getMessage()));
        }
        reader.end();
        if (!root.equals(head.stateRoot())) {
            throw reader.invalid(
                    "its accounts make the state root %s, and block %d has %s; the first that differ are %s",
                    root, head.number(), head.stateRoot(), new SubtrieHashes(head.nodes()).firstDifference(loader));
        }
        head.finish(loader);
        return new Imported(head.head(), counts.accounts, counts.slots);
    }

    private static final class Counts {
        private long codes;
        private long accounts;
        private long slots;
    }

    private void state(StateLoader loader, SnapshotReader reader, Counts counts, LongConsumer progress) {
        Kind last = Kind.CODE;
        while (true) {
            SnapshotReader.Item item = reader.next();
            byte[] content = item.content();
            switch (item.kind()) {
                case CODE -> {
                    if (counts.accounts > 0) {
                        throw reader.invalid("code comes after accounts");
                    }
                    loader.code(content);
                    counts.codes++;
                }
                case ACCOUNT -> {
                    account(loader, reader, content);
                    counts.accounts++;
                }
                case SLOT -> {
                    if (content.length < Hash.SIZE) {
                        throw reader.invalid("a slot has %d bytes", content.length);
                    }
                    loader.slot(
                            Arrays.copyOf(content, Hash.SIZE), Arrays.copyOfRange(content, Hash.SIZE, content.length));
                    counts.slots++;
                }
                case SUM -> {}
                case END -> {
                    if (last != Kind.SUM) {
                        throw reader.invalid("its last section has no SHA-256");
                    }
                    compare(reader, counts, content);
                    return;
                }
                default -> throw reader.invalid("a record of the kind %s stands among the accounts", item.kind());
            }
            last = item.kind();
            if ((counts.accounts + counts.slots) % PROGRESS_RECORDS == 0) {
                progress.accept(counts.accounts + counts.slots);
            }
        }
    }

    private static void account(StateLoader loader, SnapshotReader reader, byte[] content) {
        if (content.length < Address.SIZE) {
            throw reader.invalid("an account has %d bytes", content.length);
        }
        byte[] address = Arrays.copyOf(content, Address.SIZE);
        loader.account(address, Arrays.copyOfRange(content, Address.SIZE, content.length));
        reader.at("account " + Hex.encode(address));
    }

    private static void compare(SnapshotReader reader, Counts counts, byte[] content) {
        try {
            SnapshotEnd end = SnapshotEnd.parseFrom(content);
            boolean same = end.getCodes() == counts.codes
                    && end.getAccounts() == counts.accounts
                    && end.getSlots() == counts.slots
                    && end.getRecords() == reader.records() - 1;
            if (!same) {
                throw reader.invalid(
                        "it says %d codes, %d accounts and %d slots, and holds %d, %d and %d",
                        end.getCodes(), end.getAccounts(), end.getSlots(), counts.codes, counts.accounts, counts.slots);
            }
        } catch (InvalidProtocolBufferException e) {
            throw reader.invalid("its last record does not decode");
        }
    }
}
