package org.lumia.execution.rpc;

import com.google.protobuf.ByteString;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hex;
import org.lumia.execution.Blocks;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.rpc.AnswerBuffer;
import org.lumia.rpc.AnswerTooLargeException;
import org.lumia.rpc.BlockSelector;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import org.lumia.rpc.eth.BlockJson;
import org.lumia.rpc.eth.BlockView;
import org.lumia.rpc.eth.ReceiptJson;
import org.lumia.rpc.eth.TransactionJson;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Blocks, transactions and receipts. */
final class BlockMethods {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ChainReads chain;
    private final RpcLimits limits;
    private final Places places;

    BlockMethods(ChainReads chain, RpcLimits limits, Places places) {
        this.chain = chain;
        this.limits = limits;
        this.places = places;
    }

    Map<String, JsonRpcMethod> methods() {
        var methods = new HashMap<String, JsonRpcMethod>();
        methods.put("eth_chainId", params -> Hex.quantity(chain.rules().chainId()));
        methods.put("net_version", params -> Long.toString(chain.rules().chainId()));
        methods.put("eth_blockNumber", params -> Hex.quantity(chain.blocks().height()));
        methods.put("eth_getBlockByNumber", params -> block(params, params.block(0)));
        methods.put("eth_getBlockByHash", params -> block(params, new BlockSelector.ByHash(params.hash(0))));
        methods.put("eth_getHeaderByNumber", params -> header(params.block(0)));
        methods.put("eth_getHeaderByHash", params -> header(new BlockSelector.ByHash(params.hash(0))));
        methods.put(
                "eth_getBlockReceipts",
                params -> written(params.block(0), (json, block) -> ReceiptJson.write(json, BlockView.of(block))));
        methods.put("eth_getBlockTransactionCountByNumber", params -> count(params.block(0)));
        methods.put("eth_getBlockTransactionCountByHash", params -> count(new BlockSelector.ByHash(params.hash(0))));
        methods.put("eth_getUncleCountByBlockNumber", params -> uncles(params.block(0)));
        methods.put("eth_getUncleCountByBlockHash", params -> uncles(new BlockSelector.ByHash(params.hash(0))));
        methods.put("eth_getTransactionByBlockNumberAndIndex", params -> at(params.block(0), params.quantity(1)));
        methods.put(
                "eth_getTransactionByBlockHashAndIndex",
                params -> at(new BlockSelector.ByHash(params.hash(0)), params.quantity(1)));
        methods.put("eth_getTransactionByHash", params -> transaction(params, TransactionJson::mined));
        methods.put("eth_getTransactionReceipt", params -> transaction(params, ReceiptJson::receipt));
        methods.put(
                "eth_getRawTransactionByHash",
                params -> transaction(
                        params, (block, index) -> hex(block.transaction(index).getRaw())));
        methods.put("lumia_getRefusal", this::refusal);
        return methods;
    }

    private @Nullable Object block(Params params, BlockSelector selector) {
        boolean full = params.bool(1, false);
        return written(selector, (json, block) -> BlockJson.write(json, BlockView.of(block), full));
    }

    private @Nullable Object written(BlockSelector selector, BiConsumer<JsonGenerator, ExecutedBlock> writing) {
        Optional<Object> written =
                places.run(() -> chain.block(selector).map(block -> written(json -> writing.accept(json, block))));
        return written.orElse(null);
    }

    private Object written(JsonRpcMethod.Written result) {
        AnswerBuffer bytes = AnswerBuffer.of(limits.answerBytesMax());
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            result.write(json);
        } catch (AnswerTooLargeException tooLarge) {
            throw new JsonRpcException(
                    JsonRpcException.LIMIT_EXCEEDED, "response over %d bytes".formatted(limits.answerBytesMax()));
        }
        return bytes;
    }

    private @Nullable Object header(BlockSelector selector) {
        return chain.block(selector)
                .map(block -> BlockJson.header(BlockView.of(block)))
                .orElse(null);
    }

    private @Nullable Object count(BlockSelector selector) {
        return chain.block(selector)
                .map(block -> Hex.quantity(block.getTransactionsCount()))
                .orElse(null);
    }

    private @Nullable Object uncles(BlockSelector selector) {
        return chain.block(selector)
                .map(block -> Hex.quantity(block.getEthereum().getOmmersCount()))
                .orElse(null);
    }

    private @Nullable Object at(BlockSelector selector, long index) {
        Optional<ExecutedBlock> block = chain.block(selector);
        return block.filter(found -> index < found.getTransactionsCount())
                .map(found -> TransactionJson.mined(BlockView.of(found), (int) index))
                .orElse(null);
    }

    private <T> @Nullable T transaction(Params params, BiFunction<BlockView, Integer, T> rendering) {
        Optional<Blocks.Place> place = chain.blocks().place(params.hash(0));
        if (place.isEmpty()) {
            return null;
        }
        ExecutedBlock block = chain.byNumber(place.get().number())
                .orElseThrow(() -> new JsonRpcException(JsonRpcException.SERVER_ERROR, "block not found"));
        BlockView view = BlockView.of(block);
        ByteBudget.draw(view.renderedBytes(place.get().index()));
        return rendering.apply(view, place.get().index());
    }

    private @Nullable Object refusal(Params params) {
        return chain.blocks().refusal(params.hash(0)).map(BlockMethods::json).orElse(null);
    }

    private static Map<String, Object> json(Blocks.Refusal refusal) {
        var refused = refusal.transaction();
        var json = new LinkedHashMap<String, Object>();
        json.put("hash", hex(refused.getHash()));
        json.put("blockNumber", Hex.quantity(refusal.number()));
        json.put("reason", refused.getReason().name());
        json.put("detail", refused.getDetail());
        json.put("sender", refused.getSender().isEmpty() ? null : hex(refused.getSender()));
        json.put("origin", refused.getOrigin().isEmpty() ? null : hex(refused.getOrigin()));
        return json;
    }

    private static String hex(ByteString bytes) {
        return Hex.encode(bytes.toByteArray());
    }
}
