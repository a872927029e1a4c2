package org.lumia.ingress.rpc;

/** A filter was asked too late: not all that it has not told is kept any more. */
final class FilterBehindException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FilterBehindException() {
        super(null, null, false, false);
    }
}
