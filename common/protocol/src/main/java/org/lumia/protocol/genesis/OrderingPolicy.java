package org.lumia.protocol.genesis;

/** How the transactions of one block are ordered. */
public enum OrderingPolicy {
    /** Log order: a leader cannot reorder, drop or insert. */
    FCFS("fcfs"),
    /** By declared maximum priority fee: a fee buys a place. */
    PRIORITY_FEE("priority-fee");

    private final String key;

    OrderingPolicy(String key) {
        this.key = key;
    }

    /** As genesis.json spells it. */
    public String key() {
        return key;
    }
}
