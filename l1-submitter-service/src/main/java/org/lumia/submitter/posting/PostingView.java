package org.lumia.submitter.posting;

import java.util.List;
import java.util.Optional;
import org.lumia.l1.AccountNonces;
import org.lumia.l1.FeeMarket;
import org.lumia.l1.RollupTip;

/**
 * Everything that the next step of posting depends on, at one moment.
 *
 * @param nowMs this machine's clock, for ages of what it signed itself
 * @param l1TimeMs of L1's latest block, by which turns are counted; 0 where nobody's turn is waited for
 * @param next the certified batch that L1 waits for, with our place in its draw (-1: none)
 * @param slots ascending: every nonce under which we signed and that L1 has not used, and those used ones of which it is
 *     not recorded yet what became of them
 * @param nonces read before the receipts, so that a used nonce without a receipt is somebody else's
 * @param pause after a simulation or a transaction that failed
 */
public record PostingView(
        long nowMs,
        long l1TimeMs,
        RollupTip tip,
        Optional<Candidate> next,
        List<NonceSlot> slots,
        AccountNonces nonces,
        FeeMarket market,
        Pause pause) {

    /**
     * The batch that could be posted.
     *
     * @param l1BlocksPostable blocks of L1 since this was first seen here; 0 for the first rank, which waits for nobody
     */
    public record Candidate(CertifiedBatch batch, int rank, boolean proved, long l1BlocksPostable) {}

    /** Nothing new is signed for a while; why. @param leftMs 0 when it is over */
    public record Pause(long leftMs, String reason) {
        public static final Pause NONE = new Pause(0, "");
    }

    /** Whether something is as old. What this machine's clock says is of the future is: the clock was set back, by how much nobody knows. */
    boolean isOld(long sinceMs, long ageMs) {
        return nowMs - sinceMs >= ageMs || nowMs < sinceMs;
    }
}
