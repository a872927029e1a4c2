package org.lumia.ethereum.tx;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.ethereum.rlp.RlpException;
import org.lumia.ethereum.rlp.RlpReader;
import org.lumia.ethereum.rlp.RlpWriter;

/**
 * The wire forms of transactions of type 0 to 4 (EIP-2718, 155, 2930, 1559, 4844, 7702): strict and canonical, so that
 * encoding what was decoded gives the same bytes. A blob transaction is taken without its sidecar.
 */
public final class TransactionCodec {
    /** Stands where a signature will be. */
    public static final Signature UNSIGNED = new Signature(UInt256.ZERO, UInt256.ZERO, 0);

    private static final UInt256 EIP155_BASE = UInt256.of(35);

    private TransactionCodec() {}

    /** What bytes from outside turn out to be. */
    public sealed interface Decoded {}

    public record Valid(Transaction transaction) implements Decoded {}

    /** @param reason one sentence for whoever sent the bytes */
    public record Malformed(String reason) implements Decoded {}

    /** Decodes exactly one transaction that fills the input. */
    public static Decoded decode(byte[] raw) {
        if (raw.length == 0) {
            return new Malformed("no bytes");
        }
        try {
            int first = raw[0] & 0xFF;
            if (first >= 0xC0) {
                return new Valid(decodeLegacy(RlpReader.ofList(raw, 0)));
            }
            return switch (first) {
                case 1 -> new Valid(decodeTyped(TransactionType.ACCESS_LIST, RlpReader.ofList(raw, 1)));
                case 2 -> new Valid(decodeTyped(TransactionType.DYNAMIC_FEE, RlpReader.ofList(raw, 1)));
                case 3 -> new Valid(decodeTyped(TransactionType.BLOB, RlpReader.ofList(raw, 1)));
                case 4 -> new Valid(decodeTyped(TransactionType.SET_CODE, RlpReader.ofList(raw, 1)));
                default -> new Malformed("transaction type not supported: " + first);
            };
        } catch (RlpException malformed) {
            return new Malformed(String.valueOf(malformed.getMessage()));
        }
    }

    /** The wire form without a signature: its three fields are zero. */
    public static byte[] encodeUnsigned(Transaction tx) {
        if (tx.type() != TransactionType.LEGACY) {
            return encode(withSignature(tx, UNSIGNED));
        }
        var writer = new RlpWriter(256 + tx.data().length);
        int list = writer.startList();
        writeLegacyFields(writer, tx);
        writer.uint64(0).uint64(0).uint64(0);
        return writer.endList(list).toBytes();
    }

    /** The wire form, EIP-2718 envelope included. */
    public static byte[] encode(Transaction tx) {
        var writer = new RlpWriter(256 + tx.data().length);
        if (tx.type() == TransactionType.LEGACY) {
            int list = writer.startList();
            writeLegacyFields(writer, tx);
            writer.uint256(legacyV(tx))
                    .uint256(tx.signature().r())
                    .uint256(tx.signature().s());
            return writer.endList(list).toBytes();
        }
        writer.rawByte(tx.type().code());
        int list = writer.startList();
        writeTypedFields(writer, tx);
        writer.uint64(tx.signature().yParity())
                .uint256(tx.signature().r())
                .uint256(tx.signature().s());
        return writer.endList(list).toBytes();
    }

    /** keccak256 of the wire form. */
    public static Hash hash(Transaction tx) {
        return Keccak.hash(encode(tx));
    }

    /** What the sender signed. */
    public static Hash signingHash(Transaction tx) {
        var writer = new RlpWriter(192 + tx.data().length);
        if (tx.type() == TransactionType.LEGACY) {
            int list = writer.startList();
            writeLegacyFields(writer, tx);
            tx.chainId().ifPresent(id -> writer.uint256(id).uint64(0).uint64(0));
            return Keccak.hash(writer.endList(list).toBytes());
        }
        writer.rawByte(tx.type().code());
        int list = writer.startList();
        writeTypedFields(writer, tx);
        return Keccak.hash(writer.endList(list).toBytes());
    }

    /** The sender; empty for an invalid signature, a high s among them (EIP-2). */
    public static Optional<Address> sender(Transaction tx) {
        if (tx.signature().s().compareTo(Secp256k1.HALF_N) > 0) {
            return Optional.empty();
        }
        return Secp256k1.recover(signingHash(tx), tx.signature());
    }

    /** The same transaction with a signature by the 32-byte key. */
    public static Transaction sign(Transaction tx, byte[] privateKey) {
        return withSignature(tx, Secp256k1.sign(signingHash(tx), privateKey));
    }

    /** Who gives an EIP-7702 authorization; empty where its signature is invalid. */
    public static Optional<Address> authority(Authorization authorization) {
        if (authorization.yParity() > 1 || authorization.s().compareTo(Secp256k1.HALF_N) > 0) {
            return Optional.empty();
        }
        var writer = new RlpWriter(64).rawByte(5);
        int list = writer.startList();
        writer.uint256(authorization.chainId()).address(authorization.address()).uint64(authorization.nonce());
        Hash digest = Keccak.hash(writer.endList(list).toBytes());
        return Secp256k1.recover(digest, new Signature(authorization.r(), authorization.s(), authorization.yParity()));
    }

    private static Transaction decodeLegacy(RlpReader list) {
        long nonce = list.uint64();
        UInt256 gasPrice = list.uint256();
        long gasLimit = list.uint64();
        Optional<Address> to = list.optionalAddress();
        UInt256 value = list.uint256();
        byte[] data = list.bytes();
        UInt256 v = list.uint256();
        UInt256 r = list.uint256();
        UInt256 s = list.uint256();
        list.expectEnd();
        Optional<UInt256> chainId;
        int parity;
        if (v.fitsUnsignedLong() && (v.limb(0) == 27 || v.limb(0) == 28)) {
            chainId = Optional.empty();
            parity = (int) v.limb(0) - 27;
        } else if (v.compareTo(EIP155_BASE) >= 0) {
            UInt256 rest = v.subtract(EIP155_BASE);
            parity = (int) (rest.limb(0) & 1);
            chainId = Optional.of(UInt256.of(rest.toBigInteger().shiftRight(1)));
        } else {
            throw new RlpException("v is neither 27, 28 nor at least 35");
        }
        return new Transaction(
                TransactionType.LEGACY,
                chainId,
                nonce,
                gasPrice,
                gasPrice,
                gasLimit,
                to,
                value,
                data,
                List.of(),
                UInt256.ZERO,
                List.of(),
                List.of(),
                new Signature(r, s, parity));
    }

    private static Transaction decodeTyped(TransactionType type, RlpReader list) {
        UInt256 chainId = list.uint256();
        long nonce = list.uint64();
        UInt256 priorityFee = list.uint256();
        UInt256 maxFee = type == TransactionType.ACCESS_LIST ? priorityFee : list.uint256();
        long gasLimit = list.uint64();
        boolean needsTo = type == TransactionType.BLOB || type == TransactionType.SET_CODE;
        Optional<Address> to = needsTo ? Optional.of(list.address()) : list.optionalAddress();
        UInt256 value = list.uint256();
        byte[] data = list.bytes();
        List<AccessListEntry> accessList = accessList(list.list());
        UInt256 maxBlobFee = type == TransactionType.BLOB ? list.uint256() : UInt256.ZERO;
        List<Hash> blobHashes = type == TransactionType.BLOB ? hashes(list.list()) : List.of();
        List<Authorization> authorizations = type == TransactionType.SET_CODE ? authorizations(list.list()) : List.of();
        long parity = list.uint64();
        UInt256 r = list.uint256();
        UInt256 s = list.uint256();
        list.expectEnd();
        if (parity != 0 && parity != 1) {
            throw new RlpException("y parity must be 0 or 1");
        }
        return new Transaction(
                type,
                Optional.of(chainId),
                nonce,
                priorityFee,
                maxFee,
                gasLimit,
                to,
                value,
                data,
                accessList,
                maxBlobFee,
                blobHashes,
                authorizations,
                new Signature(r, s, (int) parity));
    }

    private static List<AccessListEntry> accessList(RlpReader list) {
        if (list.atEnd()) {
            return List.of();
        }
        var entries = new ArrayList<AccessListEntry>();
        while (!list.atEnd()) {
            RlpReader entry = list.list();
            Address address = entry.address();
            var slots = new ArrayList<UInt256>();
            for (Hash slot : hashes(entry.list())) {
                slots.add(UInt256.fromHash(slot));
            }
            entry.expectEnd();
            entries.add(new AccessListEntry(address, List.copyOf(slots)));
        }
        return List.copyOf(entries);
    }

    private static List<Hash> hashes(RlpReader list) {
        var hashes = new ArrayList<Hash>();
        while (!list.atEnd()) {
            hashes.add(list.hash());
        }
        return List.copyOf(hashes);
    }

    private static List<Authorization> authorizations(RlpReader list) {
        var authorizations = new ArrayList<Authorization>();
        while (!list.atEnd()) {
            RlpReader entry = list.list();
            UInt256 chainId = entry.uint256();
            Address address = entry.address();
            long nonce = entry.uint64();
            long parity = entry.uint64();
            if (Long.compareUnsigned(parity, 0xFF) > 0) {
                throw new RlpException("an authorization's y parity has at most 8 bits");
            }
            authorizations.add(
                    new Authorization(chainId, address, nonce, (int) parity, entry.uint256(), entry.uint256()));
            entry.expectEnd();
        }
        return List.copyOf(authorizations);
    }

    private static void writeLegacyFields(RlpWriter writer, Transaction tx) {
        writer.uint64(tx.nonce())
                .uint256(tx.maxFeePerGas())
                .uint64(tx.gasLimit())
                .optionalAddress(tx.to())
                .uint256(tx.value())
                .bytes(tx.data());
    }

    private static UInt256 legacyV(Transaction tx) {
        int parity = tx.signature().yParity();
        return tx.chainId()
                .map(id -> UInt256.of(id.toBigInteger().shiftLeft(1).add(BigInteger.valueOf(35L + parity))))
                .orElse(UInt256.of(27L + parity));
    }

    private static void writeTypedFields(RlpWriter writer, Transaction tx) {
        writer.uint256(tx.chainId()
                        .orElseThrow(() -> new IllegalArgumentException("a typed transaction has a chain id")))
                .uint64(tx.nonce());
        if (tx.type() != TransactionType.ACCESS_LIST) {
            writer.uint256(tx.maxPriorityFeePerGas());
        }
        writer.uint256(tx.maxFeePerGas())
                .uint64(tx.gasLimit())
                .optionalAddress(tx.to())
                .uint256(tx.value())
                .bytes(tx.data());
        writeAccessList(writer, tx.accessList());
        if (tx.type() == TransactionType.BLOB) {
            writer.uint256(tx.maxFeePerBlobGas());
            int list = writer.startList();
            tx.blobVersionedHashes().forEach(writer::hash);
            writer.endList(list);
        }
        if (tx.type() == TransactionType.SET_CODE) {
            int list = writer.startList();
            tx.authorizations().forEach(authorization -> writeAuthorization(writer, authorization));
            writer.endList(list);
        }
    }

    private static void writeAccessList(RlpWriter writer, List<AccessListEntry> accessList) {
        int list = writer.startList();
        for (AccessListEntry entry : accessList) {
            int item = writer.startList();
            writer.address(entry.address());
            int slots = writer.startList();
            entry.slots().forEach(slot -> writer.bytes(slot.toBytes()));
            writer.endList(slots);
            writer.endList(item);
        }
        writer.endList(list);
    }

    private static void writeAuthorization(RlpWriter writer, Authorization authorization) {
        int item = writer.startList();
        writer.uint256(authorization.chainId())
                .address(authorization.address())
                .uint64(authorization.nonce())
                .uint64(authorization.yParity())
                .uint256(authorization.r())
                .uint256(authorization.s());
        writer.endList(item);
    }

    private static Transaction withSignature(Transaction tx, Signature signature) {
        return new Transaction(
                tx.type(),
                tx.chainId(),
                tx.nonce(),
                tx.maxPriorityFeePerGas(),
                tx.maxFeePerGas(),
                tx.gasLimit(),
                tx.to(),
                tx.value(),
                tx.data(),
                tx.accessList(),
                tx.maxFeePerBlobGas(),
                tx.blobVersionedHashes(),
                tx.authorizations(),
                signature);
    }
}
