package org.lumia.ingress.admission;

import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/**
 * Why a transaction is not taken: geth's code and words with the exact numbers.
 *
 * @param data of the error object
 * @param passes whether the same transaction may be taken a moment later
 */
public record Refusal(int code, String message, @Nullable Object data, boolean passes) {
    private static final int SERVER_ERROR = -32000;
    private static final int LIMIT_EXCEEDED = -32005;
    private static final int NONCE_GAP = 6;

    private static final int UNAVAILABLE = -32002;

    public static Refusal of(String message) {
        return new Refusal(SERVER_ERROR, message, null, false);
    }

    public static Refusal nonceTooLow(Address sender, long nonce, long state) {
        return of("nonce too low: address %s, tx: %s state: %s"
                .formatted(sender.toChecksum(), Long.toUnsignedString(nonce), Long.toUnsignedString(state)));
    }

    public static Refusal nonceTooHigh(Address sender, long nonce, long expected, String why) {
        return of("nonce too high: address %s, tx: %s state: %s (%s)"
                .formatted(sender.toChecksum(), Long.toUnsignedString(nonce), Long.toUnsignedString(expected), why));
    }

    /** EIP-7966's answer where a transaction cannot run now: nobody has sent what comes before it. */
    public static Refusal nonceGap(Address sender, long nonce, long expected) {
        return nonceGap(sender, nonce, expected, "a synchronous call does not wait for the nonces between", false);
    }

    /** The same, where all that comes before it is parked and on its way to the log, or cannot go there yet. */
    public static Refusal nonceGapParked(Address sender, long nonce, long expected) {
        return nonceGap(sender, nonce, expected, "the nonces between are parked and not in the log yet", true);
    }

    private static Refusal nonceGap(Address sender, long nonce, long expected, String why, boolean passes) {
        String message = nonceTooHigh(sender, nonce, expected, why).message();
        return new Refusal(NONCE_GAP, message, "0x" + Long.toHexString(expected), passes);
    }

    public static Refusal insufficientFunds(Address sender, UInt256 have, UInt256 want) {
        return of("insufficient funds for gas * price + value: address %s have %s want %s"
                .formatted(sender.toChecksum(), have, want));
    }

    /** The balance would do for this one, but not for those before it too. */
    public static Refusal overdraft(UInt256 balance, UInt256 queued, UInt256 cost) {
        return of("insufficient funds for gas * price + value: balance %s, queued cost %s, tx cost %s, overshot %s"
                .formatted(balance, queued, cost, queued.add(cost).subtract(balance)));
    }

    public static Refusal feeBelowBaseFee(Address sender, UInt256 fee, UInt256 baseFee) {
        return of("max fee per gas less than block base fee: address %s, maxFeePerGas: %s, baseFee: %s"
                .formatted(sender.toChecksum(), fee, baseFee));
    }

    public static Refusal nonceInLog(long nonce, Hash rival) {
        return of("replacement transaction underpriced: nonce %s is taken by %s in the log"
                .formatted(Long.toUnsignedString(nonce), rival));
    }

    public static Refusal nonceParked(long nonce, Hash rival) {
        return of(
                "replacement transaction underpriced: nonce %s is taken by %s, which a tenth more of fee and tip would replace"
                        .formatted(Long.toUnsignedString(nonce), rival));
    }

    /** Retryable: nothing was appended, and room comes back as blocks are executed. */
    public static Refusal full(String what, long size, long max) {
        String message = "%s is full (%d of %d), retry later".formatted(what, size, max);
        return new Refusal(LIMIT_EXCEEDED, message, null, true);
    }

    public static Refusal alreadyKnown() {
        return of("already known");
    }

    /** Retryable: what the answer depends on cannot be read now. */
    public static Refusal unavailable(String what) {
        return new Refusal(UNAVAILABLE, what + ", retry later", null, true);
    }
}
