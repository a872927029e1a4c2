package org.lumia.rpc;

import java.util.List;
import java.util.Optional;

/** Decides, before any call of a request begins, whether its client may ask that much now. */
@FunctionalInterface
public interface Gate {
    /** Lets everything pass. */
    Gate OPEN = methods -> {};

    /** What stands for the method of a call that names none, and for a request that cannot be read. */
    String NO_METHOD = "";

    /**
     * Asked before the request is read.
     *
     * @param bytes of it; -1 where they are not known
     * @throws JsonRpcException when it would be refused, which costs less to say without reading it
     */
    default void before(long bytes) {}

    /** Who asks, equal for all requests whose reads are bounded together; empty where they are not. */
    default Optional<Object> client() {
        return Optional.empty();
    }

    /**
     * Asked once a request.
     *
     * @param methods of the request's calls, in order
     * @throws JsonRpcException with which every call is answered instead
     */
    void enter(List<String> methods);

    /**
     * Told what the request has cost by now: while its calls are worked at, and once the answer is made.
     *
     * @param bytes of request and answer
     * @param workNanos of processor time, as far as it was measured
     */
    default void settle(long bytes, long workNanos) {}

    /**
     * Asked before one more read of a request that has entered.
     *
     * @throws JsonRpcException when its client has taken more than it may by now
     */
    default void goOn() {}
}
