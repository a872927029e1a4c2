package org.lumia.protocol.schedule;

import org.lumia.ethereum.Address;

/**
 * An operator of the subnet as the registry lists it.
 *
 * @param operator identity
 * @param signer address of the key that signs for it
 * @param weight voting and sealing weight, at most {@link #WEIGHT_MAX}; 0 while jailed
 * @param feeRecipient coinbase of the blocks it seals
 */
public record Member(Address operator, Address signer, long weight, Address feeRecipient) {
    /** What the registry takes: with it no sum of weights, nor three times one, leaves 63 bits. */
    public static final long WEIGHT_MAX = 1L << 40;

    public Member {
        if (weight < 0 || weight > WEIGHT_MAX) {
            throw new IllegalArgumentException("weight must be from 0 to %d: %d".formatted(WEIGHT_MAX, weight));
        }
    }
}
