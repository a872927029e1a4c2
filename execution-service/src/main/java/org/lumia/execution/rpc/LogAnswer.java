package org.lumia.execution.rpc;

import org.lumia.ethereum.Hex;
import org.lumia.rpc.AnswerBuffer;
import org.lumia.rpc.AnswerTooLargeException;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.eth.BlockView;
import org.lumia.rpc.eth.ReceiptJson;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Found logs as the JSON that is answered, written as they are found; one too many ends the search with a range that fits. */
final class LogAnswer {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Bytes, hex, and text again. */
    private static final long RENDERED_TO_STORED = 6;

    private final RpcLimits limits;
    private final long first;
    private final AnswerBuffer bytes;
    private final JsonGenerator json;
    private int count;

    /** @param first block that was asked for */
    LogAnswer(RpcLimits limits, long first) {
        this.limits = limits;
        this.first = first;
        this.bytes = AnswerBuffer.of(limits.answerBytesMax());
        this.json = JSON.createGenerator(bytes);
        json.writeStartArray();
    }

    /** @throws JsonRpcException when there are more, or more bytes of them, than one answer may have */
    void add(BlockView block, int transactionIndex, int index, int logIndex) {
        if (count == limits.logsMax()) {
            throw tooMany(block.number());
        }
        count++;
        try {
            long rendered = RENDERED_TO_STORED
                    * block.transaction(transactionIndex).getLogs(index).getSerializedSize();
            ByteBudget.holding(rendered, () -> {
                json.writeTree(ReceiptJson.log(block, transactionIndex, index, logIndex));
                // So that no more than one log is beyond what has been weighed.
                json.flush();
            });
        } catch (AnswerTooLargeException tooLarge) {
            throw tooMany("query returned more than %d bytes".formatted(limits.answerBytesMax()), block.number());
        }
    }

    /** @param inBlock where the first one is that is too many */
    JsonRpcException tooMany(long inBlock) {
        return tooMany("query returned more than %d results".formatted(limits.logsMax()), inBlock);
    }

    private JsonRpcException tooMany(String what, long inBlock) {
        if (inBlock == first) {
            return new JsonRpcException(
                    JsonRpcException.LIMIT_EXCEEDED,
                    "%s in block %s alone, ask for some of its addresses or topics"
                            .formatted(what, Hex.quantity(first)));
        }
        String from = Hex.quantity(first);
        String to = Hex.quantity(inBlock - 1);
        return new JsonRpcException(
                JsonRpcException.LIMIT_EXCEEDED,
                "%s, try with this block range [%s, %s]".formatted(what, from, to),
                JsonNodeFactory.instance.objectNode().put("from", from).put("to", to));
    }

    AnswerBuffer ended() {
        json.writeEndArray();
        json.close();
        return bytes;
    }
}
