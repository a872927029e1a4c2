package org.lumia.evm;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lumia.ethereum.Hash;

/** Compiled code by hash, the least recently used leaving first; for several processors at once. */
public final class ProgramCache {
    public static final long WEIGHT_MAX_BYTES = 64L << 20;

    private record Key(Hash codeHash, Fork fork) {}

    private final Map<Key, Program> programs = new LinkedHashMap<>(256, 0.75f, true);
    private final long weightMaxBytes;
    private long weight;

    public ProgramCache() {
        this(WEIGHT_MAX_BYTES);
    }

    public ProgramCache(long weightMaxBytes) {
        this.weightMaxBytes = weightMaxBytes;
    }

    Program program(Hash codeHash, byte[] code, Fork fork) {
        var key = new Key(codeHash, fork);
        synchronized (this) {
            Program known = programs.get(key);
            if (known != null) {
                return known;
            }
        }
        Program program = ProgramCompiler.compile(code, fork, false);
        synchronized (this) {
            if (programs.putIfAbsent(key, program) == null) {
                weight += program.weight();
                var eldest = programs.entrySet().iterator();
                while (weight > weightMaxBytes && programs.size() > 1) {
                    weight -= eldest.next().getValue().weight();
                    eldest.remove();
                }
            }
        }
        return program;
    }
}
