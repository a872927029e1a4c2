package org.lumia.rpc.eth;

import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.block.Bloom;
import org.lumia.ethereum.tx.DepositTransaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.protocol.message.Protobufs;
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
                .put("status", tx.getSuccess() ? "0x1" : "0x0")
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
            bloom.add(domain(tx.getLogs(i)));
        }
        receipt.put("logsBloom", bloom.toString());
        if (type == TransactionType.DEPOSIT.code()) {
            receipt.put("depositNonce", Hex.quantity(tx.getDepositNonce())).put("depositReceiptVersion", "0x1");
        }
        return receipt;
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
        return node.put("data", BlockJson.hex(log.getData()))
                .put("blockNumber", Hex.quantity(block.number()))
                .put("transactionHash", BlockJson.hex(tx.getHash()))
                .put("transactionIndex", Hex.quantity(transactionIndex))
                .put("blockHash", block.hash().toString())
                .put("blockTimestamp", Hex.quantity(block.header().timestamp()))
                .put("logIndex", Hex.quantity(logIndex))
                .put("removed", false);
    }

    private static org.lumia.ethereum.block.Log domain(Log log) {
        return new org.lumia.ethereum.block.Log(
                Protobufs.address(log.getAddress()),
                log.getTopicsList().stream().map(Protobufs::hash).toList(),
                log.getData().toByteArray());
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
