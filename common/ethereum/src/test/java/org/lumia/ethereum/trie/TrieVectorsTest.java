package org.lumia.ethereum.trie;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lumia.conformance.Vectors;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Keccak;
import tools.jackson.databind.JsonNode;

/** Ethereum's own trie tests. */
class TrieVectorsTest {

    private record Entry(byte[] key, byte @Nullable [] value) {}

    @Test
    void allTrieVectorsPass() {
        int ran = 0;
        for (var file : Vectors.pack("encodings", path -> path.startsWith("TrieTests/"))) {
            for (Map.Entry<String, JsonNode> test : file.json().properties()) {
                check(
                        file.path() + " " + test.getKey(),
                        test.getValue(),
                        file.path().contains("secure"));
                ran++;
            }
        }
        assertThat(ran).as("trie tests that ran").isGreaterThanOrEqualTo(15);
    }

    private static void check(String name, JsonNode test, boolean secure) {
        List<Entry> entries = entries(test.get("in"));
        Hash expected = Hash.parse(test.get("root").stringValue());
        assertThat(root(entries, secure)).as(name).isEqualTo(expected);
        if (test.get("in").isObject()) {
            assertThat(root(entries.reversed(), secure)).as(name + " backwards").isEqualTo(expected);
        }
    }

    private static Hash root(List<Entry> entries, boolean secure) {
        var trie = Trie.inMemory();
        for (Entry entry : entries) {
            byte[] key = secure ? Keccak.hash(entry.key).bytes() : entry.key;
            byte[] value = entry.value;
            if (value == null) {
                trie.remove(key);
            } else {
                trie.put(key, value);
            }
        }
        return trie.commit();
    }

    private static List<Entry> entries(JsonNode in) {
        var entries = new ArrayList<Entry>();
        if (in.isObject()) {
            in.properties().forEach(entry -> entries.add(entry(entry.getKey(), entry.getValue())));
        } else {
            in.forEach(pair -> entries.add(entry(pair.get(0).stringValue(), pair.get(1))));
        }
        return entries;
    }

    private static Entry entry(String key, JsonNode value) {
        return new Entry(bytes(key), value.isNull() ? null : bytes(value.stringValue()));
    }

    private static byte[] bytes(String text) {
        return text.startsWith("0x") ? Hex.decode(text) : text.getBytes(StandardCharsets.UTF_8);
    }
}
