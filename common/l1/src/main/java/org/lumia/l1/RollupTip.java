package org.lumia.l1;

/**
 * Where the rollup's chain of batches stands.
 *
 * @param lastBlock last L2 block of the last batch, 0 before the first
 */
public record RollupTip(long nextIndex, long lastBlock) {}
