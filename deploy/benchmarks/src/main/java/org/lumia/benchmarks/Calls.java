package org.lumia.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.ethereum.crypto.Keccak;

/** Contract calls and creations as transaction data. */
final class Calls {
    private static final int SELECTOR_BYTES = 4;

    private Calls() {}

    /** @param signature such as {@code transfer(address,uint256)} */
    static byte[] call(String signature, AbiWriter arguments) {
        byte[] hash = Keccak.hash(signature.getBytes(StandardCharsets.US_ASCII)).bytes();
        return concat(Arrays.copyOf(hash, SELECTOR_BYTES), arguments.toBytes());
    }

    /** @param contract one of those that the contracts module compiles */
    static byte[] creation(String contract, AbiWriter arguments) {
        try (InputStream in = Calls.class.getResourceAsStream("/org/lumia/contracts/abi/%s.json".formatted(contract))) {
            String bytecode = Rpc.JSON.readTree(in).get("bytecode").asString();
            return concat(Hex.decode(bytecode), arguments.toBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
