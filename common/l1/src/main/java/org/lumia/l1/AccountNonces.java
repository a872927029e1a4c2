package org.lumia.l1;

/**
 * An account's transactions so far.
 *
 * @param included those in blocks, so the nonce of the next
 * @param pooled those in blocks and, one after another, in the node's pool; never below {@code included}
 */
public record AccountNonces(long included, long pooled) {}
