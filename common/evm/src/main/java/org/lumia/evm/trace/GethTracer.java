package org.lumia.evm.trace;

import java.util.Map;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.Message;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionResult;

/** Looks on at one transaction, and says what it saw in the form of geth's tracer of that name. */
public sealed interface GethTracer extends Tracer permits StructLogger, CallTracer, PrestateTracer, FourByteTracer {
    /**
     * How the transaction ended.
     *
     * @param gasUsed what is paid for
     * @param failed whether its changes were undone
     */
    record Outcome(long gasUsed, boolean failed, byte[] output) {
        public static Outcome of(TransactionResult.Included result) {
            return new Outcome(result.gasUsed(), !result.success(), result.output());
        }
    }

    /** Before anything of the transaction is done or paid. The state is read again at {@link #result}. */
    void begin(Message transaction, BlockEnvironment environment, BlockState state);

    /** After the transaction is finished; once. */
    Map<String, Object> result(Outcome outcome);

    @Override
    default boolean wantsSteps() {
        return true;
    }
}
