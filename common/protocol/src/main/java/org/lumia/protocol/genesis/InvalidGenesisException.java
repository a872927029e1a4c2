package org.lumia.protocol.genesis;

/** A genesis file does not describe a subnet; the message names the key. */
public final class InvalidGenesisException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidGenesisException(String message) {
        super(message);
    }

    static void check(boolean holds, String message, Object... values) {
        if (!holds) {
            throw new InvalidGenesisException(message.formatted(values));
        }
    }
}
