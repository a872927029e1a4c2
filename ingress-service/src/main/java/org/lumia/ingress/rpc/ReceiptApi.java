package org.lumia.ingress.rpc;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ingress.admission.Admission;
import org.lumia.ingress.admission.Holding;
import org.lumia.ingress.admission.Intake;
import org.lumia.ingress.admission.Placements;
import org.lumia.ingress.admission.Refusal;
import org.lumia.ingress.admission.Submission;
import org.lumia.ingress.admission.TransactionReader;
import org.lumia.ingress.admission.Unavailable;
import org.lumia.ingress.chain.ReceiptChecks;
import org.lumia.protocol.fairness.OrderingReceipt;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Signer;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import org.lumia.rpc.eth.OrderingReceiptJson;
import tools.jackson.databind.JsonNode;

/** {@code lumia_sendRawTransaction} answers with the operator's signed promise of a place; {@code lumia_verifyReceipt} checks one. */
public final class ReceiptApi {
    /** Each reads the log for itself. */
    private static final int CHECKS_MAX = 4;

    /** Who promises. */
    public record Promiser(Genesis genesis, Address operator, Signer signer) {}

    private final Promiser promiser;
    private final Intake intake;
    private final Holding holding;
    private final Placements placements;
    private final ReceiptChecks checks;
    private final Function<Hash, JsonNode> finality;
    private final Duration appendMax;
    private final Executor tasks;
    private final Semaphore checking = new Semaphore(CHECKS_MAX);

    /** @param finality lumia_getFinality @param appendMax until the log has acknowledged a transaction @param tasks signs and checks */
    public ReceiptApi(
            Promiser promiser,
            Intake intake,
            Holding holding,
            Placements placements,
            ReceiptChecks checks,
            Function<Hash, JsonNode> finality,
            Duration appendMax,
            Executor tasks) {
        this.promiser = promiser;
        this.intake = intake;
        this.holding = holding;
        this.placements = placements;
        this.checks = checks;
        this.finality = finality;
        this.appendMax = appendMax;
        this.tasks = tasks;
    }

    public Map<String, JsonRpcMethod> methods() {
        return Map.of(
                "lumia_sendRawTransaction", JsonRpcMethod.waiting(this::send), "lumia_verifyReceipt", this::verify);
    }

    private Object send(Params params) {
        return switch (intake.read(params.data(0))) {
            case TransactionReader.Unacceptable(Refusal refusal) -> throw WalletApi.asError(refusal);
            case TransactionReader.WellFormed(Submission tx) -> send(tx);
        };
    }

    private CompletionStage<Map<String, Object>> send(Submission tx) {
        var placed = placements.await(tx.hash());
        return holding.submit(() -> intake.submit(tx, Intake.FutureNonce.PARK), tx.raw().length)
                .thenCompose(admission -> sent(admission, placed))
                .whenComplete((answer, error) -> placements.forget(tx.hash(), placed));
    }

    private CompletionStage<Map<String, Object>> sent(
            Admission admission, CompletableFuture<Placements.Placed> placed) {
        return switch (admission) {
            case Admission.Accepted(Hash hash, var _) ->
                placed.orTimeout(appendMax.toMillis(), TimeUnit.MILLISECONDS)
                        .handleAsync((place, error) -> promised(hash, place, error), tasks);
            case Admission.Parked(Hash hash, long expected) -> {
                Map<String, Object> answer = answer(hash, null);
                answer.put("expectedNonce", Hex.quantity(expected));
                yield CompletableFuture.completedFuture(answer);
            }
            case Admission.Refused(Refusal refusal) -> CompletableFuture.failedFuture(WalletApi.asError(refusal));
        };
    }

    private Map<String, Object> promised(Hash hash, Placements.@Nullable Placed place, @Nullable Throwable error) {
        if (error != null) {
            throw WalletApi.notAcknowledged(hash, appendMax);
        }
        Placements.Placed known = Objects.requireNonNull(place);
        Genesis genesis = promiser.genesis();
        return answer(
                hash,
                OrderingReceipt.sign(
                        genesis.signingDomain(),
                        promiser.signer(),
                        genesis.subnet(),
                        hash,
                        known.offset(),
                        known.receivedAtMs(),
                        promiser.operator()));
    }

    private static Map<String, Object> answer(Hash hash, @Nullable OrderingReceipt receipt) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("transactionHash", hash.toString());
        answer.put("receipt", receipt == null ? null : OrderingReceiptJson.write(receipt));
        return answer;
    }

    private Object verify(Params params) {
        OrderingReceipt receipt = params.read(0, OrderingReceiptJson::read);
        if (!checking.tryAcquire()) {
            throw WalletApi.asError(Refusal.full("the place for checks of receipts", CHECKS_MAX, CHECKS_MAX));
        }
        return CompletableFuture.supplyAsync(() -> verdict(receipt), tasks)
                .whenComplete((answer, error) -> checking.release());
    }

    private Map<String, Object> verdict(OrderingReceipt receipt) {
        ReceiptChecks.Verdict verdict;
        try {
            verdict = checks.check(receipt);
        } catch (Unavailable unavailable) {
            throw WalletApi.asError(Refusal.unavailable(String.valueOf(unavailable.getMessage())));
        }
        var answer = new LinkedHashMap<String, Object>();
        answer.put("status", verdict.status().text());
        answer.put("detail", verdict.detail());
        if (verdict.status() == ReceiptChecks.Status.KEPT) {
            answer.put("finality", finality.apply(receipt.transactionHash()));
        }
        return answer;
    }
}
