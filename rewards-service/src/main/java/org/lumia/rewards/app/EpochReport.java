package org.lumia.rewards.app;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A closed epoch as REST shows it; amounts are wei of LUMIA as decimal strings.
 *
 * @param emission what the operators' parts and the treasury's sum to
 * @param root of the Merkle tree of claims, null when nothing is paid
 * @param attestedBy operators whose signature of this root stands in the log
 */
record EpochReport(
        long epoch,
        long firstBlock,
        long lastBlock,
        String emission,
        String treasury,
        String treasuryAmount,
        @Nullable String root,
        String closedAt,
        List<String> attestedBy) {}
