package org.lumia.execution.rpc;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.Halt;
import org.lumia.evm.TransactionResult;
import org.lumia.evm.TransactionResult.Included;
import org.lumia.rpc.JsonRpcException;

/** The least gas, nearly, with which a call goes well: geth's search, at each moment at which the call may be executed. */
final class GasEstimate {
    private static final long TRANSFER_GAS = 21_000;
    private static final long CALL_STIPEND = 2_300;
    /** How far above the least an estimate may be, as in geth. */
    private static final double ERROR_RATIO = 0.015;

    private final CallRequest request;
    private final long gasMax;

    /** @param gasMax that a transaction may have */
    GasEstimate(CallRequest request, long gasMax) {
        this.request = request;
        this.gasMax = gasMax;
    }

    private record Trial(CallGround ground, TransactionResult result) {
        boolean succeeds() {
            return GasEstimate.succeeds(result);
        }

        Included included() {
            return (Included) result;
        }
    }

    /**
     * The most that is needed at any of the moments at which the call goes well.
     *
     * @param moments the likeliest first: where the call goes well at none, what it failed with there is said
     */
    long over(List<CallGround> moments) {
        CallGround likeliest = moments.getFirst();
        long high = highest(likeliest);
        boolean transfer = request.data().length == 0
                && request.authorizations().isEmpty()
                && request.accessList().isEmpty()
                && request.to().isPresent()
                && !likeliest.state().account(request.to().get()).hasCode();
        if (transfer && high >= TRANSFER_GAS && succeeds(likeliest.run(TRANSFER_GAS))) {
            return TRANSFER_GAS;
        }
        List<Trial> trials = moments.stream()
                .map(moment -> new Trial(moment, moment.run(high)))
                .toList();
        Trial costliest = trials.stream()
                .filter(Trial::succeeds)
                .max(Comparator.comparingLong(trial -> trial.included().gasUsedBeforeRefund()))
                .orElseThrow(() -> failure(trials.getFirst().result(), high));
        long gas = search(costliest, high);
        for (Trial trial : trials) {
            // One that uses less may still need more, for what it hands on.
            boolean differs = trial.succeeds()
                    && trial.included().gasUsedBeforeRefund()
                            != costliest.included().gasUsedBeforeRefund();
            if (differs && !succeeds(trial.ground().run(gas))) {
                gas = search(trial, high);
            }
        }
        return gas;
    }

    private static long search(Trial trial, long highest) {
        CallGround ground = trial.ground();
        long high = highest;
        long low = trial.included().gasUsed() - 1;
        long optimistic = (trial.included().gasUsedBeforeRefund() + CALL_STIPEND) * 64 / 63;
        if (optimistic < high) {
            if (succeeds(ground.run(optimistic))) {
                high = optimistic;
            } else {
                low = Math.max(low, optimistic);
            }
        }
        while (low + 1 < high && (double) (high - low) / high > ERROR_RATIO) {
            long middle = Math.min(low + (high - low) / 2, low * 2);
            if (succeeds(ground.run(middle))) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private long highest(CallGround ground) {
        long high = Math.min(gasMax, ground.environment().gasLimit());
        high = Math.min(
                high, request.gas().filter(given -> given >= TRANSFER_GAS).orElse(high));
        UInt256 feeCap = request.fees().feeCap();
        if (feeCap.isZero()) {
            return high;
        }
        UInt256 balance = ground.state().account(request.from()).balance();
        if (balance.compareTo(request.value()) <= 0 && !request.value().isZero()) {
            throw new JsonRpcException(JsonRpcException.SERVER_ERROR, "insufficient funds for transfer");
        }
        BigInteger affordable = balance.subtract(request.value()).divide(feeCap).toBigInteger();
        return affordable.min(BigInteger.valueOf(high)).longValue();
    }

    private static JsonRpcException failure(TransactionResult result, long high) {
        return switch (result) {
            case TransactionResult.Rejected rejected ->
                switch (rejected.reason()) {
                    case INTRINSIC_GAS, FLOOR_DATA_GAS -> exceeds(high);
                    default ->
                        new JsonRpcException(
                                JsonRpcException.SERVER_ERROR,
                                "failed with %d gas: %s".formatted(high, rejected.detail()));
                };
            case Included included ->
                included.halt().orElseThrow() == Halt.OUT_OF_GAS ? exceeds(high) : CallMethods.failed(included);
        };
    }

    private static JsonRpcException exceeds(long high) {
        return new JsonRpcException(
                JsonRpcException.SERVER_ERROR, "gas required exceeds allowance (%d)".formatted(high));
    }

    private static boolean succeeds(TransactionResult result) {
        return result instanceof Included included && included.success();
    }
}
