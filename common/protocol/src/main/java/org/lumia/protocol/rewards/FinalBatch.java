package org.lumia.protocol.rewards;

import org.lumia.ethereum.Address;

/** A batch that is final on L1, and who posted it when at what cost. */
public record FinalBatch(long index, long lastTimestampMs, Address poster, long postedAtSeconds, L1Cost cost) {}
