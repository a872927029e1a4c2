package org.lumia.rewards.ledger;

/** What an amount is counted in; both have 18 decimals. */
public enum Unit {
    LUMIA,
    /** Ether of L1. */
    ETH
}
