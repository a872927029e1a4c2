package org.lumia.rpc;

import java.util.List;

/** Decides, before any call of a request begins, whether its client may ask that much now. */
@FunctionalInterface
public interface Gate {
    /** Lets everything pass. */
    Gate OPEN = methods -> {};

    /** What stands for the method of a call that names none, and for a request that cannot be read. */
    String NO_METHOD = "";

    /**
     * Asked once a request.
     *
     * @param methods of the request's calls, in order
     * @throws JsonRpcException with which every call is answered instead
     */
    void enter(List<String> methods);
}
