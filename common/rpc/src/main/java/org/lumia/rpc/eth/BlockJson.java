package org.lumia.rpc.eth;

import com.google.protobuf.ByteString;
import java.util.List;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.rpc.ByteBudget;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Blocks as {@code eth_getBlockBy*} and {@code newHeads} give them. */
public final class BlockJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int SHORT_LENGTH_MAX = 55;

    private BlockJson() {}

    /** As {@code newHeads} gives it. */
    public static ObjectNode header(BlockView block) {
        BlockHeader header = block.header();
        return JSON.objectNode()
                .put("hash", block.hash().toString())
                .put("parentHash", header.parentHash().toString())
                .put("sha3Uncles", header.ommersHash().toString())
                .put("miner", header.coinbase().toString())
                .put("stateRoot", header.stateRoot().toString())
                .put("transactionsRoot", header.transactionsRoot().toString())
                .put("receiptsRoot", header.receiptsRoot().toString())
                .put("logsBloom", header.logsBloom().toString())
                .put("difficulty", header.difficulty().toQuantity())
                .put("number", Hex.quantity(header.number()))
                .put("gasLimit", Hex.quantity(header.gasLimit()))
                .put("gasUsed", Hex.quantity(header.gasUsed()))
                .put("timestamp", Hex.quantity(header.timestamp()))
                .put("extraData", Hex.encode(header.extraData()))
                .put("mixHash", header.mixHash().toString())
                .put("nonce", "0x%016x".formatted(header.nonce()))
                .put("baseFeePerGas", header.baseFeePerGas().toQuantity())
                .put("withdrawalsRoot", header.withdrawalsRoot().toString())
                .put("blobGasUsed", Hex.quantity(header.blobGasUsed()))
                .put("excessBlobGas", Hex.quantity(header.excessBlobGas()))
                .put("parentBeaconBlockRoot", header.parentBeaconBlockRoot().toString())
                .put("requestsHash", header.requestsHash().toString());
    }

    /** One transaction after another. @param full whether they are given whole and not by hash */
    public static void write(JsonGenerator json, BlockView block, boolean full) {
        json.writeStartObject();
        for (var property : header(block).properties()) {
            json.writeName(property.getKey());
            json.writeTree(property.getValue());
        }
        json.writeStringProperty("size", Hex.quantity(size(block)));
        json.writeName("transactions");
        json.writeStartArray();
        for (int i = 0; i < block.message().getTransactionsCount(); i++) {
            if (full) {
                int index = i;
                ByteBudget.holding(block.renderedBytes(i), () -> json.writeTree(TransactionJson.mined(block, index)));
            } else {
                json.writeString(hex(block.transaction(i).getHash()));
            }
        }
        json.writeEndArray();
        for (String none : List.of("uncles", "withdrawals")) {
            json.writeName(none);
            json.writeStartArray();
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /** Bytes of the block's RLP: header, transactions, no ommers, no withdrawals. */
    private static long size(BlockView block) {
        long transactions = 0;
        for (ExecutedTransaction transaction : block.message().getTransactionsList()) {
            ByteString raw = transaction.getRaw();
            boolean legacy = (raw.byteAt(0) & 0xFF) >= 0xC0;
            transactions += legacy ? raw.size() : listed(raw.size());
        }
        return listed(block.message().getHeader().size() + listed(transactions) + 2);
    }

    /** Bytes with the RLP header that a payload of so many bytes has. */
    private static long listed(long bytes) {
        if (bytes <= SHORT_LENGTH_MAX) {
            return 1 + bytes;
        }
        return 1 + (Long.SIZE - Long.numberOfLeadingZeros(bytes) + 7) / Byte.SIZE + bytes;
    }

    static String hex(ByteString bytes) {
        return Hex.encode(bytes.toByteArray());
    }
}
