package org.lumia.ingress.app;

import java.util.List;
import org.lumia.ingress.rpc.Namespaces;
import org.lumia.platform.settings.Range;
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
            @DefaultValue("100000") int transactionsMax,
            @DefaultValue("12") int pendingHeapPercent,
            @DefaultValue("500000") int sendersMax,
            @DefaultValue("131072") int decidedMax) {
        private static final Range HEAP_PERCENT = new Range(1, 30, 12);

        Pool {
            HEAP_PERCENT.check("lumia.ingress.pool.pending-heap-percent", pendingHeapPercent);
        }
    }

    /**
     * Future nonces in Postgres.
     *
     * @param bytesMax of all of them
     * @param lifetimeMinutes after which one is refused as expired
     */
    record Parking(
            @DefaultValue("20000") int transactionsMax,
            @DefaultValue("64") int perSenderMax,
            @DefaultValue("16777216") long bytesMax,
            @DefaultValue("1024") int nonceGapMax,
            @DefaultValue("180") int lifetimeMinutes) {
        private static final Range BYTES = new Range(1 << 20, 1L << 40, 16 << 20);

        Parking {
            BYTES.check("lumia.ingress.parking.bytes-max", bytesMax);
        }
    }

    /** @param logEndMillisMax that a question about the pending nonce waits, until tx-in is read to its end */
    record Bundles(
            @DefaultValue("20000") int queuedTransactionsMax,
            @DefaultValue("1000") int transactionsMax,
            @DefaultValue("400000") int bytesMax,
            @DefaultValue("32") int inFlightMax,
            @DefaultValue("2") int intervalMillis,
            @DefaultValue("10") int intervalMillisMax,
            @DefaultValue("2000") int logEndMillisMax) {}

    /**
     * What may be under way to execution, each class by itself.
     *
     * @param concurrentMax of reads in no other class
     * @param clientPlacesMax that one address without a key has under way in each other class; more of it wait
     * @param clientLookupsMax that it has in no other class
     * @param clientWaitMillisMax that they wait
     * @param upstreamTimeoutMillis of a REST resource that another service answers
     * @param upstreamBytesMax of its body
     * @param silenceMillisMax that execution may take to answer before readiness says that it does not
     */
    record Reads(
            @DefaultValue("15000") int timeoutMillis,
            @DefaultValue("256") int concurrentMax,
            @DefaultValue("64") int callsMax,
            @DefaultValue("32") int estimatesMax,
            @DefaultValue("8") int tracesMax,
            @DefaultValue("16") int logSearchesMax,
            @DefaultValue("64") int blockReadsMax,
            @DefaultValue("2") int clientPlacesMax,
            @DefaultValue("16") int clientLookupsMax,
            @DefaultValue("5000") int clientWaitMillisMax,
            @DefaultValue("15000") int upstreamTimeoutMillis,
            @DefaultValue("8388608") int upstreamBytesMax,
            @DefaultValue("200") int waitMillisMax,
            @DefaultValue("3000") int silenceMillisMax) {
        private static final Range SIZE = new Range(1, 10_000, 64);
        private static final Range UPSTREAM_MILLIS = new Range(100, 120_000, 15_000);
        private static final Range UPSTREAM_BYTES = new Range(1 << 20, 256 << 20, 8 << 20);

        Reads {
            SIZE.check("lumia.ingress.reads.concurrent-max", concurrentMax);
            SIZE.check("lumia.ingress.reads.calls-max", callsMax);
            SIZE.check("lumia.ingress.reads.estimates-max", estimatesMax);
            SIZE.check("lumia.ingress.reads.traces-max", tracesMax);
            SIZE.check("lumia.ingress.reads.log-searches-max", logSearchesMax);
            SIZE.check("lumia.ingress.reads.block-reads-max", blockReadsMax);
            SIZE.check("lumia.ingress.reads.client-places-max", clientPlacesMax);
            SIZE.check("lumia.ingress.reads.client-lookups-max", clientLookupsMax);
            UPSTREAM_MILLIS.check("lumia.ingress.reads.client-wait-millis-max", clientWaitMillisMax);
            UPSTREAM_MILLIS.check("lumia.ingress.reads.upstream-timeout-millis", upstreamTimeoutMillis);
            UPSTREAM_BYTES.check("lumia.ingress.reads.upstream-bytes-max", upstreamBytesMax);
        }
    }

    /**
     * The wallets' door.
     *
     * @param namespaces of costly methods that are answered: any of debug, trace, txpool
     * @param answerBytesMax of one call's answer: above what execution gives
     * @param responseBytesMax of all answers of a batch
     * @param batchMillisMax after which no call of a batch begins
     * @param inFlightHeapPercent of the heap that requests and answers under way may take together
     * @param inFlightWaitMillisMax that a request waits for its part of it
     * @param webSocketUnsentBytesMax of one connection
     * @param appendTimeoutMillis that a submission waits for the log's acknowledgement: below what wallets wait for an answer
     * @param submissionHoldMillisMax that a submission is held and tried again before it is refused for a cause that passes
     * @param heldSubmissionsMax that are held at once; more are refused at once
     * @param heldSubmissionBytesMax of them
     */
    record Rpc(
            @DefaultValue({}) List<String> namespaces,

            @DefaultValue("5242880") int requestBytesMax,
            @DefaultValue("1000") int batchItemsMax,
            @DefaultValue("16777216") int answerBytesMax,
            @DefaultValue("33554432") int responseBytesMax,
            @DefaultValue("30000") int batchMillisMax,
            @DefaultValue("25") int inFlightHeapPercent,
            @DefaultValue("1000") int inFlightWaitMillisMax,
            @DefaultValue("5000") int appendTimeoutMillis,
            @DefaultValue("2000") int submissionHoldMillisMax,
            @DefaultValue("2000") int heldSubmissionsMax,
            @DefaultValue("33554432") long heldSubmissionBytesMax,
            @DefaultValue("5000") int syncTimeoutMillis,
            @DefaultValue("30000") int syncTimeoutMillisMax,
            @DefaultValue("2000") int webSocketsMax,
            @DefaultValue("1024") int webSocketMessagesMax,
            @DefaultValue("8388608") int webSocketUnsentBytesMax,
            @DefaultValue("100") int subscriptionsPerSocketMax,
            @DefaultValue("10000") int subscriptionsMax) {
        private static final Range BYTES = new Range(64 << 10, 1 << 30, 16 << 20);
        private static final Range HEAP_PERCENT = new Range(5, 60, 25);
        private static final Range MILLIS = new Range(1, 600_000, 30_000);

        Rpc {
            for (String namespace : namespaces) {
                if (!Namespaces.OPTIONAL.contains(namespace)) {
                    throw new SettingException("The setting %s has %s; it may list %s, for example: %1$s=debug"
                            .formatted(Namespaces.SETTING, namespace, String.join(", ", Namespaces.OPTIONAL)));
                }
            }
            BYTES.check("lumia.ingress.rpc.request-bytes-max", requestBytesMax);
            BYTES.check("lumia.ingress.rpc.answer-bytes-max", answerBytesMax);
            BYTES.check("lumia.ingress.rpc.response-bytes-max", responseBytesMax);
            BYTES.check("lumia.ingress.rpc.web-socket-unsent-bytes-max", webSocketUnsentBytesMax);
            HEAP_PERCENT.check("lumia.ingress.rpc.in-flight-heap-percent", inFlightHeapPercent);
            MILLIS.check("lumia.ingress.rpc.in-flight-wait-millis-max", inFlightWaitMillisMax);
            MILLIS.check("lumia.ingress.rpc.batch-millis-max", batchMillisMax);
        }
    }

    /**
     * @param replayBlocks how many executed blocks are read again after a start, to know what is still pending
     * @param blockWaitMillisMax beyond idleBlockMs that no block may come before submissions are refused for now
     * @param refusalsMax refused transactions whose reason is kept here; execution keeps those of blocks for good
     */
    record Chain(
            @DefaultValue("256") int recentBlocksMax,
            @DefaultValue("67108864") long recentBytesMax,
            @DefaultValue("128") int replayBlocks,
            @DefaultValue("5000") int blockWaitMillisMax,
            @DefaultValue("1000000") int refusalsMax) {}
}
