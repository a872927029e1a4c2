package org.lumia.ingress.admission;

/** What a parked transaction waits for. */
public enum ParkedWait {
    /** A nonce before it that nobody has sent. */
    NONCE("nonce"),
    /** A base fee that it, or the one before it, affords. */
    BASE_FEE("base fee"),
    /** A balance that covers it, or the one before it, beside what is on its way. */
    FUNDS("funds"),
    /** Room in the pipeline. */
    ROOM("room"),
    /** What execution says of its account. */
    ACCOUNT("account"),
    /** A block that decides about the pending one with its nonce. */
    BLOCK("block");

    private final String words;

    ParkedWait(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
