package org.lumia.rpc.eth;

import com.google.protobuf.ByteString;
import org.lumia.ethereum.Hex;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.protocol.v1.RefusedTransaction;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a block says of a transaction's way: who brought it and when, the seal that took it, what executing it made. */
public final class RecordJson {
    private RecordJson() {}

    public static ObjectNode included(BlockView view, int index) {
        ExecutedTransaction tx = view.transaction(index);
        ObjectNode record = block(view).put("transactionIndex", Hex.quantity(index));
        hex(record, "origin", tx.getOrigin());
        if (tx.getReceivedAtMs() > 0) {
            record.put("receivedAtMs", Hex.quantity(tx.getReceivedAtMs()));
        }
        if (tx.getInboxIndex() > 0) {
            record.put("inboxIndex", Hex.quantity(tx.getInboxIndex()));
        }
        return record.put("status", tx.getSuccess() ? "0x1" : "0x0").put("gasUsed", Hex.quantity(tx.getGasUsed()));
    }

    public static ObjectNode refused(BlockView view, RefusedTransaction refused) {
        ObjectNode record = block(view);
        hex(record, "origin", refused.getOrigin());
        return record.put("reason", refused.getReason().name()).put("detail", refused.getDetail());
    }

    private static ObjectNode block(BlockView view) {
        ExecutedBlock block = view.message();
        ObjectNode record = JsonNodeFactory.instance
                .objectNode()
                .put("blockNumber", Hex.quantity(block.getNumber()))
                .put("blockHash", view.hash().toString())
                .put("timestampMs", Hex.quantity(block.getTimestampMs()))
                .put("slot", Hex.quantity(block.getSlot()))
                .put("rank", Hex.quantity(block.getRank()))
                .put("logOffset", Hex.quantity(block.getLogOffset()));
        hex(record, "sequencer", block.getSequencer());
        hex(record, "sealHash", block.getSealHash());
        hex(record, "stateRoot", block.getStateRoot());
        return record;
    }

    private static void hex(ObjectNode node, String name, ByteString value) {
        if (!value.isEmpty()) {
            node.put(name, Hex.encode(value.toByteArray()));
        }
    }
}
