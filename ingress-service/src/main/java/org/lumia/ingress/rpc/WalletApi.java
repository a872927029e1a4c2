package org.lumia.ingress.rpc;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ingress.admission.Admission;
import org.lumia.ingress.admission.Holding;
import org.lumia.ingress.admission.Intake;
import org.lumia.ingress.admission.Refusal;
import org.lumia.ingress.admission.Submission;
import org.lumia.ingress.admission.TransactionReader;
import org.lumia.ingress.admission.Unavailable;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.ingress.chain.Outcome;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.ingress.chain.Waiters;
import org.lumia.rpc.AnswerBuffer;
import org.lumia.rpc.BlockSelector;
import org.lumia.rpc.Fields;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import org.lumia.rpc.eth.ReceiptJson;
import org.lumia.rpc.eth.TransactionJson;
import tools.jackson.databind.JsonNode;

/** What wallets call: writes and everything known here are answered here, other reads by execution. */
public final class WalletApi {
    /** Answered by execution as they are. */
    public static final List<String> FORWARDED = List.of(
            "eth_getBalance",
            "eth_getCode",
            "eth_getStorageAt",
            "eth_getProof",
            "eth_gasPrice",
            "eth_maxPriorityFeePerGas",
            "eth_blobBaseFee",
            "eth_feeHistory",
            "eth_estimateGas",
            "eth_call",
            "eth_simulateV1",
            "eth_createAccessList",
            "eth_fillTransaction",
            "eth_baseFee",
            "eth_config",
            "eth_capabilities",
            "eth_getStorageValues",
            "eth_getHeaderByNumber",
            "eth_getHeaderByHash",
            "eth_getBlockByNumber",
            "eth_getBlockByHash",
            "eth_getBlockReceipts",
            "eth_getBlockTransactionCountByNumber",
            "eth_getBlockTransactionCountByHash",
            "eth_getTransactionByBlockNumberAndIndex",
            "eth_getTransactionByBlockHashAndIndex",
            "eth_getRawTransactionByHash",
            "eth_getUncleCountByBlockNumber",
            "eth_getUncleCountByBlockHash",
            "eth_getLogs",
            "debug_traceTransaction",
            "debug_traceCall",
            "debug_traceBlockByNumber",
            "debug_traceBlockByHash",
            "debug_getRawHeader",
            "debug_getRawBlock",
            "debug_getRawReceipts",
            "debug_getRawTransaction");

    /** EIP-7966. */
    private static final int SYNC_TIMEOUT = 4;

    /**
     * How long calls wait.
     *
     * @param append until the log has acknowledged a transaction
     * @param sync until it is executed, where the caller names no time
     * @param syncMax until it is executed, whatever the caller names
     */
    public record Timeouts(Duration append, Duration sync, Duration syncMax) {}

    private final long chainId;
    private final String clientVersion;
    private final Intake intake;
    private final Holding holding;
    private final ChainFeed feed;
    private final RecentBlocks recent;
    private final Waiters waiters;
    private final ExecutionReads execution;
    private final RecentReads recentReads;
    private final AtomicLong heightTold = new AtomicLong();
    private final Timeouts timeouts;
    private final Tasks tasks;

    /** @param tasks runs reads, and makes answers of synchronous calls away from the thread that feeds blocks */
    public WalletApi(
            long chainId,
            String clientVersion,
            Intake intake,
            Holding holding,
            ChainFeed feed,
            RecentBlocks recent,
            Waiters waiters,
            ExecutionReads execution,
            Timeouts timeouts,
            Executor tasks) {
        this.chainId = chainId;
        this.clientVersion = clientVersion;
        this.intake = intake;
        this.holding = holding;
        this.feed = feed;
        this.recent = recent;
        this.recentReads = new RecentReads(recent);
        this.waiters = waiters;
        this.execution = execution;
        this.timeouts = timeouts;
        this.tasks = new Tasks(tasks);
    }

    public Map<String, JsonRpcMethod> methods() {
        var methods = new HashMap<String, JsonRpcMethod>();
        FORWARDED.forEach(name -> methods.put(name, params -> forward(name, params)));
        methods.put("eth_getBlockByNumber", known("eth_getBlockByNumber", recentReads::blockByNumber));
        methods.put("eth_getBlockByHash", known("eth_getBlockByHash", recentReads::blockByHash));
        methods.put("eth_getLogs", known("eth_getLogs", recentReads::logs));
        methods.put("eth_chainId", params -> Hex.quantity(chainId));
        methods.put("net_version", params -> Long.toString(chainId));
        methods.put("net_listening", params -> true);
        methods.put("web3_clientVersion", params -> clientVersion);
        methods.put("web3_sha3", params -> Keccak.hash(params.data(0)).toString());
        methods.put("eth_syncing", params -> false);
        methods.put("eth_accounts", params -> List.of());
        methods.put("eth_blockNumber", this::blockNumber);
        methods.put("eth_sendRawTransaction", JsonRpcMethod.waiting(this::send));
        methods.put("eth_sendRawTransactionSync", JsonRpcMethod.waiting(this::sendSync));
        methods.put("eth_getTransactionCount", this::transactionCount);
        methods.put("eth_getTransactionByHash", this::transaction);
        methods.put("eth_getTransactionReceipt", this::receipt);
        return methods;
    }

    /** After a start execution is ahead of what is read here: it answers until that has come as far as was told. */
    private Object blockNumber(Params params) {
        long own = feed.height();
        if (feed.head().isPresent() && own >= heightTold.get()) {
            return Hex.quantity(heightTold.accumulateAndGet(own, Math::max));
        }
        return tasks.supply(() -> execution.call("eth_blockNumber", params.array()))
                .thenApply(answer -> {
                    long height = Params.parseQuantity(answer.asString("")).toLongExact();
                    return Hex.quantity(heightTold.accumulateAndGet(height, Math::max));
                });
    }

    /** What the last blocks do not tell is asked of execution, which says too what is wrong with a call. */
    private JsonRpcMethod known(String method, Function<Params, Optional<JsonRpcMethod.Written>> here) {
        return params -> here.apply(params).<Object>map(answer -> answer).orElseGet(() -> forward(method, params));
    }

    /** On another thread, so that the calls of a batch or a connection wait together. */
    private CompletableFuture<AnswerBuffer> forward(String method, Params params) {
        return tasks.supply(() -> execution.forward(method, params.array()));
    }

    /** {@code eth_sendRawTransaction}; throws {@link JsonRpcException}. */
    public Object send(Params params) {
        return switch (intake.read(params.data(0))) {
            case TransactionReader.Unacceptable(Refusal refusal) -> throw asError(refusal);
            case TransactionReader.WellFormed(Submission tx) ->
                holding.submit(() -> intake.submit(tx, Intake.FutureNonce.PARK), tx.raw().length)
                        .thenCompose(this::sent);
        };
    }

    private CompletionStage<String> sent(Admission admission) {
        return switch (admission) {
            case Admission.Accepted(Hash hash, CompletableFuture<Void> durable) ->
                durable.orTimeout(timeouts.append().toMillis(), TimeUnit.MILLISECONDS)
                        .handle((nothing, error) -> {
                            if (error != null) {
                                throw notAcknowledged(hash, timeouts.append());
                            }
                            return hash.toString();
                        });
            case Admission.Parked(Hash hash, long expected) -> CompletableFuture.completedFuture(hash.toString());
            case Admission.Refused(Refusal refusal) -> CompletableFuture.failedFuture(asError(refusal));
        };
    }

    private Object sendSync(Params params) {
        byte[] raw = params.data(0);
        Duration timeout = timeout(params);
        return switch (intake.read(raw)) {
            case TransactionReader.Unacceptable(Refusal refusal) -> throw asError(refusal);
            case TransactionReader.WellFormed(Submission tx) -> sendSync(tx, timeout);
        };
    }

    private Object sendSync(Submission tx, Duration timeout) {
        CompletableFuture<Outcome> outcome = waiters.await(tx.hash());
        CompletableFuture<Admission> admitted;
        try {
            admitted = holding.submit(() -> intake.submit(tx, Intake.FutureNonce.REFUSE), tx.raw().length);
        } catch (RuntimeException failed) {
            waiters.forget(tx.hash(), outcome);
            throw failed;
        }
        return admitted.whenComplete((admission, error) -> {
                    if (error != null) {
                        waiters.forget(tx.hash(), outcome);
                    }
                })
                .thenCompose(admission -> sentSync(tx, timeout, outcome, admission));
    }

    private CompletionStage<JsonNode> sentSync(
            Submission tx, Duration timeout, CompletableFuture<Outcome> outcome, Admission admission) {
        return switch (admission) {
            case Admission.Accepted(Hash hash, CompletableFuture<Void> durable) -> {
                durable.whenComplete((nothing, error) -> {
                    if (error != null) {
                        outcome.completeExceptionally(notAcknowledged(hash, timeout));
                    }
                });
                yield outcome.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                        .handleAsync(
                                (known, error) -> receiptOrError(tx, outcome, known, error, timeout), tasks.executor());
            }
            case Admission.Parked(Hash hash, long expected) ->
                CompletableFuture.failedFuture(new IllegalStateException("a synchronous call is never parked"));
            case Admission.Refused(Refusal refusal) -> {
                waiters.forget(tx.hash(), outcome);
                yield CompletableFuture.failedFuture(asError(refusal));
            }
        };
    }

    private JsonNode receiptOrError(
            Submission tx,
            CompletableFuture<Outcome> waited,
            @Nullable Outcome outcome,
            @Nullable Throwable error,
            Duration timeout) {
        if (error instanceof TimeoutException) {
            waiters.forget(tx.hash(), waited);
            throw intake.isDurable(tx.hash())
                    ? new JsonRpcException(
                            SYNC_TIMEOUT,
                            "the transaction is in the log but was not executed within %d ms"
                                    .formatted(timeout.toMillis()),
                            tx.hash().toString())
                    : notAcknowledged(tx.hash(), timeout);
        }
        if (error != null) {
            waiters.forget(tx.hash(), waited);
            throw error instanceof JsonRpcException known
                    ? known
                    : new JsonRpcException(JsonRpcException.INTERNAL_ERROR, "internal error");
        }
        return switch (Objects.requireNonNull(outcome)) {
            case Outcome.Included included -> ReceiptJson.receipt(included.block(), included.index());
            case Outcome.Refused(var block, var refused) ->
                throw new JsonRpcException(
                        JsonRpcException.SERVER_ERROR,
                        refused.getDetail().isEmpty() ? refused.getReason().name() : refused.getDetail(),
                        tx.hash().toString());
        };
    }

    /** Milliseconds as a number or, as viem sends it, as a quantity; EIP-7966: the ordinary one where it is not positive. */
    private Duration timeout(Params params) {
        long millis = params.optional(1, WalletApi::millis).orElse(0L);
        return millis <= 0
                ? timeouts.sync()
                : Duration.ofMillis(Math.min(millis, timeouts.syncMax().toMillis()));
    }

    private static long millis(JsonNode node) {
        if (!node.isIntegralNumber()) {
            return Params.parseLong(Fields.text(node));
        }
        return node.canConvertToLong() ? node.asLong() : node.bigIntegerValue().signum() * Long.MAX_VALUE;
    }

    private Object transactionCount(Params params) {
        if (params.block(1) != BlockSelector.Tag.PENDING) {
            return forward("eth_getTransactionCount", params);
        }
        Address address = params.address(0);
        return tasks.supply(() -> pendingNonce(address));
    }

    private String pendingNonce(Address address) {
        try {
            return Hex.quantity(intake.pendingNonce(address));
        } catch (Unavailable unavailable) {
            throw asError(Refusal.unavailable(String.valueOf(unavailable.getMessage())));
        }
    }

    private Object transaction(Params params) {
        Hash hash = params.hash(0);
        return intake.find(hash)
                .<Object>map(WalletApi::pending)
                .orElseGet(() -> forward("eth_getTransactionByHash", params)
                        .thenApply(found -> found.isJsonNull() ? parked(hash, found) : found));
    }

    /** Parked ones are in one replica's memory, and in everybody's Postgres. */
    private Object parked(Hash hash, AnswerBuffer unknown) {
        return intake.findParked(hash).<Object>map(WalletApi::pending).orElse(unknown);
    }

    private static Object pending(Submission tx) {
        return TransactionJson.pending(tx.hash(), tx.sender(), tx.transaction());
    }

    private Object receipt(Params params) {
        Optional<Outcome> outcome = recent.outcome(params.hash(0));
        return outcome.isPresent() && outcome.get() instanceof Outcome.Included included
                ? ReceiptJson.receipt(included.block(), included.index())
                : forward("eth_getTransactionReceipt", params);
    }

    static JsonRpcException notAcknowledged(Hash hash, Duration waited) {
        return new JsonRpcException(
                JsonRpcException.RESOURCE_UNAVAILABLE,
                "the log has not acknowledged the transaction within %d ms; its outcome is unknown, it may still be included: "
                                .formatted(waited.toMillis())
                        + "send the same transaction again, or ask lumia_getFinality",
                hash.toString());
    }

    static JsonRpcException asError(Refusal refusal) {
        return new JsonRpcException(refusal.code(), refusal.message(), refusal.data());
    }
}
