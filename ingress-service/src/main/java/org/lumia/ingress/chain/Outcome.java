package org.lumia.ingress.chain;

import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.protocol.v1.RefusedTransaction;
import org.lumia.rpc.eth.BlockView;

/** What executing a block made of a transaction. */
public sealed interface Outcome {
    BlockView block();

    /** @param index in the block */
    record Included(BlockView block, int index) implements Outcome {
        public ExecutedTransaction transaction() {
            return block.message().getTransactions(index);
        }
    }

    record Refused(BlockView block, RefusedTransaction refused) implements Outcome {}
}
