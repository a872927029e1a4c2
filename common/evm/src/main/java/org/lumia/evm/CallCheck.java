package org.lumia.evm;

import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.TransactionResult.Rejected;

/** Whether a call may run with the fees and authorizations that its caller names, in geth's order and words. */
final class CallCheck {
    private CallCheck() {}

    static @Nullable Rejected run(Message message, CallFees fees, BlockEnvironment environment, BlockState state) {
        Rejected rejected = fees.areNone() ? null : fees(message, fees, environment);
        return rejected != null ? rejected : funds(message, fees, state);
    }

    private static @Nullable Rejected fees(Message message, CallFees fees, BlockEnvironment environment) {
        String sender = Checksum.of(message.from());
        if (fees.tipCap().compareTo(fees.feeCap()) > 0) {
            return TransactionCheck.reject(
                    InvalidTransaction.TIP_ABOVE_FEE_CAP,
                    "address %s, maxPriorityFeePerGas: %s, maxFeePerGas: %s"
                            .formatted(sender, fees.tipCap(), fees.feeCap()));
        }
        if (fees.feeCap().compareTo(environment.baseFee()) < 0) {
            return TransactionCheck.reject(
                    InvalidTransaction.FEE_CAP_TOO_LOW,
                    "address %s, maxFeePerGas: %s, baseFee: %s"
                            .formatted(sender, fees.feeCap(), environment.baseFee()));
        }
        return null;
    }

    private static @Nullable Rejected funds(Message message, CallFees fees, BlockState state) {
        String sender = Checksum.of(message.from());
        UInt256 have = state.load(message.from()).balance;
        UInt256 want;
        try {
            want = UInt256.of(message.gas()).multiplyExact(fees.feeCap()).addExact(message.value());
        } catch (ArithmeticException overflow) {
            return TransactionCheck.reject(
                    InvalidTransaction.INSUFFICIENT_FUNDS,
                    "address %s required balance exceeds 256 bits".formatted(sender));
        }
        return have.compareTo(want) < 0
                ? TransactionCheck.reject(
                        InvalidTransaction.INSUFFICIENT_FUNDS,
                        "address %s have %s want %s".formatted(sender, have, want))
                : null;
    }
}
