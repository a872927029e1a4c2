package org.lumia.execution.app;

import java.nio.file.Path;
import org.lumia.chain.snapshot.InvalidSnapshotException;
import org.lumia.chain.snapshot.SnapshotImport;
import org.lumia.chain.state.RocksDbStore;
import org.lumia.execution.ExecutedLog;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.settings.SettingException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins an empty state from the file of {@code lumia.state.snapshot}, before anything else is opened. */
final class SnapshotStart {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotStart.class);

    private final Path file;
    private final Genesis genesis;
    private final KafkaLog log;
    private final Topics topics;

    SnapshotStart(Path file, Genesis genesis, KafkaLog log, Topics topics) {
        this.file = file;
        this.genesis = genesis;
        this.log = log;
        this.topics = topics;
    }

    /** Does nothing where there is a state. @throws SettingException when the file is refused; the folder is then as it was */
    void into(Path stateFolder, RocksDbStore.Settings settings) {
        if (!SnapshotImport.isEmpty(stateFolder)) {
            LOG.info("{} holds a state: lumia.state.snapshot is not looked at", stateFolder);
            return;
        }
        try {
            requireNoGap(SnapshotImport.manifest(file).getNumber());
            LOG.info("importing {}", file);
            var imported = new SnapshotImport(
                            file,
                            genesis,
                            new InboxMembers(genesis.members(), log, topics.l1Inbox()),
                            SnapshotImport.Limits.DEFAULT)
                    .into(stateFolder, settings, keys -> LOG.info("importing: {} accounts and slots", keys));
            LOG.info(
                    "imported block {} {}: {} accounts, {} slots, state root {}",
                    imported.head().number(),
                    imported.head().tip().hash(),
                    imported.accounts(),
                    imported.slots(),
                    imported.head().stateRoot());
        } catch (InvalidSnapshotException refused) {
            throw new SettingException("The file of lumia.state.snapshot is not used: " + refused.getMessage());
        }
    }

    /** What this operator published must go on without a gap: its batcher and rewards follow it. */
    private void requireNoGap(long number) {
        ExecutedLog.Last last = new KafkaExecutedLog(log, topics.executed()).last();
        if (last.number() > 0 && last.number() < number) {
            throw new InvalidSnapshotException(
                    "%s is of block %d, and %s ends at block %d: take a snapshot of that block or an earlier one, or start with the argument rebuild"
                            .formatted(file, number, topics.executed(), last.number()));
        }
    }
}
