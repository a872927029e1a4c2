package org.lumia.l1;

import org.lumia.ethereum.UInt256;

/**
 * What the reward distributor holds for a subnet, by its own words: wei.
 *
 * @param lumiaFree for roots to come
 * @param lumiaOwed certified and not paid
 * @param costsWei all ETH for L1 costs
 */
public record FundTotals(UInt256 lumiaFree, UInt256 lumiaOwed, UInt256 costsWei) {}
