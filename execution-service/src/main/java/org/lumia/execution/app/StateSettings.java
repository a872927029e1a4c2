package org.lumia.execution.app;

import org.lumia.chain.state.RocksDbStore;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The state on disk.
 *
 * @param historyBlocks how many blocks before the last keep their states readable
 * @param archive keeps all of them
 * @param syncEveryBlock waits for the disk at each block; without it a power failure may take the last blocks, which are
 *     then executed again from the log (results are synced before they are signed in any case)
 * @param recoverThreads that recover senders beside the executing thread
 */
@ConfigurationProperties("lumia.state")
public record StateSettings(
        @DefaultValue("100000") long historyBlocks,
        @DefaultValue("false") boolean archive,
        @DefaultValue("256") long cacheMegabytes,
        @DefaultValue("128") long writeBufferMegabytes,
        @DefaultValue("false") boolean syncEveryBlock,
        @DefaultValue("2") int recoverThreads) {

    public StateSettings {
        if (historyBlocks < 0 || cacheMegabytes < 8 || writeBufferMegabytes < 8 || recoverThreads < 0) {
            throw new IllegalArgumentException(
                    "lumia.state: history-blocks and recover-threads must not be negative, cache-megabytes and write-buffer-megabytes at least 8");
        }
    }

    long keptBlocks() {
        return archive ? Long.MAX_VALUE : historyBlocks;
    }

    RocksDbStore.Settings rocks() {
        return new RocksDbStore.Settings(cacheMegabytes << 20, writeBufferMegabytes << 20, syncEveryBlock);
    }
}
