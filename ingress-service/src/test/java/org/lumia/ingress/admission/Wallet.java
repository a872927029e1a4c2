package org.lumia.ingress.admission;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.protocol.genesis.Genesis;

/** Signs transfers for tests. */
public final class Wallet {
    public static final long GWEI = 1_000_000_000L;
    private static final Address RECIPIENT = Address.parse("0x00000000000000000000000000000000000000aa");

    private final byte[] key;

    public Wallet(int number) {
        this.key = Keccak.hash(new byte[] {(byte) number}).bytes();
    }

    public Address address() {
        return Secp256k1.address(key);
    }

    public byte[] key() {
        return key;
    }

    public byte[] transfer(long nonce) {
        return transfer(nonce, UInt256.ONE);
    }

    public byte[] transfer(long nonce, UInt256 value) {
        return sign(plain(nonce, value));
    }

    /** As {@link #transfer(long)} at twice the price and the tip. */
    public byte[] dearer(long nonce) {
        return sign(fees(nonce, 2 * GWEI, 4 * GWEI));
    }

    /** As {@link #transfer(long)} at other fees, wei per gas. */
    public static Transaction fees(long nonce, long tip, long fee) {
        return with(
                TransactionType.DYNAMIC_FEE,
                Genesis.LUMIA_CHAIN_ID,
                nonce,
                UInt256.of(tip),
                UInt256.of(fee),
                21_000,
                UInt256.ONE,
                new byte[0]);
    }

    public byte[] sign(Transaction unsigned) {
        return TransactionCodec.encode(TransactionCodec.sign(unsigned, key));
    }

    /** A transfer at 2 gwei: 21,000 × 2 gwei + value. */
    public static Transaction plain(long nonce, UInt256 value) {
        return with(
                TransactionType.DYNAMIC_FEE,
                Genesis.LUMIA_CHAIN_ID,
                nonce,
                UInt256.of(GWEI),
                UInt256.of(2 * GWEI),
                21_000,
                value,
                new byte[0]);
    }

    public static Transaction with(
            TransactionType type,
            long chainId,
            long nonce,
            UInt256 tip,
            UInt256 fee,
            long gas,
            UInt256 value,
            byte[] data) {
        return new Transaction(
                type,
                Optional.of(UInt256.of(chainId)),
                nonce,
                tip,
                fee,
                gas,
                Optional.of(RECIPIENT),
                value,
                data,
                List.of(),
                UInt256.ZERO,
                type == TransactionType.BLOB ? List.of(Hash.parse("0x01" + "00".repeat(31))) : List.of(),
                List.of(),
                TransactionCodec.UNSIGNED);
    }

    public static Hash hash(byte[] raw) {
        return Keccak.hash(raw);
    }
}
