package org.lumia.execution.rpc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.rpc.BlockSelector;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import org.lumia.rpc.eth.BlockView;

/** The debug_getRaw methods: what is hashed, as bytes. */
final class RawMethods {
    /** Bytes as hex, and as text again. */
    private static final long HEX_TO_BYTES = 4;

    private final ChainReads chain;
    private final RpcLimits limits;
    private final Places places;

    RawMethods(ChainReads chain, RpcLimits limits, Places places) {
        this.chain = chain;
        this.limits = limits;
        this.places = places;
    }

    Map<String, JsonRpcMethod> methods() {
        var methods = new HashMap<String, JsonRpcMethod>();
        methods.put(
                "debug_getRawHeader",
                params -> of(params, block -> hex(block.message().getHeader().toByteArray())));
        methods.put("debug_getRawBlock", params -> of(params, block -> hex(block.encode())));
        methods.put("debug_getRawReceipts", params -> of(params, this::receipts));
        methods.put("debug_getRawTransaction", this::transaction);
        return methods;
    }

    private Object of(Params params, Function<BlockView, Object> answer) {
        BlockSelector selector = params.block(0);
        return places.run(() -> {
            ExecutedBlock block = chain.block(selector).orElseThrow(() -> notFound(selector));
            ByteBudget.draw(HEX_TO_BYTES * block.getSerializedSize());
            return answer.apply(BlockView.of(block));
        });
    }

    private List<String> receipts(BlockView block) {
        var receipts = new ArrayList<String>();
        long bytes = 0;
        for (int i = 0; i < block.message().getTransactionsCount(); i++) {
            String receipt = Hex.encode(block.encodeReceipt(i));
            bytes += receipt.length();
            checkSize(bytes);
            receipts.add(receipt);
        }
        return receipts;
    }

    private String hex(byte[] bytes) {
        checkSize(2L * bytes.length);
        return Hex.encode(bytes);
    }

    private void checkSize(long bytes) {
        if (bytes > limits.answerBytesMax()) {
            throw new JsonRpcException(
                    JsonRpcException.LIMIT_EXCEEDED, "response over %d bytes".formatted(limits.answerBytesMax()));
        }
    }

    /** As geth: no bytes for one that is not there. */
    private Object transaction(Params params) {
        Hash hash = params.hash(0);
        return chain.blocks()
                .place(hash)
                .map(place -> hex(chain.byNumber(place.number())
                        .orElseThrow(ChainReads::headerNotFound)
                        .getTransactions(place.index())
                        .getRaw()
                        .toByteArray()))
                .orElse("0x");
    }

    static JsonRpcException notFound(BlockSelector selector) {
        return new JsonRpcException(
                JsonRpcException.SERVER_ERROR,
                switch (selector) {
                    case BlockSelector.ByHash(Hash hash) -> "block %s not found".formatted(hash);
                    case BlockSelector.Number(long number) -> "block #%d not found".formatted(number);
                    case BlockSelector.Tag tag -> "block not found";
                });
    }
}
