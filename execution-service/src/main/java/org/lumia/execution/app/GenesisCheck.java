package org.lumia.execution.app;

import org.lumia.chain.state.ChainStore;
import org.lumia.execution.Execution;
import org.lumia.platform.settings.NetworkSettings;
import org.lumia.platform.settings.SettingException;
import org.lumia.protocol.genesis.Genesis;

/** A state that was begun from another genesis is refused before anything is written to it or to the database. */
final class GenesisCheck {
    private GenesisCheck() {}

    /** Closes the store that it refuses. @throws SettingException naming both settings and both hashes */
    static void check(ChainStore store, Genesis genesis, NetworkSettings network) {
        var begun = Execution.begunFrom(store).filter(hash -> !hash.equals(genesis.hash()));
        if (begun.isPresent()) {
            store.close();
            throw new SettingException(
                    "%s (lumia.data-dir) holds the state of genesis %s, and %s (lumia.genesis-file) is genesis %s"
                            .formatted(network.stateFolder(), begun.get(), network.genesisFile(), genesis.hash()));
        }
    }
}
