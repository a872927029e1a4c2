package org.lumia.submitter.posting;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.ethereum.kzg.BlobSidecar;
import org.lumia.ethereum.rlp.RlpWriter;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.protocol.message.Signer;

/**
 * Signs blob transactions (EIP-4844) and puts them in the network form with a version 1 sidecar (EIP-7594):
 * {@code 0x03 ‖ rlp([transaction, 1, blobs, commitments, cell proofs])}.
 */
public final class BlobTransactionSigner implements TransactionSigner {
    private static final int WRAPPER_VERSION = 1;
    private static final int SIDECAR_BYTES_PER_BLOB = 140_000;

    private final UInt256 chainId;
    private final Address rollup;
    private final Signer signer;

    public BlobTransactionSigner(UInt256 l1ChainId, Address rollup, Signer signer) {
        this.chainId = l1ChainId;
        this.rollup = rollup;
        this.signer = signer;
    }

    @Override
    public Signed sign(long nonce, Fees fees, long gasLimit, byte[] data, List<BlobSidecar> sidecars) {
        var unsigned = transaction(nonce, fees, gasLimit, data, sidecars, TransactionCodec.UNSIGNED);
        var signature = signer.sign(TransactionCodec.signingHash(unsigned));
        var signed = transaction(nonce, fees, gasLimit, data, sidecars, signature);
        return new Signed(TransactionCodec.hash(signed), networkForm(TransactionCodec.encode(signed), sidecars));
    }

    private Transaction transaction(
            long nonce, Fees fees, long gasLimit, byte[] data, List<BlobSidecar> sidecars, Signature signature) {
        List<Hash> versionedHashes =
                sidecars.stream().map(BlobSidecar::versionedHash).toList();
        return new Transaction(
                TransactionType.BLOB,
                Optional.of(chainId),
                nonce,
                fees.priorityFeeWei(),
                fees.maxFeeWei(),
                gasLimit,
                Optional.of(rollup),
                UInt256.ZERO,
                data,
                List.of(),
                fees.maxBlobFeeWei(),
                versionedHashes,
                List.of(),
                signature);
    }

    /** @param encoded {@code 0x03 ‖ rlp(transaction)} */
    private static byte[] networkForm(byte[] encoded, List<BlobSidecar> sidecars) {
        var writer = new RlpWriter(encoded.length + sidecars.size() * SIDECAR_BYTES_PER_BLOB);
        writer.rawByte(encoded[0]);
        int all = writer.startList();
        writer.raw(Arrays.copyOfRange(encoded, 1, encoded.length));
        writer.uint64(WRAPPER_VERSION);
        int blobs = writer.startList();
        sidecars.forEach(sidecar -> writer.bytes(sidecar.blob()));
        writer.endList(blobs);
        int commitments = writer.startList();
        sidecars.forEach(sidecar -> writer.bytes(sidecar.commitment()));
        writer.endList(commitments);
        int proofs = writer.startList();
        sidecars.forEach(sidecar -> sidecar.cellProofs().forEach(writer::bytes));
        writer.endList(proofs);
        return writer.endList(all).toBytes();
    }
}
