package org.lumia.conformance.runner;

import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.precompile.Precompiles;

/** An EVM for each thread: it holds working memory and is not to be shared. */
final class Processors {
    private static final ThreadLocal<TransactionProcessor> OF_THREAD =
            ThreadLocal.withInitial(() -> new TransactionProcessor(Precompiles::of));

    private Processors() {}

    static TransactionProcessor ofThread() {
        return OF_THREAD.get();
    }
}
