package org.lumia.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.snapshot.Certificate;
import org.lumia.chain.snapshot.InvalidSnapshotException;
import org.lumia.chain.snapshot.SnapshotExport;
import org.lumia.chain.snapshot.SnapshotImport;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.InMemoryStore;
import org.lumia.chain.state.RocksDbStore;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.evm.ContractAddress;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.SnapshotManifest;

/** A state goes on from a snapshot to the same roots; a file that is cut, altered, of another chain or uncertified is refused, and says why. */
class SnapshotTest {
    private static final int SAVED = 64;
    private static final int BLOCKS = 90;
    /** Stores the first word of the input under itself. */
    private static final byte[] CREATION = Hex.decode("0x655f355f3555005f526006601af3");

    private static final RocksDbStore.Settings SETTINGS = new RocksDbStore.Settings(8 << 20, 8 << 20, false);

    @TempDir
    static Path folder;

    private static Path file;
    private static List<OrderedBlock> ordered;
    private static List<ExecutedBlock> executed;
    private static Genesis genesis;
    private static Address contract;

    @BeforeAll
    static void exportAStateOfARunningChain() throws Exception {
        var chain = chain(1_700_000_000_000L);
        genesis = chain.genesis();
        ordered = blocks(chain);
        executed = new ArrayList<>();
        contract = ContractAddress.create(OrderedChain.ALICE, 0);
        file = folder.resolve("state.snapshot");
        try (var store = new ChainStore(new InMemoryStore(), 100);
                var recovery = new SenderRecovery(new TransactionCheck(genesis), 0)) {
            var execution = new Execution(genesis, store, recovery, ExecutionTimes.NONE);
            execution.begin();
            assertThatThrownBy(() -> new SnapshotExport(store, genesis))
                    .hasMessageContaining("the last saved state is that of block 0");
            run(execution, ordered.subList(0, 80));
            try (var export = new SnapshotExport(store, genesis);
                    OutputStream out = Files.newOutputStream(file)) {
                // What comes after it was opened is not in it.
                run(execution, ordered.subList(80, BLOCKS));
                assertThat(export.block().getNumber()).isEqualTo(SAVED);
                var written = export.write(certificate(export.block(), OrderedChain.KEY), out);
                assertThat(written.slots()).isPositive();
            }
        }
    }

    private static OrderedChain chain(long timestampMs) {
        return new OrderedChain("snapshots", timestampMs);
    }

    private static List<OrderedBlock> blocks(OrderedChain chain) {
        var blocks = new ArrayList<OrderedBlock>();
        blocks.add(chain.block(chain.transaction(Optional.empty(), UInt256.ZERO, CREATION, 200_000)));
        Address stores = ContractAddress.create(OrderedChain.ALICE, 0);
        while (chain.number() < BLOCKS) {
            byte[][] raws = new byte[6][];
            for (int i = 0; i < raws.length; i++) {
                byte[] seed = {(byte) chain.number(), (byte) i};
                raws[i] = i % 3 == 2
                        ? chain.transaction(
                                Optional.of(stores),
                                UInt256.ZERO,
                                Keccak.hash(seed).toBytes(),
                                100_000)
                        : chain.transaction(
                                Optional.of(Address.copyOf(Keccak.hash(seed).bytes(), 0)),
                                UInt256.of(chain.number() + 1),
                                new byte[0],
                                21_000);
            }
            var inbox = chain.number() == SAVED - 1
                    ? List.of(chain.deposit(OrderedChain.BOB, OrderedChain.BOB, UInt256.of(77)))
                    : List.<org.lumia.protocol.v1.InboxMessage>of();
            blocks.add(chain.block(inbox, List.of(raws)));
        }
        return blocks;
    }

    private static void run(Execution execution, List<OrderedBlock> blocks) {
        for (OrderedBlock block : blocks) {
            assertThat(execution.isKnown(block)).isFalse();
            executed.add(execution
                    .write(execution.execute(block, execution.prepare(block), block.getNumber(), 0))
                    .message());
        }
    }

    private static Certificate certificate(ExecutedBlock block, String key) {
        return new Certificate(
                0,
                List.of(new Attestations(genesis, OrderedChain.ALICE, signer(key))
                        .sign(block)
                        .getFirst()
                        .getBlock()));
    }

    private static Signer signer(String key) {
        byte[] secret = Hex.decode(key);
        return new Signer() {
            @Override
            public Address address() {
                return Secp256k1.address(secret);
            }

            @Override
            public Signature sign(Hash digest) {
                return Secp256k1.sign(digest, secret);
            }
        };
    }

    private static SnapshotImport.Imported into(Path state, Path from, Genesis of, SnapshotImport.Limits limits) {
        return new SnapshotImport(from, of, (epoch, through) -> of.members(), limits)
                .into(state, SETTINGS, count -> {});
    }

    @Test
    void theChainGoesOnFromItToTheSameBlocks() throws Exception {
        Path state = folder.resolve("joined");
        // As an import leaves it that was killed.
        Files.createDirectories(folder.resolve("joined.importing"));
        Files.writeString(folder.resolve("joined.importing").resolve("CURRENT"), "nothing");
        var imported = into(state, file, genesis, SnapshotImport.Limits.DEFAULT);
        assertThat(imported.head().number()).isEqualTo(SAVED);
        assertThat(folder.resolve("joined.importing")).doesNotExist();
        try (var store = new ChainStore(new RocksDbStore(state, SETTINGS), 100);
                var recovery = new SenderRecovery(new TransactionCheck(genesis), 0)) {
            var execution = new Execution(genesis, store, recovery, ExecutionTimes.NONE);
            execution.begin();
            assertThat(store.firstBlock()).isEqualTo(SAVED);
            for (OrderedBlock known : ordered.subList(0, SAVED)) {
                assertThat(execution.isKnown(known)).isTrue();
            }
            for (OrderedBlock block : ordered.subList(SAVED, BLOCKS)) {
                var result = execution.write(execution.execute(block, execution.prepare(block), 0, 0));
                assertThat(result.message()).isEqualTo(executed.get((int) block.getNumber() - 1));
            }
            for (long number = 0; number <= BLOCKS; number++) {
                Hash expected = number == 0
                        ? org.lumia.chain.block.GenesisBlock.of(genesis).hash()
                        : org.lumia.protocol.message.Protobufs.hash(
                                executed.get((int) number - 1).getHash());
                assertThat(store.hashOf(number)).as("block %d", number).contains(expected);
            }
            try (var view = store.view(SAVED)) {
                assertThat(view.account(OrderedChain.BOB).balance()).isEqualTo(UInt256.of(77));
                assertThat(view.hasStorage(contract)).isTrue();
                assertThat(view.proof(contract, List.of()).storageRoot()).isNotNull();
            }
            assertThatThrownBy(() -> store.view(SAVED - 1))
                    .hasMessage(
                            "missing trie node: the state of block 63 is not available, the oldest is that of block 64");
        }
        assertThatThrownBy(() -> into(state, file, genesis, SnapshotImport.Limits.DEFAULT))
                .isInstanceOf(InvalidSnapshotException.class)
                .hasMessageContaining("an empty folder only");
    }

    @Test
    void aBlockThatOrderedHasOtherwiseIsNoKnownOne() throws Exception {
        Path state = folder.resolve("forked");
        into(state, file, genesis, SnapshotImport.Limits.DEFAULT);
        try (var store = new ChainStore(new RocksDbStore(state, SETTINGS), 100);
                var recovery = new SenderRecovery(new TransactionCheck(genesis), 0)) {
            var execution = new Execution(genesis, store, recovery, ExecutionTimes.NONE);
            execution.begin();
            OrderedBlock other = ordered.get(SAVED - 1).toBuilder()
                    .setHash(ordered.get(0).getHash())
                    .build();
            assertThatThrownBy(() -> execution.isKnown(other)).hasMessageContaining("block 64 was executed with seal");
        }
    }

    private void refused(Path wrong, String why) {
        refused(wrong, genesis, SnapshotImport.Limits.DEFAULT, why);
    }

    private void refused(Path wrong, Genesis of, SnapshotImport.Limits limits, String why) {
        Path state = folder.resolve("refused");
        assertThatThrownBy(() -> into(state, wrong, of, limits))
                .isInstanceOf(InvalidSnapshotException.class)
                .hasMessageContainingAll(wrong.toString(), why);
        assertThat(state).doesNotExist();
        assertThat(folder.resolve("refused.importing")).doesNotExist();
    }

    private void refused(boolean sums, Consumer<List<SnapshotFile.Entry>> change, String why) throws Exception {
        refused(SnapshotFile.write(file, folder.resolve("altered.snapshot"), sums, change), why);
    }

    private Path bytes(UnaryOperator<byte[]> change) throws Exception {
        Path changed = folder.resolve("bytes.snapshot");
        return Files.write(changed, change.apply(Files.readAllBytes(file)));
    }

    @Test
    void aFileThatIsNoneOrCutOrDamagedIsRefused() throws Exception {
        refused(folder.resolve("absent"), "is not there");
        refused(Files.writeString(folder.resolve("text"), "no snapshot"), "is no state snapshot");
        refused(Files.writeString(folder.resolve("empty"), ""), "is no state snapshot");
        refused(
                bytes(all -> {
                    all[8] = 9;
                    return all;
                }),
                "is a state snapshot of version 9, and this build reads version 1");
        int size = (int) Files.size(file);
        for (int cut : new int[] {9, 10, 100, size / 2, size - 5, size - 1}) {
            refused(bytes(all -> java.util.Arrays.copyOf(all, cut)), "it is cut: it ends after ");
        }
        refused(bytes(all -> java.util.Arrays.copyOf(all, all.length + 3)), "after its last record");
        for (int at = 30; at < size; at += size / 40) {
            int altered = at;
            refused(
                    bytes(all -> {
                        all[altered] ^= 0x10;
                        return all;
                    }),
                    "");
        }
    }

    @Test
    void anotherChainsOrAnUncertifiedOneIsRefused() throws Exception {
        Genesis other = chain(1_700_000_000_001L).genesis();
        refused(file, other, SnapshotImport.Limits.DEFAULT, "it is of genesis " + genesis.hash());
        refused(
                true,
                manifest(manifest -> manifest.setChainId(5)),
                "it is of chain 5 and subnet 1, and this is chain " + genesis.chainId());
        refused(true, manifest(SnapshotManifest.Builder::clearCertificate), "has the weight 0 of 1");
        refused(
                true,
                manifest(manifest -> manifest.clearCertificate()
                        .addAllCertificate(certificate(executed.get(SAVED - 1), OrderedChain.KEY.replace("f8", "a7"))
                                .attestations())),
                "has the weight 0 of 1 of the members of epoch 0, and more than two thirds are needed");
        refused(
                true,
                manifest(manifest -> manifest.clearCertificate()
                        .addAllCertificate(certificate(executed.get(SAVED), OrderedChain.KEY)
                                .attestations())),
                "is not of its block");
        refused(true, manifest(manifest -> manifest.setStateRoot(executed.get(0).getStateRoot())), "and its block has");
    }

    private static Consumer<List<SnapshotFile.Entry>> manifest(Consumer<SnapshotManifest.Builder> change) {
        return entries -> {
            try {
                var manifest = SnapshotManifest.parseFrom(entries.getFirst().content()).toBuilder();
                change.accept(manifest);
                entries.set(
                        0,
                        new SnapshotFile.Entry(
                                SnapshotFile.MANIFEST, manifest.build().toByteArray()));
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    @Test
    void aLieIsFoundWhereItIs() throws Exception {
        refused(
                false,
                SnapshotFile.changing(SnapshotFile.CODE, code -> code[0] ^= 1),
                "the section \"code\" is altered: its SHA-256 is not the one it names");
        refused(true, SnapshotFile.changing(SnapshotFile.CODE, code -> code[0] ^= 1), "which is not there");
        // The last byte of a balance; accounts that have code end with its hash.
        refused(
                true,
                SnapshotFile::alterBalance,
                "the first that differ are among those whose hashed address begins with 0x");
        refused(
                true,
                SnapshotFile.changing(SnapshotFile.SLOT, slot -> slot[40] ^= 1),
                "the slots of account %s make the storage root".formatted(contract));
        refused(
                true,
                entries -> entries.remove(SnapshotFile.first(entries, SnapshotFile.SLOT)),
                "the slots of account %s make the storage root".formatted(contract));
        refused(
                true,
                entries -> {
                    int slot = SnapshotFile.first(entries, SnapshotFile.SLOT);
                    Collections.swap(entries, slot, slot + 1);
                },
                "of account %s does not follow the one before".formatted(contract));
        refused(
                true,
                entries -> entries.remove(SnapshotFile.first(entries, SnapshotFile.ACCOUNT)),
                "its accounts make the state root");
        refused(
                true,
                entries -> {
                    int account = SnapshotFile.first(entries, SnapshotFile.ACCOUNT);
                    entries.add(account, entries.get(account));
                },
                "does not follow 0x");
        refused(
                true,
                SnapshotFile.changing(SnapshotFile.HEADER, header -> header[header.length - 1] ^= 1),
                "the header of block 63 has the hash");
        refused(
                true,
                entries -> entries.remove(SnapshotFile.first(entries, SnapshotFile.HEADER) + 1),
                "the header of block 62 is missing");
        refused(
                true,
                SnapshotFile.changing(SnapshotFile.NODE, node -> node[node.length - 2] ^= 1),
                "the upper nodes of its trie do not make the state root");
    }

    @Test
    void theBlockItselfIsHeldToItsHash() throws Exception {
        refused(
                true,
                SnapshotFile.body(body -> body.getTransactionsBuilder(1).setSuccess(false)),
                "do not make its receipts root");
        refused(
                true,
                SnapshotFile.body(body -> body.getTransactionsBuilder(1)
                        .setSender(body.getTransactions(0).getSender())),
                "hash, sender or price of its transaction 1");
        refused(true, SnapshotFile.body(body -> body.removeTransactions(1)), "block 64: ");
        refused(true, SnapshotFile.body(body -> body.setTimestampMs(5)), "its fields are not those of its header");
        refused(true, SnapshotFile.body(body -> body.setSealHash(body.getHash())), "seal, epoch or generation");
    }

    @Test
    void whatIsTooLargeOrOutOfPlaceIsRefused() throws Exception {
        refused(file, genesis, new SnapshotImport.Limits(1_000, 1 << 30), "at most 1000 are taken");
        refused(file, genesis, new SnapshotImport.Limits(1 << 20, 20_000), "it holds more than 20000 bytes");
        refused(
                false,
                entries -> entries.set(entries.size() - 1, new SnapshotFile.Entry(SnapshotFile.END, new byte[0])),
                "it says 0 codes, 0 accounts and 0 slots, and holds 1");
        refused(
                true,
                entries -> entries.add(
                        SnapshotFile.first(entries, SnapshotFile.ACCOUNT) + 1,
                        entries.get(SnapshotFile.first(entries, SnapshotFile.CODE))),
                "code comes after accounts");
        refused(
                true,
                entries -> entries.add(SnapshotFile.first(entries, SnapshotFile.ACCOUNT), entries.getFirst()),
                "a record of the kind MANIFEST stands among the accounts");
        refused(true, entries -> entries.add(3, new SnapshotFile.Entry(77, new byte[0])), "of an unknown kind");
    }
}
