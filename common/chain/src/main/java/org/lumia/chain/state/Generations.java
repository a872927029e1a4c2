package org.lumia.chain.state;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A bounded cache at the price of a hash map: what was not used for a while goes with its generation. Not thread-safe. */
final class Generations<K, V> {
    private final int entriesMax;
    private Map<K, V> young = new HashMap<>();
    private Map<K, V> old = new HashMap<>();

    /** @param entriesMax of each of two generations */
    Generations(int entriesMax) {
        this.entriesMax = entriesMax;
    }

    @Nullable
    V get(K key) {
        V value = young.get(key);
        if (value == null) {
            value = old.get(key);
            if (value != null) {
                put(key, value);
            }
        }
        return value;
    }

    void put(K key, V value) {
        if (young.size() >= entriesMax) {
            old = young;
            young = new HashMap<>();
        }
        young.put(key, value);
    }

    void clear() {
        young = new HashMap<>();
        old = new HashMap<>();
    }
}
