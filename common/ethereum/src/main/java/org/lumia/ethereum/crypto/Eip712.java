package org.lumia.ethereum.crypto;

import java.nio.charset.StandardCharsets;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiWriter;

/** Typed data hashing of EIP-712. */
public final class Eip712 {
    private static final Hash DOMAIN_TYPE =
            typeHash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    private Eip712() {}

    public static Hash typeHash(String type) {
        return Keccak.hash(type.getBytes(StandardCharsets.UTF_8));
    }

    public static Hash domainSeparator(String name, String version, UInt256 chainId, Address verifyingContract) {
        return Keccak.hash(new AbiWriter()
                .bytes32(DOMAIN_TYPE)
                .bytes32(typeHash(name))
                .bytes32(typeHash(version))
                .uint256(chainId)
                .address(verifyingContract)
                .toBytes());
    }

    /** What is signed: {@code keccak256(0x1901 ‖ domainSeparator ‖ structHash)}. */
    public static Hash digest(Hash domainSeparator, Hash structHash) {
        return Keccak.hash(new byte[] {0x19, 0x01}, domainSeparator.bytes(), structHash.bytes());
    }
}
