package org.lumia.rpc;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Answers one method. The result is anything Jackson writes, {@link Written} or an {@link AnswerBuffer} for what may be large,
 * or a future of these.
 */
@FunctionalInterface
public interface JsonRpcMethod {
    /** Of how many calls of a batch that are under way together each is one, where {@link #weight} says nothing else. */
    int WEIGHT = 8;

    /** @throws JsonRpcException to answer with an error object */
    @Nullable
    Object call(Params params);

    /** Against {@link JsonRpcLimits#batchWeightMax}: how much a batch may have under way. */
    default int weight() {
        return WEIGHT;
    }

    /** The same, of a call that waits for others and neither works nor holds anything meanwhile. */
    static JsonRpcMethod waiting(JsonRpcMethod method) {
        return weighing(method, 1);
    }

    static JsonRpcMethod weighing(JsonRpcMethod method, int weight) {
        return new JsonRpcMethod() {
            @Override
            public @Nullable Object call(Params params) {
                return method.call(params);
            }

            @Override
            public int weight() {
                return weight;
            }
        };
    }

    /** A result that is written piece by piece, so that it is never in memory as objects. */
    @FunctionalInterface
    interface Written {
        /** May throw what {@link JsonRpcMethod#call} may; what was written before is then dropped. */
        void write(JsonGenerator json);
    }
}
