package org.lumia.ethereum.tx;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;

/**
 * An EIP-7702 authorization as it stands on the wire: the authority is recovered from it, and it may be invalid without
 * invalidating the transaction, so y parity, r and s are kept unchecked.
 *
 * @param nonce unsigned 64-bit
 * @param yParity 0 to 255
 */
public record Authorization(UInt256 chainId, Address address, long nonce, int yParity, UInt256 r, UInt256 s) {}
