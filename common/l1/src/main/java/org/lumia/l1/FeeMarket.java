package org.lumia.l1;

import org.lumia.ethereum.UInt256;

/** The base fees of L1's next block, in wei per gas and per blob gas. */
public record FeeMarket(UInt256 baseFeeWei, UInt256 blobBaseFeeWei) {}
