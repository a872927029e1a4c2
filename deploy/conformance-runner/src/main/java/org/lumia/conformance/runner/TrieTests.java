package org.lumia.conformance.runner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lumia.conformance.Pack;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.trie.Trie;
import tools.jackson.databind.JsonNode;

/** Ethereum's own trie tests: entries that are set and removed, and the root. */
final class TrieTests {
    private TrieTests() {}

    private record Entry(byte[] key, byte @Nullable [] value) {}

    static List<TestCase> of(Pack.File file) throws IOException {
        if (file.name().equals("trietestnextprev.json")) {
            return PackRunner.skipped(file, "TrieTests: neighbours of a key, which no trie here is asked for");
        }
        boolean secure = file.name().contains("secure");
        return file.json().properties().stream()
                .map(test -> new TestCase(file.path() + " " + test.getKey(), () -> run(test.getValue(), secure)))
                .toList();
    }

    private static Outcome run(JsonNode test, boolean secure) {
        List<Entry> entries = entries(test.path("in"));
        Hash expected = Json.hash(test.path("root"));
        return Outcome.compare("root", expected, root(entries, secure))
                .then(() -> test.path("in").isObject()
                        ? Outcome.compare("root in the other order", expected, root(entries.reversed(), secure))
                        : Outcome.PASSED);
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
            in.forEach(pair -> entries.add(entry(Json.text(pair.path(0)), pair.path(1))));
        }
        return entries;
    }

    private static Entry entry(String key, JsonNode value) {
        return new Entry(bytes(key), value.isNull() ? null : bytes(Json.text(value)));
    }

    private static byte[] bytes(String text) {
        return text.startsWith("0x") ? Hex.decode(text) : text.getBytes(StandardCharsets.UTF_8);
    }
}
