package org.lumia.protocol.log;

import com.google.protobuf.ByteString;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.genesis.BlockLimits;
import org.lumia.protocol.genesis.WeightRules;

/**
 * A transaction of the log that waits for a cut.
 *
 * @param offset of its bundle in tx-in
 * @param index within the bundle
 * @param origin the operator whose bundle brought it
 * @param raw EIP-2718 bytes
 * @param budgetGas what its gas limit takes of a block's budget: {@link WeightRules#budgetGas}
 * @param arrivedMs timestamp of the tip that its bundle came after
 */
public record Candidate(
        long offset,
        int index,
        Hash hash,
        Address origin,
        long receivedAtMs,
        ByteString raw,
        long budgetGas,
        long arrivedMs) {

    public LogPlace place() {
        return new LogPlace(offset, index);
    }

    /** What it takes of its origin's room. */
    long roomBytes() {
        return raw.size() + (long) BlockLimits.PENDING_OVERHEAD_BYTES;
    }

    Candidate arrived(long ms) {
        return new Candidate(offset, index, hash, origin, receivedAtMs, raw, budgetGas, ms);
    }
}
