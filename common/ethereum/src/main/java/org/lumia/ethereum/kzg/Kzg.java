package org.lumia.ethereum.kzg;

import ethereum.ckzg4844.CKZG4844JNI;
import ethereum.ckzg4844.CKZGException;
import ethereum.ckzg4844.CellsAndProofs;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.lumia.ethereum.Hash;

/**
 * KZG over mainnet's trusted setup, by the reference library c-kzg-4844 (EIP-4844, EIP-7594). Thread-safe; one per JVM,
 * since the library holds one setup per process. Loading takes seconds: {@link #preload()} at start, {@link #instance()}
 * where it is used.
 */
public final class Kzg {
    public static final int BLOB_BYTES = 131_072;
    public static final int FIELD_ELEMENTS_PER_BLOB = 4_096;
    public static final int COMMITMENT_BYTES = 48;
    public static final int PROOF_BYTES = 48;
    public static final int CELLS_PER_BLOB = 128;
    public static final int CELL_BYTES = 2_048;
    private static final byte VERSIONED_HASH_VERSION = 0x01;

    /**
     * Of 2.1.8, by processor time: no tables 310 ms a blob; 6: 236 ms for 24 MB and 0.2 s more to load; 8: 206 ms for 95 MB
     * and 0.8 s; 9: 194 ms for 190 MB and 1.6 s.
     */
    private static final int PROOF_WINDOW = 6;

    private static final int LOAD_SECONDS_MAX = 120;
    private static final AtomicBoolean STARTED = new AtomicBoolean();
    private static final CompletableFuture<Kzg> LOADED = new CompletableFuture<>();

    private Kzg() {}

    /** Starts loading in the background without precomputed tables; does nothing once started. */
    public static void preload() {
        preload(0);
    }

    /** The same for who makes cell proofs, with tables that make them a quarter faster. */
    public static void preloadForProofs() {
        preload(PROOF_WINDOW);
    }

    /** @param precompute window of c-kzg's tables, 0 to 15: 0 builds none */
    private static void preload(int precompute) {
        if (STARTED.compareAndSet(false, true)) {
            Thread.ofPlatform().name("kzg-setup").daemon().start(() -> load(precompute));
        }
    }

    /** Waits for the setup to be loaded. @throws IllegalStateException when it cannot be */
    public static Kzg instance() {
        preload();
        try {
            return LOADED.get(LOAD_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the KZG library or its trusted setup does not load", e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the KZG setup took longer than " + LOAD_SECONDS_MAX + " s to load", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the KZG setup loads", e);
        }
    }

    private static void load(int precompute) {
        try {
            CKZG4844JNI.loadNativeLibrary();
            TrustedSetup setup = TrustedSetup.mainnet();
            CKZG4844JNI.loadTrustedSetup(setup.g1Monomial(), setup.g1Lagrange(), setup.g2Monomial(), precompute);
            LOADED.complete(new Kzg());
        } catch (Throwable t) {
            LOADED.completeExceptionally(t);
        }
    }

    /** 0x01 ‖ sha256(commitment) without its first byte (EIP-4844). */
    public static Hash versionedHash(byte[] commitment) {
        requireLength("commitment", commitment, COMMITMENT_BYTES);
        byte[] digest = sha256().digest(commitment);
        digest[0] = VERSIONED_HASH_VERSION;
        return Hash.wrap(digest);
    }

    /** 48 bytes. @throws InvalidKzgInputException unless the blob is 4,096 canonical field elements */
    public byte[] commit(byte[] blob) {
        requireLength("blob", blob, BLOB_BYTES);
        return call(() -> CKZG4844JNI.blobToKzgCommitment(blob));
    }

    /** The proof of a version 0 sidecar, 48 bytes. */
    public byte[] blobProof(byte[] blob, byte[] commitment) {
        requireLength("blob", blob, BLOB_BYTES);
        requireLength("commitment", commitment, COMMITMENT_BYTES);
        return call(() -> CKZG4844JNI.computeBlobKzgProof(blob, commitment));
    }

    /** The 128 cell proofs of a version 1 sidecar, 48 bytes each. A quarter of a second of CPU and more. */
    public List<byte[]> cellProofs(byte[] blob) {
        requireLength("blob", blob, BLOB_BYTES);
        CellsAndProofs computed = call(() -> CKZG4844JNI.computeCellsAndKzgProofs(blob));
        return split(computed.getProofs(), PROOF_BYTES);
    }

    /** Commitment, versioned hash and cell proofs of a blob. */
    public BlobSidecar sidecar(byte[] blob) {
        byte[] commitment = commit(blob);
        return new BlobSidecar(blob, commitment, versionedHash(commitment), cellProofs(blob));
    }

    /** Whether the polynomial behind the commitment has value y at z: what precompile 0x0a asks. */
    public boolean verifyProof(byte[] commitment, byte[] z, byte[] y, byte[] proof) {
        requireLength("commitment", commitment, COMMITMENT_BYTES);
        requireLength("z", z, 32);
        requireLength("y", y, 32);
        requireLength("proof", proof, PROOF_BYTES);
        return call(() -> CKZG4844JNI.verifyKzgProof(commitment, z, y, proof));
    }

    public boolean verifyBlobProof(byte[] blob, byte[] commitment, byte[] proof) {
        requireLength("blob", blob, BLOB_BYTES);
        requireLength("commitment", commitment, COMMITMENT_BYTES);
        requireLength("proof", proof, PROOF_BYTES);
        return call(() -> CKZG4844JNI.verifyBlobKzgProof(blob, commitment, proof));
    }

    /** Whether the blob's 128 cell proofs hold. */
    public boolean verifyCellProofs(byte[] blob, byte[] commitment, List<byte[]> cellProofs) {
        requireLength("blob", blob, BLOB_BYTES);
        requireLength("commitment", commitment, COMMITMENT_BYTES);
        if (cellProofs.size() != CELLS_PER_BLOB) {
            throw new InvalidKzgInputException("a blob has 128 cell proofs, got " + cellProofs.size());
        }
        byte[] commitments = new byte[CELLS_PER_BLOB * COMMITMENT_BYTES];
        byte[] proofs = new byte[CELLS_PER_BLOB * PROOF_BYTES];
        long[] indices = new long[CELLS_PER_BLOB];
        for (int i = 0; i < CELLS_PER_BLOB; i++) {
            requireLength("cell proof", cellProofs.get(i), PROOF_BYTES);
            System.arraycopy(commitment, 0, commitments, i * COMMITMENT_BYTES, COMMITMENT_BYTES);
            System.arraycopy(cellProofs.get(i), 0, proofs, i * PROOF_BYTES, PROOF_BYTES);
            indices[i] = i;
        }
        return call(() ->
                CKZG4844JNI.verifyCellKzgProofBatch(commitments, indices, CKZG4844JNI.computeCells(blob), proofs));
    }

    /** Proof and value at z of the blob's polynomial: for tests of {@link #verifyProof}. */
    public PointProof pointProof(byte[] blob, byte[] z) {
        requireLength("blob", blob, BLOB_BYTES);
        requireLength("z", z, 32);
        var computed = call(() -> CKZG4844JNI.computeKzgProof(blob, z));
        return new PointProof(computed.getProof(), computed.getY());
    }

    /** @param proof 48 bytes @param y 32 bytes */
    public record PointProof(byte[] proof, byte[] y) {}

    private static List<byte[]> split(byte[] all, int size) {
        List<byte[]> parts = new ArrayList<>(all.length / size);
        for (int from = 0; from < all.length; from += size) {
            parts.add(Arrays.copyOfRange(all, from, from + size));
        }
        return List.copyOf(parts);
    }

    private static <T> T call(Supplier<T> library) {
        try {
            return library.get();
        } catch (CKZGException e) {
            if (e.getError() == CKZGException.CKZGError.C_KZG_BADARGS) {
                throw new InvalidKzgInputException("refused by c-kzg: " + e.getMessage(), e);
            }
            throw new IllegalStateException("c-kzg failed: " + e.getMessage(), e);
        }
    }

    private static void requireLength(String name, byte[] bytes, int length) {
        if (bytes.length != length) {
            throw new InvalidKzgInputException(name + " needs " + length + " bytes, got " + bytes.length);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
