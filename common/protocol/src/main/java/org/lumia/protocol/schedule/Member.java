package org.lumia.protocol.schedule;

import org.lumia.ethereum.Address;

/**
 * An operator of the subnet as the registry lists it.
 *
 * @param operator identity
 * @param signer address of the key that signs for it
 * @param weight voting and sealing weight; 0 while jailed
 * @param feeRecipient coinbase of the blocks it seals
 */
public record Member(Address operator, Address signer, long weight, Address feeRecipient) {
    public Member {
        if (weight < 0) {
            throw new IllegalArgumentException("weight must not be negative: " + weight);
        }
    }
}
