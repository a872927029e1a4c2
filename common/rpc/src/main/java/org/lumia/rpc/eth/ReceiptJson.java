package org.lumia.rpc.eth;

import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.block.Bloom;
import org.lumia.ethereum.tx.DepositTransaction;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.EthereumParts;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.protocol.v1.Log;
import org.lumia.rpc.ByteBudget;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Receipts and logs as {@code eth_getTransactionReceipt} and {@code eth_getLogs} give them. */
public final class ReceiptJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final long BLOB_GAS = 1 << 17;

    private ReceiptJson() {}

    /** All receipts of a block, one after another. */
    public static void write(JsonGenerator json, BlockView block) {
        int firstLog = 0;
        json.writeStartArray();
        for (int i = 0; i < block.message().getTransactionsCount(); i++) {
            int index = i;
            int itsFirst = firstLog;
            ByteBudget.holding(block.renderedBytes(i), () -> json.writeTree(receipt(block, index, itsFirst)));
            firstLog += block.transaction(i).getLogsCount();
        }
        json.writeEndArray();
    }

    public static ObjectNode receipt(BlockView block, int index) {
        return receipt(block, index, block.firstLogIndex(index));
    }

    private static ObjectNode receipt(BlockView block, int index, int firstLog) {
        ExecutedTransaction tx = block.transaction(index);
        byte[] raw = tx.getRaw().toByteArray();
        int first = raw[0] & 0xFF;
        int type = first >= 0xC0 ? TransactionType.LEGACY.code() : first;
        ObjectNode receipt = JSON.objectNode()
                .put("type", Hex.quantity(type))
                .put("cumulativeGasUsed", Hex.quantity(tx.getCumulativeGasUsed()))
                .put("transactionHash", BlockJson.hex(tx.getHash()))
                .put("transactionIndex", Hex.quantity(index))
                .put("blockHash", block.hash().toString())
                .put("blockNumber", Hex.quantity(block.number()))
                .put("gasUsed", Hex.quantity(tx.getGasUsed()))
                .put(
                        "effectiveGasPrice",
                        Protobufs.uint256(tx.getEffectiveGasPrice()).toQuantity())
                .put("from", BlockJson.hex(tx.getSender()))
                .put("to", recipient(raw, type));
        if (tx.getContractAddress().isEmpty()) {
            receipt.putNull("contractAddress");
        } else {
            receipt.put("contractAddress", BlockJson.hex(tx.getContractAddress()));
        }
        ArrayNode logs = receipt.putArray("logs");
        Bloom bloom = Bloom.empty();
        for (int i = 0; i < tx.getLogsCount(); i++) {
            logs.add(log(block, index, i, firstLog + i));
            bloom.add(BlockView.log(tx.getLogs(i)));
        }
        receipt.put("logsBloom", bloom.toString());
        outcome(receipt, block, index);
        if (type == TransactionType.BLOB.code()) {
            blobs(receipt, block, raw);
        }
        if (!block.isEthereum()) {
            receipt.put("blockTimestampMs", Hex.quantity(block.timestampMs()));
        }
        if (type == TransactionType.DEPOSIT.code()) {
            receipt.put("depositNonce", Hex.quantity(tx.getDepositNonce())).put("depositReceiptVersion", "0x1");
        }
        return receipt;
    }

    private static void outcome(ObjectNode receipt, BlockView block, int index) {
        EthereumParts ethereum = block.message().getEthereum();
        if (ethereum.getReceiptRootsCount() == 0) {
            receipt.put("status", block.transaction(index).getSuccess() ? "0x1" : "0x0");
        } else {
            receipt.put("root", BlockJson.hex(ethereum.getReceiptRoots(index)));
        }
    }

    private static void blobs(ObjectNode receipt, BlockView block, byte[] raw) {
        if (TransactionCodec.decode(raw) instanceof TransactionCodec.Valid(Transaction transaction)) {
            long blobGas = transaction.blobVersionedHashes().size() * BLOB_GAS;
            receipt.put("blobGasUsed", Hex.quantity(blobGas))
                    .put(
                            "blobGasPrice",
                            Protobufs.uint256(block.message().getEthereum().getBlobGasPrice())
                                    .toQuantity());
        }
    }

    /**
     * @param index of the log in its transaction
     * @param logIndex in the block
     */
    public static ObjectNode log(BlockView block, int transactionIndex, int index, int logIndex) {
        ExecutedTransaction tx = block.transaction(transactionIndex);
        Log log = tx.getLogs(index);
        ObjectNode node = JSON.objectNode().put("address", BlockJson.hex(log.getAddress()));
        ArrayNode topics = node.putArray("topics");
        log.getTopicsList().forEach(topic -> topics.add(BlockJson.hex(topic)));
        node.put("data", BlockJson.hex(log.getData()))
                .put("blockNumber", Hex.quantity(block.number()))
                .put("transactionHash", BlockJson.hex(tx.getHash()))
                .put("transactionIndex", Hex.quantity(transactionIndex))
                .put("blockHash", block.hash().toString())
                .put("blockTimestamp", Hex.quantity(block.header().timestamp()))
                .put("logIndex", Hex.quantity(logIndex))
                .put("removed", false);
        if (!block.isEthereum()) {
            node.put("blockTimestampMs", Hex.quantity(block.timestampMs()));
        }
        return node;
    }

    private static @Nullable String recipient(byte[] raw, int type) {
        if (type == TransactionType.DEPOSIT.code()) {
            return DepositTransaction.decode(raw).to().map(Object::toString).orElse(null);
        }
        return switch (TransactionCodec.decode(raw)) {
            case TransactionCodec.Valid valid ->
                valid.transaction().to().map(Object::toString).orElse(null);
            case TransactionCodec.Malformed(String reason) ->
                throw new IllegalStateException("an executed transaction does not decode: " + reason);
        };
    }
}
