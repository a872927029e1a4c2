package org.lumia.benchmarks;

import java.math.BigInteger;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiWriter;

/** The ERC-20 that loads are made of: OpenZeppelin's, as the development LUMIA token compiles it. */
public final class TestToken {
    private static final UInt256 SUPPLY = UInt256.of(BigInteger.TEN.pow(30));

    private TestToken() {}

    /** Creation code with the constructor's argument: the whole supply goes to the deployer. */
    public static byte[] creationCode() {
        return Calls.creation("LumiaToken", new AbiWriter().uint256(SUPPLY));
    }

    public static byte[] transfer(Address to, BigInteger amount) {
        return Calls.call(
                "transfer(address,uint256)", new AbiWriter().address(to).uint256(UInt256.of(amount)));
    }

    static byte[] approve(Address spender, BigInteger amount) {
        return Calls.call(
                "approve(address,uint256)", new AbiWriter().address(spender).uint256(UInt256.of(amount)));
    }

    /** As hex, for {@code eth_call}. */
    public static String balanceOf(Address account) {
        return Hex.encode(Calls.call("balanceOf(address)", new AbiWriter().address(account)));
    }
}
