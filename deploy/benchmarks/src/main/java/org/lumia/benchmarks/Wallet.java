package org.lumia.benchmarks;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
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
import org.web3j.crypto.Bip32ECKeyPair;
import org.web3j.crypto.MnemonicUtils;

/** A key that signs EIP-1559 transactions with rising nonces. Not thread-safe. */
public final class Wallet {
    private static final int HARDENED = Bip32ECKeyPair.HARDENED_BIT;

    private final byte[] key;
    private final Address address;
    private long nonce;

    private Wallet(byte[] key) {
        this.key = key;
        this.address = Secp256k1.address(key);
    }

    public static Wallet fromSeed(String seed) {
        return new Wallet(Keccak.hash(seed.getBytes(StandardCharsets.UTF_8)).toBytes());
    }

    /** The first account of a BIP-39 mnemonic at Ethereum's usual path, m/44'/60'/0'/0/0. */
    public static Wallet fromMnemonic(String mnemonic) {
        var root = Bip32ECKeyPair.generateKeyPair(MnemonicUtils.generateSeed(mnemonic, ""));
        int[] path = {44 | HARDENED, 60 | HARDENED, HARDENED, 0, 0};
        return new Wallet(UInt256.of(Bip32ECKeyPair.deriveKeyPair(root, path).getPrivateKey())
                .toBytes());
    }

    /** What to sign; fees in wei per gas. */
    public record Call(
            long chainId,
            long gas,
            BigInteger maxFee,
            BigInteger priorityFee,
            Optional<Address> to,
            BigInteger value,
            byte[] data) {}

    public record Signed(byte[] raw, Hash hash) {}

    public Signed sign(Call call) {
        Transaction transaction = TransactionCodec.sign(
                new Transaction(
                        TransactionType.DYNAMIC_FEE,
                        Optional.of(UInt256.of(call.chainId())),
                        nonce++,
                        UInt256.of(call.priorityFee()),
                        UInt256.of(call.maxFee()),
                        call.gas(),
                        call.to(),
                        UInt256.of(call.value()),
                        call.data(),
                        List.of(),
                        UInt256.ZERO,
                        List.of(),
                        List.of(),
                        TransactionCodec.UNSIGNED),
                key);
        byte[] raw = TransactionCodec.encode(transaction);
        return new Signed(raw, Keccak.hash(raw));
    }

    public Address address() {
        return address;
    }

    public void setNonce(long next) {
        nonce = next;
    }
}
