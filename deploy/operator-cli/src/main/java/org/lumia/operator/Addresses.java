package org.lumia.operator;

import org.lumia.ethereum.Address;

/** Addresses of a command line. */
final class Addresses {

    private Addresses() {}

    static Address parse(String option, String text) {
        try {
            return Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw new OperatorException(
                    "%s needs an address, 0x and 40 hex digits, and not %s.".formatted(option, text), e);
        }
    }
}
