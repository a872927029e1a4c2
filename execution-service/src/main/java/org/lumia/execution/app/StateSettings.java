package org.lumia.execution.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.lumia.chain.state.RocksDbStore;
import org.lumia.platform.settings.InRange;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The state on disk.
 *
 * @param historyBlocks how many blocks before the last keep their states readable
 * @param archive keeps all of them
 * @param cacheMegabytes of RocksDB's blocks, indexes and filters
 * @param writeBufferMegabytes of what RocksDB has not written to its files
 * @param syncEveryBlock waits for the disk at each block; without it a power failure may take the last blocks, which are then executed again from the log (results are synced before they are signed in any case)
 * @param recoverThreads that recover senders beside the executing thread
 * @param snapshot another operator's state as a file, which is used when there is no state yet, and not looked at otherwise
 */
@ConfigurationProperties("lumia.state")
public record StateSettings(
        @InRange(min = 0, max = 1_000_000_000) @DefaultValue("100000")
        long historyBlocks,

        @DefaultValue("false") boolean archive,

        @InRange(min = 8, max = 1 << 20) @DefaultValue("256")
        long cacheMegabytes,

        @InRange(min = 8, max = 1 << 14) @DefaultValue("128")
        long writeBufferMegabytes,

        @DefaultValue("false") boolean syncEveryBlock,
        @InRange(min = 0, max = 256) @DefaultValue("2") int recoverThreads,
        @Nullable Path snapshot) {

    long keptBlocks() {
        return archive ? Long.MAX_VALUE : historyBlocks;
    }

    RocksDbStore.Settings rocks() {
        return new RocksDbStore.Settings(cacheMegabytes << 20, writeBufferMegabytes << 20, syncEveryBlock);
    }
}
