package org.lumia.l1;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What nodes answer to {@code eth_sendRawTransaction}, as one table: the words of geth, reth, Nethermind (old and new),
 * Besu, Erigon, anvil and ethereumjs. Codes differ between them for one meaning and agree for several, so words decide.
 */
public final class PoolWords {
    /** Besu's code for every refusal over price; no other node uses it. */
    private static final int BESU_PRICE = -32_009;

    private record Row(Refusal meaning, List<String> words) {}

    /** Compared in this order, in lower case. */
    private static final List<Row> TABLE = List.of(
            new Row(Refusal.NONCE_USED, List.of("nonce too low", "oldnonce")),
            new Row(
                    Refusal.NONCE_AHEAD,
                    List.of(
                            "nonce too high",
                            "nonce too far in future",
                            "noncegap",
                            "nonce is too distant from current sender nonce")),
            new Row(
                    Refusal.RESERVED,
                    List.of(
                            "address already reserved",
                            "pending transaction type conflict",
                            "pendingtxsofconflictingtype",
                            "can't replace blob-txn with a non-blob-txn")),
            new Row(
                    Refusal.UNDERPRICED,
                    List.of(
                            "underpriced",
                            "replacementnotallowed",
                            "could not replace existing tx",
                            "fee_too_low",
                            "feetoolow",
                            "gas price below minimum",
                            "gas price below configured minimum",
                            "currentblobbasefeerequired",
                            "less than block base fee",
                            "less than block blob gas fee")),
            new Row(
                    Refusal.NO_FUNDS,
                    List.of(
                            "insufficient funds",
                            "insufficientfunds",
                            "transaction overdraws",
                            "upfront cost exceeds account balance")),
            new Row(Refusal.OVER_CAP, List.of("exceeds the configured cap", "transaction fee cap exceeded")),
            new Row(Refusal.FULL, List.of("account limit exceeded", "pool is full")),
            new Row(Refusal.SYNCING, List.of("node is syncing", "sync is still in progress")),
            new Row(
                    Refusal.MALFORMED,
                    List.of(
                            "blob limit exceeded",
                            "too many blobs",
                            "total blob gas too high",
                            "max number of blobs exceeded",
                            "sidecar",
                            "transaction invalid",
                            "kzg validation",
                            "kzgcommitments must match",
                            "must have equal number",
                            "transaction gas limit too high")));

    private static final List<String> KNOWN =
            List.of("already known", "alreadyknown", "already_exists", "already imported", "already in the txpool");

    private PoolWords() {}

    /** Empty where the node says that it has these bytes already, which is to be checked. */
    public static Optional<Refusal> meaning(int code, String message) {
        var words = message.toLowerCase(Locale.ROOT);
        // "Known transaction" is Besu's and Hardhat's; "unknown transaction type" is something else.
        if (words.startsWith("known transaction") || KNOWN.stream().anyMatch(words::contains)) {
            return Optional.empty();
        }
        return Optional.of(TABLE.stream()
                .filter(row -> row.words().stream().anyMatch(words::contains))
                .map(Row::meaning)
                .findFirst()
                .orElse(code == BESU_PRICE ? Refusal.UNDERPRICED : Refusal.UNKNOWN));
    }
}
