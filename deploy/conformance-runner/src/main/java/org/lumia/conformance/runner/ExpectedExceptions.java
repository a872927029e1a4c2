package org.lumia.conformance.runner;

import static java.util.Map.entry;
import static org.lumia.conformance.runner.Refusal.COST_OVERFLOW;
import static org.lumia.conformance.runner.Refusal.MALFORMED;
import static org.lumia.conformance.runner.Refusal.NO_SENDER;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What the vectors call a refusal, and the kinds of {@link Refusal} that it is here. */
final class ExpectedExceptions {
    private static final Pattern OF_THE_ENCODING = Pattern.compile("TransactionException\\.(RLP|ADDRESS_TOO)_.*");

    private static final Map<String, Set<String>> KINDS = Map.ofEntries(
            entry("TransactionException.INSUFFICIENT_ACCOUNT_FUNDS", Set.of("INSUFFICIENT_FUNDS")),
            entry("TransactionException.SENDER_NOT_EOA", Set.of("SENDER_NOT_EOA")),
            entry("TransactionException.INTRINSIC_GAS_TOO_LOW", Set.of("INTRINSIC_GAS")),
            entry("TransactionException.INTRINSIC_GAS_BELOW_FLOOR_GAS_COST", Set.of("FLOOR_DATA_GAS")),
            entry("TransactionException.INSUFFICIENT_MAX_FEE_PER_GAS", Set.of("FEE_CAP_TOO_LOW")),
            entry("TransactionException.INSUFFICIENT_MAX_FEE_PER_BLOB_GAS", Set.of("BLOB_FEE_CAP_TOO_LOW")),
            entry("TransactionException.TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH", Set.of("BLOB_HASH_VERSION")),
            entry("TransactionException.TYPE_3_TX_BLOB_COUNT_EXCEEDED", Set.of("TOO_MANY_BLOBS")),
            entry("TransactionException.TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED", Set.of("TOO_MANY_BLOBS")),
            entry("TransactionException.TYPE_3_TX_ZERO_BLOBS", Set.of("BLOB_HASHES_MISSING")),
            entry("TransactionException.TYPE_3_TX_PRE_FORK", Set.of("TYPE_NOT_SUPPORTED")),
            entry("TransactionException.TYPE_3_TX_CONTRACT_CREATION", Set.of("BLOB_CREATE")),
            entry("TransactionException.TYPE_4_TX_PRE_FORK", Set.of("TYPE_NOT_SUPPORTED")),
            entry("TransactionException.TYPE_NOT_SUPPORTED", Set.of("TYPE_NOT_SUPPORTED", MALFORMED)),
            entry("TransactionException.INITCODE_SIZE_EXCEEDED", Set.of("INIT_CODE_TOO_LARGE")),
            // One such transaction is below the base fee too, which geth and this engine look at first.
            entry("TransactionException.GAS_ALLOWANCE_EXCEEDED", Set.of("GAS_LIMIT_REACHED", "FEE_CAP_TOO_LOW")),
            entry("TransactionException.GAS_LIMIT_EXCEEDS_MAXIMUM", Set.of("GAS_LIMIT_TOO_HIGH")),
            entry("TransactionException.PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS", Set.of("TIP_ABOVE_FEE_CAP")),
            entry("TransactionException.PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2", Set.of("TIP_ABOVE_FEE_CAP")),
            entry("TransactionException.NONCE_MISMATCH_TOO_LOW", Set.of("NONCE_TOO_LOW")),
            entry("TransactionException.INVALID_CHAINID", Set.of("CHAIN_ID_MISMATCH", NO_SENDER, MALFORMED)),
            entry("TransactionException.INVALID_SIGNATURE_VRS", Set.of(NO_SENDER, MALFORMED)),
            entry("TransactionException.GASLIMIT_PRICE_PRODUCT_OVERFLOW", Set.of(COST_OVERFLOW)),
            entry("TransactionException.GASLIMIT_OVERFLOW", Set.of(MALFORMED)),
            entry("TransactionException.GASPRICE_OVERFLOW", Set.of(MALFORMED)),
            entry("TransactionException.NONCE_OVERFLOW", Set.of(MALFORMED)),
            entry("TransactionException.NONCE_TOO_BIG", Set.of("NONCE_MAX")),
            entry("BlockException.IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS", Set.of("ommers", "ommers hash")),
            entry("BlockException.INVALID_REQUESTS", Set.of("requests hash")),
            entry("BlockException.INVALID_DEPOSIT_EVENT_LAYOUT", Set.of("deposit event layout")),
            entry("BlockException.INVALID_GASLIMIT", Set.of("gas limit", "gas limit step")),
            entry("BlockException.GASLIMIT_TOO_BIG", Set.of("gas limit", "gas limit step")),
            entry("BlockException.SYSTEM_CONTRACT_CALL_FAILED", Set.of("system call")),
            entry("BlockException.RLP_STRUCTURES_ENCODING", Set.of(MALFORMED)),
            entry("BlockException.RLP_INVALID_FIELD_OVERFLOW_64", Set.of(MALFORMED)),
            entry("BlockException.RLP_WITHDRAWALS_NOT_READ", Set.of(MALFORMED)),
            entry("BlockException.INCORRECT_EXCESS_BLOB_GAS", Set.of("excess blob gas")),
            entry("BlockException.INCORRECT_BLOCK_FORMAT", Set.of("header fields", MALFORMED)),
            entry("BlockException.INVALID_WITHDRAWALS_ROOT", Set.of("withdrawals root")),
            entry("BlockException.INVALID_BLOCK_HASH", Set.of("withdrawals root")),
            entry("BlockException.INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT", Set.of("timestamp")),
            entry("BlockException.EXTRA_DATA_TOO_BIG", Set.of("extra data")),
            entry("BlockException.INVALID_STATE_ROOT", Set.of("state root")),
            entry("BlockException.INVALID_BASEFEE_PER_GAS", Set.of("base fee")),
            entry("BlockException.INVALID_VERSIONED_HASHES", Set.of("blob gas used")),
            entry("BlockException.UNKNOWN_PARENT", Set.of("parent unknown")),
            entry("BlockException.INVALID_TRANSACTIONS_ROOT", Set.of("transactions root")),
            entry("BlockException.INVALID_BLOCK_NUMBER", Set.of("number")),
            entry("BlockException.INVALID_LOG_BLOOM", Set.of("bloom")));

    private ExpectedExceptions() {}

    /** @throws IllegalArgumentException for a name that is not known */
    static Set<String> kinds(String expectException) {
        var kinds = new HashSet<String>();
        for (String name : expectException.split("\\|")) {
            Set<String> known = KINDS.get(name);
            if (known == null && !OF_THE_ENCODING.matcher(name).matches()) {
                throw new IllegalArgumentException("no kind of refusal is known for " + name);
            }
            kinds.addAll(known == null ? Set.of(MALFORMED) : known);
        }
        return kinds;
    }
}
