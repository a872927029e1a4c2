package org.lumia.protocol.batch;

/** The template column's reserved values; templates of the batch follow from {@link #FIRST}. */
final class TemplateIds {
    /** The whole transaction as it is. */
    static final int OPAQUE = 0;
    /** Calldata as bytes. */
    static final int BYTES = 1;
    /** No calldata. */
    static final int EMPTY = 2;

    static final int FIRST = 3;

    private TemplateIds() {}
}
