package org.lumia.evm.precompile;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECPoint;

/** Precompile 0x100 (EIP-7951): hash ‖ r ‖ s ‖ x ‖ y, words of 32 bytes, verified on curve secp256r1. */
final class P256 {
    private static final int INPUT_BYTES = 160;
    private static final byte[] NONE = {};
    private static final ECDomainParameters CURVE = new ECDomainParameters(CustomNamedCurves.getByName("secp256r1"));
    private static final BigInteger FIELD = CURVE.getCurve().getField().getCharacteristic();

    private P256() {}

    /** The number 1 in 32 bytes for a valid signature, else nothing; never a failure. */
    static byte[] verify(byte[] input) {
        if (input.length != INPUT_BYTES || !isValid(input)) {
            return NONE;
        }
        byte[] output = new byte[32];
        output[31] = 1;
        return output;
    }

    private static boolean isValid(byte[] input) {
        BigInteger r = word(input, 1);
        BigInteger s = word(input, 2);
        BigInteger x = word(input, 3);
        BigInteger y = word(input, 4);
        if (!isBetween1AndOrder(r) || !isBetween1AndOrder(s) || x.compareTo(FIELD) >= 0 || y.compareTo(FIELD) >= 0) {
            return false;
        }
        ECPoint point = CURVE.getCurve().createPoint(x, y);
        if (!point.isValid()) {
            return false;
        }
        var signer = new ECDSASigner();
        signer.init(false, new ECPublicKeyParameters(point, CURVE));
        return signer.verifySignature(Arrays.copyOf(input, 32), r, s);
    }

    private static boolean isBetween1AndOrder(BigInteger number) {
        return number.signum() > 0 && number.compareTo(CURVE.getN()) < 0;
    }

    private static BigInteger word(byte[] input, int index) {
        return new BigInteger(1, input, index * 32, 32);
    }
}
