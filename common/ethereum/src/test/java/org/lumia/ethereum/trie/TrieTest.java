package org.lumia.ethereum.trie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.rlp.RlpWriter;

/** A trie that is kept in a store stays the trie that its entries make. */
class TrieTest {

    @Test
    void aTrieKeptInAStoreHasTheRootAndTheNodesOfOneBuiltAtOnce() {
        for (int seed = 0; seed < 40; seed++) {
            var random = new Random(seed);
            var store = new MapStore();
            var entries = new TreeMap<byte[], byte[]>(Arrays::compare);
            var trie = new Trie(store, Trie.EMPTY_ROOT);
            int keyBytes = seed % 2 == 0 ? 2 : 32;
            int valueBytes = 1 + seed % 3 * 30;
            for (int round = 0; round < 60; round++) {
                for (int i = random.nextInt(40); i >= 0; i--) {
                    change(trie, entries, random, keyBytes, valueBytes);
                }
                Hash root = trie.hash();
                var fresh = new MapStore();
                var rebuilt = new Trie(fresh, Trie.EMPTY_ROOT);
                entries.forEach(rebuilt::put);
                assertThat(root).as("seed %d round %d", seed, round).isEqualTo(rebuilt.commit());
                if (random.nextInt(3) == 0) {
                    trie.forgetBelow(random.nextInt(3));
                }
                if (random.nextInt(3) > 0) {
                    continue;
                }
                trie.save();
                assertThat(store.text()).as("seed %d round %d", seed, round).isEqualTo(fresh.text());
                if (random.nextInt(3) == 0) {
                    trie = new Trie(store, root);
                } else if (random.nextInt(3) == 0) {
                    trie.forgetBelow(random.nextInt(3));
                }
            }
            for (var entry : entries.entrySet()) {
                assertThat(trie.get(entry.getKey())).isEqualTo(entry.getValue());
            }
        }
    }

    private static void change(
            Trie trie, TreeMap<byte[], byte[]> entries, Random random, int keyBytes, int valueBytes) {
        byte[] key = new byte[] {(byte) random.nextInt(4), (byte) random.nextInt(64)};
        if (keyBytes == 32) {
            key = Keccak.hash(key).bytes();
        }
        // Right, wrong or not said at all: what the caller takes for the value only spares a read.
        byte[] before = switch (random.nextInt(3)) {
            case 0 -> entries.get(key);
            case 1 -> new byte[] {7};
            default -> null;
        };
        if (random.nextInt(3) == 0) {
            entries.remove(key);
            trie.remove(key, before);
        } else {
            byte[] value = new byte[valueBytes];
            random.nextBytes(value);
            value[0] |= 1;
            entries.put(key, value);
            trie.put(key, value, before);
        }
    }

    @Test
    void aLeafWhoseValueIsKnownIsNotRead() {
        var store = new MapStore();
        var trie = new Trie(store, Trie.EMPTY_ROOT);
        byte[] key = new byte[32];
        for (int i = 0; i < 3; i++) {
            byte[] other = key.clone();
            other[0] = (byte) (i << 4);
            trie.put(other, new byte[40]);
        }
        Hash root = trie.commit();
        for (byte[] known : new byte[][] {new byte[40], new byte[41], null}) {
            for (boolean removed : new boolean[] {true, false}) {
                var opened = new Trie(store, root);
                int reads = store.reads;
                if (removed) {
                    opened.remove(key, known);
                } else {
                    opened.put(key, new byte[] {1}, known);
                }
                assertThat(store.reads - reads)
                        .as("known %s, removed %s", known == null ? "nothing" : known.length, removed)
                        .isEqualTo(known != null && known.length == 40 ? 1 : 2);
            }
        }
    }

    @Test
    void whatMemoryHoldsIsCountedUntilItIsForgotten() {
        var store = new MapStore();
        var trie = new Trie(store, Trie.EMPTY_ROOT);
        assertThat(trie.isSaved()).isTrue();
        for (int i = 0; i < 1_000; i++) {
            trie.put(Keccak.hash(new byte[] {(byte) i, (byte) (i >> 8)}).bytes(), new byte[40]);
        }
        trie.hash();
        assertThat(trie.isSaved()).isFalse();
        assertThat(trie.bytesInMemory()).isGreaterThan(1_000 * 200);
        trie.save();
        assertThat(trie.isSaved()).isTrue();
        trie.forgetBelow(1);
        assertThat(trie.bytesInMemory()).isBetween(16L * 80, 3_000L);
        trie.remove(Keccak.hash(new byte[] {3, 1}).bytes());
        trie.hash();
        assertThat(trie.isSaved()).isFalse();
    }

    @Test
    void aProofLeadsFromTheRootToTheValueByHashes() {
        var trie = new Trie(new MapStore(), Trie.EMPTY_ROOT);
        for (int i = 0; i < 500; i++) {
            trie.put(Keccak.hash(new byte[] {(byte) i, (byte) (i >> 8)}).bytes(), new byte[40 + i % 7]);
        }
        Hash root = trie.commit();
        byte[] key = Keccak.hash(new byte[] {17, 1}).bytes();
        List<byte[]> proof = trie.proof(key);
        assertThat(Keccak.hash(proof.getFirst())).isEqualTo(root);
        for (int i = 1; i < proof.size(); i++) {
            assertThat(Hex.encode(proof.get(i - 1)))
                    .contains(Keccak.hash(proof.get(i)).toString().substring(2));
        }
        assertThat(Hex.encode(proof.getLast())).endsWith("00".repeat(40 + 273 % 7));
    }

    @Test
    void aDamagedAndAMissingNodeAreNamed() {
        var store = new MapStore();
        var trie = new Trie(store, Trie.EMPTY_ROOT);
        for (int i = 0; i < 100; i++) {
            trie.put(Keccak.hash(new byte[] {(byte) i}).bytes(), new byte[50]);
        }
        Hash root = trie.commit();
        byte[] key = Keccak.hash(new byte[] {3}).bytes();
        byte[] path = {(byte) ((key[0] & 0xF0) >> 4)};
        byte[] node = store.get(path);
        node[node.length - 5] ^= 1;
        assertThatThrownBy(() -> new Trie(store, root).get(key))
                .isInstanceOf(TrieDamagedException.class)
                .hasMessageContaining("path [%d] is not the one its parent names".formatted(path[0]));
        store.delete(path);
        assertThatThrownBy(() -> new Trie(store, root).get(key)).hasMessageContaining("is missing");
    }

    @Test
    void rootsOfListsAreThoseOfARealBlock() {
        assertThat(TrieRoots.ofList(List.of())).isEqualTo(Trie.EMPTY_ROOT);
        assertThat(Trie.EMPTY_ROOT).hasToString("0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");
    }

    @Test
    void rootsOfListsOfAllLengthsAreThoseOfATrieThatGrew() {
        for (int valueBytes : new int[] {1, 20, 200}) {
            var grown = Trie.inMemory();
            var values = new ArrayList<byte[]>();
            for (int i = 0; i < 600; i++) {
                byte[] value = new byte[valueBytes];
                Arrays.fill(value, (byte) (i % 127 + 1));
                values.add(value);
                grown.put(new RlpWriter(16).uint64(i).toBytes(), value);
                assertThat(TrieRoots.ofList(values))
                        .as("%d values of %d bytes", i + 1, valueBytes)
                        .isEqualTo(grown.commit());
            }
        }
    }

    private static final class MapStore implements NodeStore {
        private final Map<String, byte[]> nodes = new HashMap<>();
        private int reads;

        @Override
        public byte @Nullable [] get(byte[] path) {
            reads++;
            return nodes.get(Hex.encode(path));
        }

        @Override
        public void put(byte[] path, byte[] node) {
            nodes.put(Hex.encode(path), node);
        }

        @Override
        public void delete(byte[] path) {
            nodes.remove(Hex.encode(path));
        }

        Map<String, String> text() {
            var text = new TreeMap<String, String>();
            nodes.forEach((path, node) -> text.put(path, Hex.encode(node)));
            return text;
        }
    }
}
