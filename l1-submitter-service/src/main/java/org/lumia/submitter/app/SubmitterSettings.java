package org.lumia.submitter.app;

import org.lumia.l1.L1Tag;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How L1 is followed and what posting may cost.
 *
 * @param inboxTag the block up to which inbox messages count as seen: {@code finalized} in production
 * @param startBlock the L1 block before the contracts were deployed
 * @param broadcastTimeoutMillis a node may check every proof of every blob before it answers
 * @param nodeFeeCapWei what L1's node lets one transaction cost that comes by RPC; 0 where it has no such limit
 * @param replaceAfterMillis how long a transaction may wait before it is replaced by one that offers twice as much
 */
@ConfigurationProperties("lumia.l1-submitter")
record SubmitterSettings(
        @DefaultValue("FINALIZED") L1Tag inboxTag,
        @DefaultValue("0") long startBlock,
        @DefaultValue("500") long pollMillis,
        @DefaultValue("10000") long rpcTimeoutMillis,
        @DefaultValue("60000") long broadcastTimeoutMillis,
        @DefaultValue("2000") int rangeBlocksMax,
        @DefaultValue("1000000000") long priorityFeeWeiPerGas,
        @DefaultValue("300000000000") long feeWeiPerGasMax,
        @DefaultValue("800000000000") long blobFeeWeiPerGasMax,
        @DefaultValue("1000000000000000000") long nodeFeeCapWei,
        @DefaultValue("30000") long proveAheadMillis,
        @DefaultValue("90000") long replaceAfterMillis,
        @DefaultValue("30000") long rebroadcastAfterMillis,
        @DefaultValue("5") int replacementsMax,
        @DefaultValue("5000") long retryMillis) {}
