package org.lumia.protocol.log;

import com.google.protobuf.ByteString;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/**
 * A transaction of the log that waits for a cut.
 *
 * @param offset of its bundle in tx-in
 * @param index within the bundle
 * @param origin the operator whose bundle brought it
 * @param raw EIP-2718 bytes
 */
public record Candidate(
        long offset, int index, Hash hash, Address origin, long receivedAtMs, ByteString raw, long gasLimit) {}
