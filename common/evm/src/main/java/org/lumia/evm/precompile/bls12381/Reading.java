package org.lumia.evm.precompile.bls12381;

/** What reading a point or a field element came to; the reasons are geth's words. */
enum Reading {
    VALID(""),
    TOP_BYTES_SET("invalid field element top bytes"),
    NOT_BELOW_MODULUS("invalid fp.Element encoding"),
    NOT_ON_CURVE("invalid point: not on curve"),
    NOT_IN_G1("g1 point is not on correct subgroup"),
    NOT_IN_G2("g2 point is not on correct subgroup");

    private final String reason;

    Reading(String reason) {
        this.reason = reason;
    }

    String reason() {
        return reason;
    }

    boolean isValid() {
        return this == VALID;
    }
}
