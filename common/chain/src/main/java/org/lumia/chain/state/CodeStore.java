package org.lumia.chain.state;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lumia.chain.state.KeyValueStore.Table;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;

/** Code by hash, which never changes. Thread-safe. */
final class CodeStore {
    private static final int CONTRACTS_MAX = 4_096;

    private final KeyValueStore store;
    private final Map<Hash, byte[]> recent = new ConcurrentHashMap<>();

    CodeStore(KeyValueStore store) {
        this.store = store;
    }

    byte[] get(Hash hash) {
        if (hash.equals(Keccak.EMPTY)) {
            return new byte[0];
        }
        byte[] code = recent.get(hash);
        if (code == null) {
            code = store.get(Table.CODE, hash.bytes());
            if (code == null) {
                throw new IllegalStateException("code " + hash + " is missing in " + store.location());
            }
            add(hash, code);
        }
        return code;
    }

    void add(Hash hash, byte[] code) {
        if (recent.size() >= CONTRACTS_MAX) {
            recent.clear();
        }
        recent.put(hash, code);
    }
}
