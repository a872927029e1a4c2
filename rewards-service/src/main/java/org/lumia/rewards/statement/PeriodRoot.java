package org.lumia.rewards.statement;

import org.lumia.ethereum.Hash;

/** A cumulative root of rewards, through an epoch. */
public record PeriodRoot(long throughEpoch, Hash root) {}
