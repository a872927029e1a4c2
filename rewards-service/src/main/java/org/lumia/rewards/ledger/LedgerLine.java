package org.lumia.rewards.ledger;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/**
 * One line of a holder's account, of the protocol's facts alone: the same after a rebuild, byte for byte.
 *
 * @param entry number of the ledger's entry; lines of one moment are in its order
 * @param accruedAt end of the epoch by its last block's timestamp; of what happens on L1, that block's time
 * @param receivedAt time of the L1 block that paid, or made it claimable; empty while none has
 * @param epoch that it belongs to; of what happens on L1, the last epoch of the root it rests on, -1 for none
 * @param holder operator or treasury
 * @param amount wei of the kind's unit: above zero raises what the holder is owed, below lowers it; of a slash below zero
 * @param count how many slots, attestations, batches or transactions stand behind it; 0 where none is counted
 * @param reason rule and evidence of a forfeit or slash, words of a fixed list; else empty
 * @param l1Transaction that paid, posted or took
 * @param evidence path of what it rests on, below the service's root
 */
public record LedgerLine(
        long entry,
        Instant accruedAt,
        Optional<Instant> receivedAt,
        long epoch,
        Address holder,
        LineKind kind,
        BigInteger amount,
        long count,
        String reason,
        Optional<Hash> l1Transaction,
        String evidence) {

    /** Whether these are L1 costs that nobody claimed in time: the ETH stays in the fund, and the holder is owed it no more. */
    public boolean lapsed() {
        return kind == LineKind.L1_COST && amount.signum() < 0;
    }
}
