package org.lumia.submitter.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.lumia.ethereum.Address;
import org.lumia.l1.L1;
import org.lumia.l1.L1Exception;
import org.lumia.platform.StartCheck;
import org.lumia.platform.settings.SettingException;
import org.lumia.protocol.genesis.L1Contracts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether L1's node serves the chain that genesis names, with genesis' contracts on it: asked before the schema is made or migrated. */
final class L1Check implements StartCheck {
    private static final Logger LOG = LoggerFactory.getLogger(L1Check.class);

    /** A node whose last block is older is still syncing, and may come to the contracts. */
    private static final Duration LATEST_AGE_MAX = Duration.ofHours(1);

    private final L1 l1;
    private final L1Contracts named;
    private final long startBlock;
    private final InstantSource clock;

    /** @param startBlock the L1 block before the contracts were deployed, 0 where it is not known */
    L1Check(L1 l1, L1Contracts named, long startBlock, InstantSource clock) {
        this.l1 = l1;
        this.named = named;
        this.startBlock = startBlock;
        this.clock = clock;
    }

    /** A node that does not answer, or is behind, is no reason not to start: the loop asks again before it stores anything of L1. */
    @Override
    public void before(DataSource postgres, String schema) {
        try {
            difference().ifPresent(difference -> {
                throw new SettingException(difference);
            });
        } catch (L1Exception away) {
            LOG.warn("L1 is looked at later: {}", away.getMessage());
        }
    }

    @Override
    public void after(DataSource postgres, String schema) {}

    /** In one sentence; empty where it is that L1. @throws L1Exception where the node does not answer, or is behind the contracts */
    Optional<String> difference() {
        long served = l1.chainId();
        if (served != named.chainId()) {
            return Optional.of(
                    "L1's node (lumia.l1.rpc-url) serves chain %d, and the file of lumia.genesis-file names chain %d"
                            .formatted(served, named.chainId()));
        }
        var missing = contracts().entrySet().stream()
                .filter(contract -> !l1.hasCode(contract.getValue()))
                .findFirst();
        if (missing.isPresent()) {
            waitWhileBehind();
        }
        // It may have come while the node was asked how far it is.
        return missing.filter(contract -> !l1.hasCode(contract.getValue()))
                .map(contract ->
                        "L1's node (lumia.l1.rpc-url) has no contract at %s, where the file of lumia.genesis-file names the %s: it serves another chain %d, or has not come to the block that made it"
                                .formatted(contract.getValue(), contract.getKey(), served));
    }

    /** What is missing says nothing of a node that is still on its way to the contracts' block. */
    private void waitWhileBehind() {
        if (l1.block(startBlock).isEmpty()) {
            throw new L1Exception(
                    "L1's node (lumia.l1.rpc-url) is behind: it has no block %d yet (lumia.l1-submitter.start-block)"
                            .formatted(startBlock));
        }
        var latest = l1.heads().latest();
        var made = Instant.ofEpochSecond(latest.timestamp());
        if (made.isBefore(clock.instant().minus(LATEST_AGE_MAX))) {
            throw new L1Exception(
                    "L1's node (lumia.l1.rpc-url) is behind: its last block %d is of %s, and genesis' contracts are not there yet"
                            .formatted(latest.number(), made));
        }
    }

    private Map<String, Address> contracts() {
        var contracts = new LinkedHashMap<String, Address>();
        contracts.put("registry", named.registry());
        contracts.put("inbox", named.inbox());
        contracts.put("rollup", named.rollup());
        contracts.put("distributor", named.distributor());
        return contracts;
    }
}
