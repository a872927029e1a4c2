package org.lumia.submitter.posting;

import java.util.List;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.kzg.BlobSidecar;

/** Signs the blob transaction of a batch with the paying key. */
public interface TransactionSigner {
    /** @param raw as it is broadcast, with blobs, commitments and cell proofs */
    record Signed(Hash hash, byte[] raw) {}

    Signed sign(long nonce, Fees fees, long gasLimit, byte[] data, List<BlobSidecar> sidecars);
}
