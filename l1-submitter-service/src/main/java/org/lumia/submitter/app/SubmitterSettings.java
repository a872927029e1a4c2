package org.lumia.submitter.app;

import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.l1.L1Tag;
import org.lumia.platform.settings.Example;
import org.lumia.platform.settings.InRange;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How L1 is followed and what posting may cost.
 *
 * @param inboxTag the block up to which inbox messages count as seen: {@code finalized} in production
 * @param startBlock the L1 block before the contracts were deployed
 * @param pollMillis between two looks at L1's head
 * @param rpcTimeoutMillis that L1's node may take to answer
 * @param broadcastTimeoutMillis a node may check every proof of every blob before it answers
 * @param rangeBlocksMax blocks one eth_getLogs asks for
 * @param priorityFeeWeiPerGas the tip
 * @param feeWeiPerGasMax cap of the fee of a unit of gas
 * @param blobFeeWeiPerGasMax cap of the fee of a unit of blob gas
 * @param nodeFeeCapWei what L1's node lets one transaction cost that comes by RPC; 0 where it has no such limit
 * @param proveAheadMillis before an operator's turn that the proofs of its blobs are begun
 * @param replaceAfterMillis how long a transaction may wait before it is replaced by one that offers twice as much
 * @param rebroadcastAfterMillis after which a transaction that is in no block is sent again
 * @param replacementsMax of one transaction
 * @param retryMillis after which what L1 refused is tried again
 * @param finderAddress gets what L1 pays for evidence; none for the paying account
 */
@ConfigurationProperties("lumia.l1-submitter")
record SubmitterSettings(
        @DefaultValue("FINALIZED") L1Tag inboxTag,

        @InRange(min = 0, max = Long.MAX_VALUE) @DefaultValue("0")
        long startBlock,

        @InRange(min = 10, max = 600_000) @DefaultValue("500")
        long pollMillis,

        @InRange(min = 100, max = 600_000) @DefaultValue("10000")
        long rpcTimeoutMillis,

        @InRange(min = 100, max = 600_000) @DefaultValue("60000")
        long broadcastTimeoutMillis,

        @InRange(min = 1, max = 100_000) @DefaultValue("2000")
        int rangeBlocksMax,

        @InRange(min = 0, max = 1_000_000_000_000L) @DefaultValue("1000000000")
        long priorityFeeWeiPerGas,

        @InRange(min = 1, max = 1_000_000_000_000_000L) @DefaultValue("300000000000")
        long feeWeiPerGasMax,

        @InRange(min = 1, max = 1_000_000_000_000_000L) @DefaultValue("800000000000")
        long blobFeeWeiPerGasMax,

        @InRange(min = 0, max = Long.MAX_VALUE) @DefaultValue("1000000000000000000")
        long nodeFeeCapWei,

        @InRange(min = 0, max = 3_600_000) @DefaultValue("30000")
        long proveAheadMillis,

        @InRange(min = 100, max = 86_400_000) @DefaultValue("90000")
        long replaceAfterMillis,

        @InRange(min = 100, max = 86_400_000) @DefaultValue("30000")
        long rebroadcastAfterMillis,

        @InRange(min = 0, max = 100) @DefaultValue("5") int replacementsMax,

        @InRange(min = 10, max = 600_000) @DefaultValue("5000")
        long retryMillis,

        @Nullable @Example("0x5afe00000000000000000000000000000000c0de")
        Address finderAddress) {}
