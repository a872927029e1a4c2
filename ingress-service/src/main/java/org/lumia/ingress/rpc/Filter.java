package org.lumia.ingress.rpc;

/** What one filter wants, and the place from which it has not been told yet. */
interface Filter {
    /** Gives back what it holds; nobody asks it any more. */
    void close();

    /**
     * What has come up to a block, none of which is told again.
     *
     * @throws FilterBehindException when not all of it is kept; {@link org.lumia.rpc.JsonRpcException}, and then it stays to be told
     */
    Object news(long through);
}
