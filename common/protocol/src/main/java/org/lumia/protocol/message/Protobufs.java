package org.lumia.protocol.message;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/** Value types in protocol buffer fields. */
public final class Protobufs {
    private Protobufs() {}

    public static ByteString bytes(Hash hash) {
        return UnsafeByteOperations.unsafeWrap(hash.bytes());
    }

    public static ByteString bytes(Address address) {
        return UnsafeByteOperations.unsafeWrap(address.bytes());
    }

    /** The array itself, which is given up to the message. */
    public static ByteString bytes(byte[] bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    /** Big-endian without leading zeros. */
    public static ByteString bytes(UInt256 value) {
        return UnsafeByteOperations.unsafeWrap(value.toMinimalBytes());
    }

    /** @throws IllegalArgumentException unless there are 32 bytes */
    public static Hash hash(ByteString bytes) {
        return Hash.wrap(bytes.toByteArray());
    }

    /** @throws IllegalArgumentException unless there are 20 bytes */
    public static Address address(ByteString bytes) {
        return Address.wrap(bytes.toByteArray());
    }

    /** @throws IllegalArgumentException when there are more than 32 bytes */
    public static UInt256 uint256(ByteString bytes) {
        return UInt256.fromBytes(bytes.toByteArray());
    }
}
