package org.lumia.submitter.posting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.ethereum.kzg.BlobSidecar;
import org.lumia.ethereum.kzg.Kzg;
import org.lumia.protocol.batch.BlobCodec;
import org.lumia.protocol.message.Signer;
import org.web3j.crypto.SignedRawTransaction;
import org.web3j.crypto.TransactionDecoder;
import org.web3j.crypto.transaction.type.Transaction4844;

/** anvil takes any sidecar, so the network form is read back with web3j and its proofs are checked here. */
class BlobTransactionSignerTest {
    private static final byte[] KEY = Hex.decode("11".repeat(32));
    private static final Address ROLLUP = Address.parse("0x00000000000000000000000000000000000000aa");

    @Test
    void theNetworkFormCarriesAVersionOneSidecarWhoseProofsHold() throws Exception {
        var kzg = Kzg.instance();
        List<BlobSidecar> sidecars = new ArrayList<>();
        for (var blob : BlobCodec.toBlobs(new byte[130_000])) {
            sidecars.add(kzg.sidecar(blob));
        }
        var signer = new BlobTransactionSigner(UInt256.of(31_337), ROLLUP, new KeySigner());
        var fees = new Fees(UInt256.of(203), UInt256.of(3), UInt256.of(20));
        var signed = signer.sign(7, fees, 250_000, new byte[] {1, 2, 3}, sidecars);

        var decoded = (SignedRawTransaction) TransactionDecoder.decode(Hex.encode(signed.raw()));
        assertThat(decoded.getFrom())
                .isEqualToIgnoringCase(Secp256k1.address(KEY).toString());
        var transaction = (Transaction4844) decoded.getTransaction();
        assertThat(transaction.getNonce().longValue()).isEqualTo(7);
        assertThat(transaction.getWrapperVersion().orElseThrow().intValue()).isEqualTo(1);
        assertThat(transaction.getVersionedHashes())
                .extracting(hash -> Hash.wrap(hash.toArray()))
                .containsExactlyElementsOf(
                        sidecars.stream().map(BlobSidecar::versionedHash).toList());
        var blobs = transaction.getBlobs().orElseThrow();
        var commitments = transaction.getKzgCommitments().orElseThrow();
        var proofs = transaction.getCellProofs().orElseThrow();
        assertThat(blobs).hasSize(2);
        assertThat(proofs).hasSize(2 * Kzg.CELLS_PER_BLOB);
        for (int i = 0; i < blobs.size(); i++) {
            var own = proofs.subList(i * Kzg.CELLS_PER_BLOB, (i + 1) * Kzg.CELLS_PER_BLOB).stream()
                    .map(proof -> proof.toArray())
                    .toList();
            var blob = blobs.get(i).getData().toArray();
            assertThat(kzg.verifyCellProofs(blob, commitments.get(i).toArray(), own))
                    .isTrue();
        }
    }

    private static final class KeySigner implements Signer {
        @Override
        public Address address() {
            return Secp256k1.address(KEY);
        }

        @Override
        public Signature sign(Hash digest) {
            return Secp256k1.sign(digest, KEY);
        }
    }
}
