package org.lumia.l1;

/** How L1's node took a signed transaction. */
public sealed interface Broadcast {
    /** Its pool holds it, or a block does. */
    record Taken() implements Broadcast {}

    /** It does not hold it. @param words the node's own, with its code */
    record Refused(Refusal reason, String words) implements Broadcast {}
}
