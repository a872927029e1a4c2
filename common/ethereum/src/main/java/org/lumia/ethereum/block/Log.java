package org.lumia.ethereum.block;

import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/**
 * An event that a contract emitted.
 *
 * @param topics 0 to 4
 * @param data not to be modified
 */
public record Log(Address address, List<Hash> topics, byte[] data) {}
