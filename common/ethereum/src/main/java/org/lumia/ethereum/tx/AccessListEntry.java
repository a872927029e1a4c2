package org.lumia.ethereum.tx;

import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;

/** An address and storage slots that start warm (EIP-2930). */
public record AccessListEntry(Address address, List<UInt256> slots) {}
