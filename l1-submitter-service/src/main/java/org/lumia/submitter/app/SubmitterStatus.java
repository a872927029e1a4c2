package org.lumia.submitter.app;

import java.util.Map;
import java.util.Optional;
import org.lumia.l1.L1Block;
import org.lumia.l1.L1Heads;
import org.lumia.protocol.evidence.EvidenceOnL1.Standing;
import org.lumia.submitter.posting.Poster.Blocked;
import org.lumia.submitter.posting.Step;

/**
 * Where the service stands after a turn of its loop: L1's block numbers (-1: nothing is that final), the last inbox message
 * published, batches on L1 and how many of them are not final, the last settlement published, what posting does, what
 * L1's node refuses while that stands in the way of posting (empty: nothing), how much evidence stands where on L1, and why
 * rewards cannot be asked for more (empty: it can), or why its root is not on its way (empty: nothing is wrong).
 */
record SubmitterStatus(
        long latest,
        long safe,
        long finalized,
        long inboxIndex,
        long batchesOnL1,
        int batchesOpen,
        long settledSequence,
        String posting,
        String refusal,
        String refusalReason,
        Map<Standing, Long> evidence,
        String evidenceTrouble,
        String rewardsTrouble) {
    static final SubmitterStatus UNKNOWN = idle("starting");
    static final SubmitterStatus STANDBY = idle("standby: another process holds the lease");

    private static SubmitterStatus idle(String posting) {
        return new SubmitterStatus(-1, -1, -1, -1, -1, -1, -1, posting, "", "", Map.of(), "", "");
    }

    static SubmitterStatus of(
            L1Heads heads,
            long inboxIndex,
            long batchesOnL1,
            int batchesOpen,
            long settledSequence,
            Step step,
            Optional<Blocked> blocked,
            Map<Standing, Long> evidence,
            String evidenceTrouble,
            String rewardsTrouble) {
        return new SubmitterStatus(
                heads.latest().number(),
                number(heads.safe()),
                number(heads.finalized()),
                inboxIndex,
                batchesOnL1,
                batchesOpen,
                settledSequence,
                step instanceof Step.Wait wait ? wait.reason() : step.getClass().getSimpleName(),
                blocked.map(Blocked::inWords).orElse(""),
                blocked.map(refused -> refused.reason().name()).orElse(""),
                evidence,
                evidenceTrouble,
                rewardsTrouble);
    }

    private static long number(Optional<L1Block> block) {
        return block.map(L1Block::number).orElse(-1L);
    }
}
