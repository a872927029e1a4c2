package org.lumia.protocol.rewards;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/**
 * An attestation of one block whose signature recovers.
 *
 * @param offset where it stands in the topic attestations
 * @param signer who signed, whatever the entry says
 */
public record BlockVote(long offset, Address operator, Address signer, Hash sealHash, Hash blockHash) {}
