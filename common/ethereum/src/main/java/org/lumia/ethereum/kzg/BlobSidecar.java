package org.lumia.ethereum.kzg;

import java.util.List;
import org.lumia.ethereum.Hash;

/**
 * One blob with what a version 1 sidecar carries of it (EIP-7594).
 *
 * @param blob 131,072 bytes, not to be modified
 * @param commitment 48 bytes, not to be modified
 * @param cellProofs 128 proofs of 48 bytes, not to be modified
 */
public record BlobSidecar(byte[] blob, byte[] commitment, Hash versionedHash, List<byte[]> cellProofs) {}
