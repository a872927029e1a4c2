package org.lumia.protocol.rewards;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/** A block of ours, ordered and executed. */
public record SealedBlock(long number, long epoch, long slot, Address sequencer, Hash sealHash, Hash blockHash) {}
