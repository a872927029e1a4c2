package org.lumia.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.ethereum.crypto.Keccak;

/** The ERC-20 that loads are made of: OpenZeppelin's, as the development LUMIA token compiles it. */
final class TestToken {
    private static final String ARTIFACT = "/org/lumia/contracts/abi/LumiaToken.json";
    private static final UInt256 SUPPLY = UInt256.of(BigInteger.TEN.pow(30));
    private static final byte[] TRANSFER = selector("transfer(address,uint256)");
    private static final byte[] BALANCE_OF = selector("balanceOf(address)");

    private TestToken() {}

    /** Creation code with the constructor's argument: the whole supply goes to the deployer. */
    static byte[] creationCode() {
        try (InputStream in = TestToken.class.getResourceAsStream(ARTIFACT)) {
            String bytecode = Rpc.JSON.readTree(in).get("bytecode").asString();
            return concat(Hex.decode(bytecode), new AbiWriter().uint256(SUPPLY).toBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static byte[] transfer(Address to, BigInteger amount) {
        return concat(
                TRANSFER,
                new AbiWriter().address(to).uint256(UInt256.of(amount)).toBytes());
    }

    /** As hex, for {@code eth_call}. */
    static String balanceOf(Address account) {
        return Hex.encode(concat(BALANCE_OF, new AbiWriter().address(account).toBytes()));
    }

    private static byte[] selector(String signature) {
        return Arrays.copyOf(
                Keccak.hash(signature.getBytes(StandardCharsets.US_ASCII)).bytes(), 4);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
