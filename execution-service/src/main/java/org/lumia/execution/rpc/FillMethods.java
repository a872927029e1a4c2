package org.lumia.execution.rpc;

import java.util.Map;
import org.lumia.chain.state.StateView;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.evm.CallFees;
import org.lumia.rpc.BlockSelector;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import org.lumia.rpc.eth.TransactionJson;

/** eth_fillTransaction: nonce, fees and gas of a transaction, where its sender leaves them out. */
final class FillMethods {
    private static final UInt256 TWO = UInt256.of(2);
    private static final long JSON_TO_BYTES = 8;

    private final ChainReads chain;
    private final CallMethods calls;
    private final FeeMethods fees;

    FillMethods(ChainReads chain, CallMethods calls, FeeMethods fees) {
        this.chain = chain;
        this.calls = calls;
        this.fees = fees;
    }

    Map<String, JsonRpcMethod> methods() {
        return Map.of("eth_fillTransaction", this::fill);
    }

    private Object fill(Params params) {
        CallRequest asked = CallRequest.parse(params, 0, chain.rules().chainId());
        if (asked.to().isEmpty() && asked.data().length == 0) {
            throw refused("contract creation without any data provided");
        }
        CallRequest request = asked.withFees(fees(asked));
        long nonce = request.details().nonce().orElseGet(() -> nonce(request));
        long gas = request.gas().orElseGet(() -> calls.estimate(request));
        Transaction transaction = SimulatedCall.transaction(
                request, nonce, gas, UInt256.of(chain.rules().chainId()));
        byte[] raw = TransactionCodec.encodeUnsigned(transaction);
        ByteBudget.draw(JSON_TO_BYTES * raw.length);
        return Map.of("raw", Hex.encode(raw), "tx", TransactionJson.filled(Keccak.hash(raw), transaction));
    }

    private long nonce(CallRequest request) {
        try (StateView state = chain.state(BlockSelector.Tag.PENDING)) {
            return state.account(request.from()).nonce();
        }
    }

    /** As geth: the tip that is suggested, and twice the base fee beside it. */
    private CallFees fees(CallRequest request) {
        CallRequest.Details details = request.details();
        if (details.gasPrice().isPresent()) {
            if (details.gasPrice().get().isZero()) {
                throw refused("gasPrice must be non-zero after london fork");
            }
            return request.fees();
        }
        if (details.feeCap().isPresent()
                && details.tipCap().isPresent()
                && details.feeCap().get().isZero()) {
            throw refused("maxFeePerGas must be non-zero");
        }
        UInt256 tip = details.tipCap().orElseGet(fees::priorityFee);
        UInt256 base = chain.environment(chain.blocks().height()).baseFee();
        UInt256 cap = details.feeCap().orElseGet(() -> base.multiply(TWO).add(tip));
        if (cap.compareTo(tip) < 0) {
            throw refused("maxFeePerGas (%s) < maxPriorityFeePerGas (%s)".formatted(cap, tip));
        }
        return new CallFees(cap, tip);
    }

    private static JsonRpcException refused(String why) {
        return new JsonRpcException(JsonRpcException.SERVER_ERROR, why);
    }
}
