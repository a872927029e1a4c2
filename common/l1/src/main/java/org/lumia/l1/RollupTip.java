package org.lumia.l1;

/**
 * Where the rollup's chain of batches stands.
 *
 * @param lastBlock last L2 block of the last batch, 0 before the first
 * @param heldFrom first batch that a left-out message keeps from becoming final; meaningless unless held
 */
public record RollupTip(long nextIndex, long lastBlock, boolean held, long heldFrom) {}
