package org.lumia.execution.app;

import org.lumia.chain.block.GenesisBlock;
import org.lumia.chain.state.ChainStore;
import org.lumia.ethereum.Hash;
import org.lumia.execution.Execution;
import org.lumia.platform.settings.NetworkSettings;
import org.lumia.platform.settings.SettingException;
import org.lumia.protocol.genesis.Genesis;

/** A state that was begun from another genesis, or under other rules, is refused before anything is written to it or to the database. */
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
        Hash expected = GenesisBlock.of(genesis).hash();
        var other = store.hashOf(0).filter(hash -> !hash.equals(expected));
        if (other.isPresent()) {
            store.close();
            throw new SettingException(
                    "%s (lumia.data-dir) holds a chain whose block 0 is %s; by this version's rules %s (lumia.genesis-file) makes %s: it was begun by another version, and goes on with that one alone"
                            .formatted(network.stateFolder(), other.get(), network.genesisFile(), expected));
        }
    }
}
