package org.lumia.evm;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.crypto.Keccak;

/** EIP-55: an address in mixed case, as geth prints it. */
final class Checksum {
    private Checksum() {}

    static String of(Address address) {
        char[] digits = HexFormat.of().formatHex(address.bytes()).toCharArray();
        byte[] hash = Keccak.hash(new String(digits).getBytes(StandardCharsets.US_ASCII))
                .bytes();
        for (int i = 0; i < digits.length; i++) {
            int nibble = hash[i >> 1] >>> (i % 2 == 0 ? 4 : 0) & 0xF;
            if (nibble >= 8) {
                digits[i] = Character.toUpperCase(digits[i]);
            }
        }
        return "0x" + new String(digits);
    }
}
