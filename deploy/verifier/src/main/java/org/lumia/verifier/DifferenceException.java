package org.lumia.verifier;

/** L1 and the rebuilt chain disagree, or what L1 holds cannot be right: one sentence that names it. */
final class DifferenceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DifferenceException(String message) {
        super(message);
    }

    static DifferenceException of(long batch, String what, Object onL1, Object rebuilt) {
        return new DifferenceException("batch %d: %s is %s on L1 and %s here".formatted(batch, what, onL1, rebuilt));
    }

    static void require(long batch, String what, Object onL1, Object rebuilt) {
        if (!onL1.equals(rebuilt)) {
            throw of(batch, what, onL1, rebuilt);
        }
    }
}
