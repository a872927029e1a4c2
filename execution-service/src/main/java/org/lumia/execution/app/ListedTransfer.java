package org.lumia.execution.app;

import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hex;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.Log;

/**
 * A token's Transfer event.
 *
 * @param logIndex of the log in its block
 * @param amount in the token's smallest unit (ERC-20), null where it names one of its pieces
 * @param tokenId the piece (ERC-721), null where it names an amount
 */
record ListedTransfer(
        String transactionHash,
        long blockNumber,
        int logIndex,
        long timestampMs,
        String token,
        String from,
        String to,
        @Nullable String amount,
        @Nullable String tokenId) {
    private static final int WORD = 32;
    private static final int ADDRESS_AT = 12;
    private static final int ERC20_TOPICS = 3;
    private static final int ERC721_TOPICS = 4;

    /** Of a log by its index in the block; empty for one that is in no token's form. */
    static Optional<ListedTransfer> of(ExecutedBlock block, int logIndex) {
        int before = 0;
        for (var transaction : block.getTransactionsList()) {
            int logs = transaction.getLogsCount();
            if (logIndex < before + logs) {
                Log log = transaction.getLogs(logIndex - before);
                return read(block, Hex.encode(transaction.getHash().toByteArray()), logIndex, log);
            }
            before += logs;
        }
        return Optional.empty();
    }

    private static Optional<ListedTransfer> read(ExecutedBlock block, String transaction, int logIndex, Log log) {
        byte[] data = log.getData().toByteArray();
        boolean piece = log.getTopicsCount() == ERC721_TOPICS;
        if (!piece && (log.getTopicsCount() != ERC20_TOPICS || data.length < WORD)) {
            return Optional.empty();
        }
        return Optional.of(new ListedTransfer(
                transaction,
                block.getNumber(),
                logIndex,
                block.getTimestampMs(),
                Hex.encode(log.getAddress().toByteArray()),
                address(log.getTopics(1).toByteArray()),
                address(log.getTopics(2).toByteArray()),
                piece ? null : new BigInteger(1, data, 0, WORD).toString(),
                piece ? new BigInteger(1, log.getTopics(ERC20_TOPICS).toByteArray()).toString() : null));
    }

    private static String address(byte[] topic) {
        return Hex.encode(java.util.Arrays.copyOfRange(topic, ADDRESS_AT, WORD));
    }
}
