package org.lumia.l1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lumia.l1.Refusal.FULL;
import static org.lumia.l1.Refusal.MALFORMED;
import static org.lumia.l1.Refusal.NONCE_AHEAD;
import static org.lumia.l1.Refusal.NONCE_USED;
import static org.lumia.l1.Refusal.NO_FUNDS;
import static org.lumia.l1.Refusal.OVER_CAP;
import static org.lumia.l1.Refusal.RESERVED;
import static org.lumia.l1.Refusal.SYNCING;
import static org.lumia.l1.Refusal.UNDERPRICED;
import static org.lumia.l1.Refusal.UNKNOWN;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each node's words with the code that it sends. */
class PoolWordsTest {
    private record Said(int code, String words, Optional<Refusal> meaning) {}

    private static Said says(int code, String words, Refusal meaning) {
        return new Said(code, words, Optional.of(meaning));
    }

    private static Said known(int code, String words) {
        return new Said(code, words, Optional.empty());
    }

    private static void check(List<Said> table) {
        for (var said : table) {
            assertThat(PoolWords.meaning(said.code(), said.words()))
                    .as(said.words())
                    .isEqualTo(said.meaning());
        }
    }

    @Test
    void geth() {
        check(List.of(
                known(-32000, "already known"),
                says(-32000, "nonce too low: next nonce 7, tx nonce 5", NONCE_USED),
                says(-32000, "nonce too high: tx nonce 9, gapped nonce 7", NONCE_AHEAD),
                says(
                        -32000,
                        "replacement transaction underpriced: new tx gas tip cap 1 < 2 queued + 100% replacement penalty",
                        UNDERPRICED),
                says(-32000, "transaction gas price below minimum: gas tip cap 0, minimum needed 1", UNDERPRICED),
                says(-32000, "transaction underpriced", UNDERPRICED),
                says(-32000, "address already reserved", RESERVED),
                says(-32000, "insufficient funds for gas * price + value: balance 0, tx cost 9", NO_FUNDS),
                says(-32000, "tx fee (1.25 ether) exceeds the configured cap (1.00 ether)", OVER_CAP),
                says(-32000, "account limit exceeded: pooled 16 txs", FULL),
                says(-32000, "transaction blob limit exceeded: blob count 7, limit 6", MALFORMED),
                says(-32000, "Wrong sidecar format: unexpected sidecar version 0", MALFORMED)));
    }

    @Test
    void reth() {
        check(List.of(
                known(-32000, "already known"),
                says(-32000, "nonce too low: next nonce 7, tx nonce 5", NONCE_USED),
                says(-32000, "nonce too high", NONCE_AHEAD),
                says(-32000, "replacement transaction underpriced", UNDERPRICED),
                says(-32000, "transaction underpriced", UNDERPRICED),
                says(-32000, "address already reserved", RESERVED),
                says(-32003, "insufficient funds for gas * price + value: have 0 want 9", NO_FUNDS),
                says(-32003, "transaction overdraws account", NO_FUNDS),
                says(-32000, "tx fee (2000 wei) exceeds the configured cap (1000 wei)", OVER_CAP),
                says(-32003, "txpool is full", FULL),
                says(-32000, "too many blobs in transaction: have 7, permitted 6", MALFORMED),
                says(-32000, "unexpected eip-4844 sidecar after osaka", MALFORMED)));
    }

    @Test
    void nethermindOfTodayAndBeforeTheSummerOf2026() {
        check(List.of(
                known(-32000, "already known"),
                known(-32010, "AlreadyKnown"),
                says(-32000, "nonce too low", NONCE_USED),
                says(-32010, "OldNonce, Current nonce: 7, nonce of rejected tx: 5.", NONCE_USED),
                says(-32000, "nonce too high", NONCE_AHEAD),
                says(-32000, "nonce too far in future", NONCE_AHEAD),
                says(-32000, "replacement transaction underpriced", UNDERPRICED),
                says(-32010, "ReplacementNotAllowed", UNDERPRICED),
                says(-32000, "transaction underpriced, FeePerGas needs to be higher", UNDERPRICED),
                says(-32010, "FeeTooLow, FeePerGas needs to be higher", UNDERPRICED),
                says(-32010, "FeeTooLow, CurrentBlobBaseFeeRequired", UNDERPRICED),
                says(-32000, "pending transaction type conflict", RESERVED),
                says(-32000, "insufficient funds for gas * price + value", NO_FUNDS),
                says(-32000, "transaction invalid, InvalidTxProof", MALFORMED),
                says(-32000, "node is syncing", SYNCING)));
    }

    @Test
    void besu() {
        check(List.of(
                known(-32000, "Known transaction"),
                says(-32001, "Nonce too low", NONCE_USED),
                says(-32000, "Transaction nonce is too distant from current sender nonce", NONCE_AHEAD),
                says(-32000, "Replacement transaction underpriced", UNDERPRICED),
                says(-32009, "Gas price below configured minimum gas price", UNDERPRICED),
                says(-32009, "a price in words of another version", UNDERPRICED),
                says(-32004, "Upfront cost exceeds account balance", NO_FUNDS),
                says(-32000, "Transaction fee cap exceeded", OVER_CAP),
                says(-32000, "Total blob gas too high", MALFORMED),
                says(-32603, "blobs failed kzg validation", MALFORMED),
                says(-32000, "Initial sync is still in progress", SYNCING)));
    }

    @Test
    void erigon() {
        check(List.of(
                known(-32000, "ALREADY_EXISTS: already known"),
                says(-32000, "INTERNAL_ERROR: nonce too low", NONCE_USED),
                says(-32000, "FEE_TOO_LOW: replacement transaction underpriced", UNDERPRICED),
                says(-32000, "INTERNAL_ERROR: could not replace existing tx", UNDERPRICED),
                says(-32000, "FEE_TOO_LOW: fee too low", UNDERPRICED),
                says(-32000, "FEE_TOO_LOW: underpriced", UNDERPRICED),
                says(-32000, "INTERNAL_ERROR: can't replace blob-txn with a non-blob-txn", RESERVED),
                says(-32000, "INTERNAL_ERROR: insufficient funds", NO_FUNDS),
                says(-32000, "tx fee (1.25 ether) exceeds the configured cap (1.00 ether)", OVER_CAP),
                says(-32000, "INTERNAL_ERROR: blobs limit in txpool is full", FULL),
                says(-32000, "INTERNAL_ERROR: max number of blobs exceeded", MALFORMED),
                says(-32000, "blob_versioned_hashes, blobs, commitments and proofs must have equal number", MALFORMED),
                says(-32000, "KZGcommitments must match the versioned hashes", MALFORMED)));
    }

    @Test
    void developmentNodes() {
        check(List.of(
                known(-32003, "transaction already imported"),
                known(-32603, "this transaction is already in the TxPool"),
                known(-32000, "Known transaction: 0xab")));
    }

    @Test
    void wordsOfNoTableMeanNothing() {
        check(List.of(
                says(-32602, "unknown transaction type", UNKNOWN),
                says(0, "", UNKNOWN),
                says(-32603, "Internal error", UNKNOWN)));
    }
}
