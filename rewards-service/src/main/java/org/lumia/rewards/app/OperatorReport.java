package org.lumia.rewards.app;

import java.util.List;

/**
 * What an operator did and earned in an epoch, as REST shows it; amounts are wei as decimal strings, of LUMIA but for
 * {@code l1CostWei}, which is ETH.
 */
record OperatorReport(
        long epoch,
        String operator,
        long weight,
        long slotsAssigned,
        long slotsLed,
        long attestations,
        long batchesInTurn,
        String feesDelivered,
        String baseFeesBurned,
        boolean slashed,
        String sealing,
        String attesting,
        String posting,
        String delivering,
        String total,
        String forfeited,
        List<String> forfeitReasons,
        String l1CostWei) {}
