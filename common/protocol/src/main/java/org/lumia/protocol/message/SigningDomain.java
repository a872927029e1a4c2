package org.lumia.protocol.message;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Eip712;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;

/** The EIP-712 domain of a subnet's signatures: L1 can check any of them. Thread-safe. */
public final class SigningDomain {
    private final Hash separator;
    private final Recovery recovery;

    /** Who signed a digest; empty where nobody did. */
    @FunctionalInterface
    public interface Recovery {
        Optional<Address> recover(Hash digest, Signature signature);
    }

    public SigningDomain(UInt256 l1ChainId, Address registry) {
        this(l1ChainId, registry, Secp256k1::recover);
    }

    /** @param recovery the curve's, or a simulation's own, which costs less */
    public SigningDomain(UInt256 l1ChainId, Address registry, Recovery recovery) {
        this.recovery = recovery;
        this.separator = Eip712.domainSeparator("Lumia Sequencer Network", "1", l1ChainId, registry);
    }

    public Hash separator() {
        return separator;
    }

    public Hash digest(Hash structHash) {
        return Eip712.digest(separator, structHash);
    }

    /** 65 bytes, r ‖ s ‖ v. */
    public byte[] sign(Hash structHash, Signer signer) {
        return signer.sign(digest(structHash)).toBytes();
    }

    /** Who signed; empty for anything but a well-formed signature with low s. */
    public Optional<Address> recover(Hash structHash, ByteString signature) {
        if (signature.size() != 65 || (signature.byteAt(64) != 27 && signature.byteAt(64) != 28)) {
            return Optional.empty();
        }
        Signature parsed = Signature.fromBytes(signature.toByteArray());
        if (parsed.s().compareTo(Secp256k1.HALF_N) > 0) {
            return Optional.empty();
        }
        return recovery.recover(digest(structHash), parsed);
    }
}
