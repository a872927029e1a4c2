package org.lumia.execution.rpc;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hash;
import org.lumia.execution.Blocks;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import org.lumia.rpc.eth.BlockView;
import org.lumia.rpc.eth.RecordJson;

/** {@code lumia_getRecord}, for ingress: what the block that took or refused a transaction says of its way. */
final class RecordMethods {
    private final ChainReads chain;

    RecordMethods(ChainReads chain) {
        this.chain = chain;
    }

    Map<String, JsonRpcMethod> methods() {
        return Map.of("lumia_getRecord", this::record);
    }

    private @Nullable Object record(Params params) {
        Hash hash = params.hash(0);
        Optional<Blocks.Place> place = chain.blocks().place(hash);
        if (place.isPresent()) {
            return chain.byNumber(place.get().number())
                    .map(block ->
                            RecordJson.included(BlockView.of(block), place.get().index()))
                    .orElse(null);
        }
        return chain.blocks()
                .refusal(hash)
                .flatMap(refused -> chain.byNumber(refused.number())
                        .map(block -> RecordJson.refused(BlockView.of(block), refused.transaction())))
                .orElse(null);
    }
}
