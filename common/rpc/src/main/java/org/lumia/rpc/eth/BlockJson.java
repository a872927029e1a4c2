package org.lumia.rpc.eth;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.rlp.RlpReader;
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
        ObjectNode json = JSON.objectNode()
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
                .put("nonce", "0x%016x".formatted(header.nonce()));
        forkFields(json, header, block.headerFields());
        if (!block.isEthereum()) {
            json.put("timestampMs", Hex.quantity(block.timestampMs()));
        }
        return json;
    }

    /** What later forks added. */
    private static void forkFields(ObjectNode json, BlockHeader header, int fields) {
        if (fields >= BlockHeader.FIELDS_OF_LONDON) {
            json.put("baseFeePerGas", header.baseFeePerGas().toQuantity());
        }
        if (fields >= BlockHeader.FIELDS_OF_SHANGHAI) {
            json.put("withdrawalsRoot", header.withdrawalsRoot().toString());
        }
        if (fields >= BlockHeader.FIELDS_OF_CANCUN) {
            json.put("blobGasUsed", Hex.quantity(header.blobGasUsed()))
                    .put("excessBlobGas", Hex.quantity(header.excessBlobGas()))
                    .put("parentBeaconBlockRoot", header.parentBeaconBlockRoot().toString());
        }
        if (fields >= BlockHeader.FIELDS) {
            json.put("requestsHash", header.requestsHash().toString());
        }
    }

    /** One transaction after another. @param full whether they are given whole and not by hash */
    public static void write(JsonGenerator json, BlockView block, boolean full) {
        json.writeStartObject();
        writeInside(json, block, index -> full ? TransactionJson.mined(block, index) : null);
        json.writeEndObject();
    }

    /** As {@link #write}, for an object that has more. @param whole a transaction; null where its hash is to be given */
    public static void writeInside(JsonGenerator json, BlockView block, IntFunction<@Nullable ObjectNode> whole) {
        for (var property : header(block).properties()) {
            json.writeName(property.getKey());
            json.writeTree(property.getValue());
        }
        json.writeStringProperty("size", Hex.quantity(size(block)));
        json.writeName("transactions");
        json.writeStartArray();
        for (int i = 0; i < block.message().getTransactionsCount(); i++) {
            int index = i;
            ByteBudget.holding(block.renderedBytes(i), () -> {
                ObjectNode transaction = whole.apply(index);
                if (transaction != null) {
                    json.writeTree(transaction);
                } else {
                    json.writeString(hex(block.transaction(index).getHash()));
                }
            });
        }
        json.writeEndArray();
        json.writeName("uncles");
        json.writeStartArray();
        for (ByteString ommer : block.message().getEthereum().getOmmersList()) {
            json.writeString(Keccak.hash(ommer.toByteArray()).toString());
        }
        json.writeEndArray();
        if (block.headerFields() >= BlockHeader.FIELDS_OF_SHANGHAI) {
            json.writeName("withdrawals");
            json.writeStartArray();
            block.message().getEthereum().getWithdrawalsList().forEach(raw -> json.writeTree(withdrawal(raw)));
            json.writeEndArray();
        }
    }

    private static ObjectNode withdrawal(ByteString raw) {
        RlpReader fields = RlpReader.ofList(raw.toByteArray(), 0);
        return JSON.objectNode()
                .put("index", Hex.quantity(fields.uint64()))
                .put("validatorIndex", Hex.quantity(fields.uint64()))
                .put("address", fields.address().toString())
                .put("amount", Hex.quantity(fields.uint64()));
    }

    /** Bytes of the block's RLP. */
    private static long size(BlockView block) {
        long transactions = 0;
        for (ExecutedTransaction transaction : block.message().getTransactionsList()) {
            ByteString raw = transaction.getRaw();
            boolean legacy = (raw.byteAt(0) & 0xFF) >= 0xC0;
            transactions += legacy ? raw.size() : listed(raw.size());
        }
        long rest = listed(bytes(block.message().getEthereum().getOmmersList()));
        if (block.headerFields() >= BlockHeader.FIELDS_OF_SHANGHAI) {
            rest += listed(bytes(block.message().getEthereum().getWithdrawalsList()));
        }
        return listed(block.message().getHeader().size() + listed(transactions) + rest);
    }

    private static long bytes(List<ByteString> items) {
        return items.stream().mapToLong(ByteString::size).sum();
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
