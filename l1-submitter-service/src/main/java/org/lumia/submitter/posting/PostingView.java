package org.lumia.submitter.posting;

import java.util.List;
import java.util.Optional;
import org.lumia.submitter.l1.FeeMarket;
import org.lumia.submitter.l1.L1Receipt;
import org.lumia.submitter.l1.RollupTip;

/**
 * Everything that the next step of posting depends on, at one moment.
 *
 * @param next the certified batch that L1 waits for, with our place in its draw (-1: none)
 * @param proved whether the blobs' proofs of {@code next} are there
 * @param latest our latest transaction's attempts (one nonce), oldest first, with the receipts that L1 has; empty
 *     before the first
 * @param accountNonce read before the receipts, so that a used nonce without a receipt is somebody else's
 * @param postNotBeforeMs after a simulation or a transaction that failed
 */
public record PostingView(
        long nowMs,
        RollupTip tip,
        Optional<Candidate> next,
        List<Attempt> latest,
        long accountNonce,
        FeeMarket market,
        long postNotBeforeMs) {

    /** The batch that could be posted. */
    public record Candidate(CertifiedBatch batch, int rank, boolean proved) {}

    /** A signed transaction and what L1 says of it. */
    public record Attempt(L1Transaction transaction, Optional<L1Receipt> receipt) {}
}
