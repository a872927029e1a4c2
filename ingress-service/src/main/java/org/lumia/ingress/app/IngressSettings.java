package org.lumia.ingress.app;

import java.util.List;
import org.lumia.ingress.rpc.Namespaces;
import org.lumia.platform.settings.InRange;
import org.lumia.platform.settings.SettingException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Bounds and times of the wallets' door. */
@ConfigurationProperties("lumia.ingress")
record IngressSettings(
        @DefaultValue Pool pool,
        @DefaultValue Parking parking,
        @DefaultValue Bundles bundles,
        @DefaultValue Reads reads,
        @DefaultValue Rpc rpc,
        @DefaultValue Chain chain) {

    /**
     * What this replica knows of transactions.
     *
     * @param transactionsMax that stand in the log unexecuted: beyond it new ones are refused for now
     * @param pendingHeapPercent of the heap that they may take: beyond it new ones are refused for now
     * @param sendersMax whose account is followed, as far as 6 % of the heap hold them; beyond it, with nobody idle, new senders are refused for now
     * @param decidedMax hashes whose block is remembered
     */
    record Pool(
            @InRange(min = 1, max = 100_000_000) @DefaultValue("100000")
            int transactionsMax,

            @InRange(min = 1, max = 30) @DefaultValue("12") int pendingHeapPercent,

            @InRange(min = 1, max = 100_000_000) @DefaultValue("500000")
            int sendersMax,

            @InRange(min = 1, max = 100_000_000) @DefaultValue("131072")
            int decidedMax) {}

    /**
     * Future nonces in Postgres.
     *
     * @param transactionsMax that wait for an earlier nonce
     * @param perSenderMax of one sender
     * @param bytesMax of all of them
     * @param nonceGapMax how far a nonce may be ahead
     * @param lifetimeMinutes after which one is refused as expired
     */
    record Parking(
            @InRange(min = 0, max = 10_000_000) @DefaultValue("20000")
            int transactionsMax,

            @InRange(min = 1, max = 100_000) @DefaultValue("64")
            int perSenderMax,

            @InRange(min = 1 << 20, max = 1L << 40) @DefaultValue("16777216")
            long bytesMax,

            @InRange(min = 0, max = 1_000_000) @DefaultValue("1024")
            int nonceGapMax,

            @InRange(min = 1, max = 525_600) @DefaultValue("180")
            int lifetimeMinutes) {}

    /**
     * @param queuedTransactionsMax that wait for a bundle; beyond it new ones are refused for now
     * @param transactionsMax of one bundle
     * @param bytesMax of one bundle
     * @param inFlightMax bundles on their way to the log
     * @param intervalMillis that a bundle gathers while little comes
     * @param intervalMillisMax that it gathers under load
     * @param logEndMillisMax that a question about the pending nonce waits, until tx-in is read to its end
     */
    record Bundles(
            @InRange(min = 1, max = 10_000_000) @DefaultValue("20000")
            int queuedTransactionsMax,

            @InRange(min = 1, max = 100_000) @DefaultValue("1000")
            int transactionsMax,

            @InRange(min = 1 << 10, max = 64 << 20) @DefaultValue("400000")
            int bytesMax,

            @InRange(min = 1, max = 10_000) @DefaultValue("32")
            int inFlightMax,

            @InRange(min = 0, max = 1_000) @DefaultValue("2")
            int intervalMillis,

            @InRange(min = 0, max = 10_000) @DefaultValue("10")
            int intervalMillisMax,

            @InRange(min = 1, max = 600_000) @DefaultValue("2000")
            int logEndMillisMax) {}

    /**
     * What may be under way to execution, each class by itself.
     *
     * @param timeoutMillis of a read of execution
     * @param concurrentMax of reads in no other class
     * @param callsMax of eth_call
     * @param estimatesMax of eth_estimateGas
     * @param tracesMax of the debug_trace methods
     * @param logSearchesMax of eth_getLogs
     * @param blockReadsMax of whole blocks and their receipts
     * @param clientPlacesMax that one address without a key has under way in each other class; more of it wait
     * @param clientLookupsMax that it has in no other class
     * @param clientWaitMillisMax that they wait
     * @param upstreamTimeoutMillis of a REST resource that another service answers
     * @param upstreamBytesMax of its body
     * @param waitMillisMax that a read waits for a place
     * @param silenceMillisMax that execution may take to answer before readiness says that it does not
     */
    record Reads(
            @InRange(min = 100, max = 600_000) @DefaultValue("15000")
            int timeoutMillis,

            @InRange(min = 1, max = 10_000) @DefaultValue("256")
            int concurrentMax,

            @InRange(min = 1, max = 10_000) @DefaultValue("64")
            int callsMax,

            @InRange(min = 1, max = 10_000) @DefaultValue("32")
            int estimatesMax,

            @InRange(min = 1, max = 10_000) @DefaultValue("8")
            int tracesMax,

            @InRange(min = 1, max = 10_000) @DefaultValue("16")
            int logSearchesMax,

            @InRange(min = 1, max = 10_000) @DefaultValue("64")
            int blockReadsMax,

            @InRange(min = 1, max = 10_000) @DefaultValue("2")
            int clientPlacesMax,

            @InRange(min = 1, max = 10_000) @DefaultValue("16")
            int clientLookupsMax,

            @InRange(min = 100, max = 120_000) @DefaultValue("5000")
            int clientWaitMillisMax,

            @InRange(min = 100, max = 120_000) @DefaultValue("15000")
            int upstreamTimeoutMillis,

            @InRange(min = 1 << 20, max = 256 << 20) @DefaultValue("8388608")
            int upstreamBytesMax,

            @InRange(min = 0, max = 60_000) @DefaultValue("200")
            int waitMillisMax,

            @InRange(min = 100, max = 600_000) @DefaultValue("3000")
            int silenceMillisMax) {}

    /**
     * The wallets' door.
     *
     * @param namespaces of costly methods that are answered: any of debug, trace, txpool
     * @param unprotectedTransactions whether transactions are taken that name no chain (before EIP-155): who signed one for another chain can be robbed by it here
     * @param requestBytesMax of a request
     * @param batchItemsMax calls of a batch
     * @param answerBytesMax of one call's answer: above what execution gives
     * @param responseBytesMax of all answers of a batch
     * @param batchMillisMax after which no call of a batch begins
     * @param inFlightHeapPercent of the heap that requests and answers under way may take together
     * @param inFlightWaitMillisMax that a request waits for its part of it
     * @param appendTimeoutMillis that a submission waits for the log's acknowledgement: below what wallets wait for an answer
     * @param submissionHoldMillisMax that a submission is held and tried again before it is refused for a cause that passes
     * @param heldSubmissionsMax that are held at once; more are refused at once
     * @param heldSubmissionBytesMax of them
     * @param syncTimeoutMillis that eth_sendRawTransactionSync waits for the receipt where its caller names no time
     * @param syncTimeoutMillisMax that its caller may name
     * @param webSocketsMax that are open
     * @param webSocketMessagesMax unsent ones of one connection
     * @param webSocketUnsentBytesMax of one connection
     * @param subscriptionsPerSocketMax of one connection
     * @param subscriptionsMax of all
     * @param filtersMax of all clients
     * @param filterIdleSecondsMax after which a filter is dropped that nobody asked for
     */
    record Rpc(
            @DefaultValue({}) List<String> namespaces,
            @DefaultValue("false") boolean unprotectedTransactions,

            @InRange(min = 64 << 10, max = 1 << 30) @DefaultValue("5242880")
            int requestBytesMax,

            @InRange(min = 1, max = 100_000) @DefaultValue("1000")
            int batchItemsMax,

            @InRange(min = 64 << 10, max = 1 << 30) @DefaultValue("16777216")
            int answerBytesMax,

            @InRange(min = 64 << 10, max = 1 << 30) @DefaultValue("33554432")
            int responseBytesMax,

            @InRange(min = 1, max = 600_000) @DefaultValue("30000")
            int batchMillisMax,

            @InRange(min = 5, max = 60) @DefaultValue("25") int inFlightHeapPercent,

            @InRange(min = 1, max = 600_000) @DefaultValue("1000")
            int inFlightWaitMillisMax,

            @InRange(min = 100, max = 600_000) @DefaultValue("5000")
            int appendTimeoutMillis,

            @InRange(min = 0, max = 600_000) @DefaultValue("2000")
            int submissionHoldMillisMax,

            @InRange(min = 0, max = 1_000_000) @DefaultValue("2000")
            int heldSubmissionsMax,

            @InRange(min = 0, max = 1L << 40) @DefaultValue("33554432")
            long heldSubmissionBytesMax,

            @InRange(min = 1, max = 600_000) @DefaultValue("5000")
            int syncTimeoutMillis,

            @InRange(min = 1, max = 600_000) @DefaultValue("30000")
            int syncTimeoutMillisMax,

            @InRange(min = 1, max = 1_000_000) @DefaultValue("2000")
            int webSocketsMax,

            @InRange(min = 1, max = 1_000_000) @DefaultValue("1024")
            int webSocketMessagesMax,

            @InRange(min = 64 << 10, max = 1 << 30) @DefaultValue("8388608")
            int webSocketUnsentBytesMax,

            @InRange(min = 1, max = 100_000) @DefaultValue("100")
            int subscriptionsPerSocketMax,

            @InRange(min = 1, max = 10_000_000) @DefaultValue("10000")
            int subscriptionsMax,

            @InRange(min = 1, max = 1_000_000) @DefaultValue("50000")
            int filtersMax,

            @InRange(min = 1, max = 3_600) @DefaultValue("300")
            int filterIdleSecondsMax) {

        Rpc {
            for (String namespace : namespaces) {
                if (!Namespaces.OPTIONAL.contains(namespace)) {
                    throw new SettingException("The setting %s has %s; it may list %s, for example: %1$s=debug"
                            .formatted(Namespaces.SETTING, namespace, String.join(", ", Namespaces.OPTIONAL)));
                }
            }
        }
    }

    /**
     * @param recentBlocksMax that are held in memory
     * @param recentBytesMax of them, encoded
     * @param replayBlocks how many executed blocks are read again after a start, to know what is still pending
     * @param blockWaitMillisMax beyond idleBlockMs that no block may come before submissions are refused for now
     * @param refusalsMax refused transactions whose reason is kept here; execution keeps those of blocks for good
     */
    record Chain(
            @InRange(min = 1, max = 1_000_000) @DefaultValue("1024")
            int recentBlocksMax,

            @InRange(min = 1 << 20, max = 1L << 40) @DefaultValue("67108864")
            long recentBytesMax,

            @InRange(min = 0, max = 1_000_000) @DefaultValue("128")
            int replayBlocks,

            @InRange(min = 1, max = 600_000) @DefaultValue("5000")
            int blockWaitMillisMax,

            @InRange(min = 1, max = 1_000_000_000) @DefaultValue("1000000")
            int refusalsMax) {}
}
