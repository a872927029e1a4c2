package org.lumia.protocol.evidence;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.evidence.Statement.Kind;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.RewardAttestation;
import org.lumia.protocol.v1.Seal;

/**
 * Statements of messages: empty for another subnet's or generation's, for fields of the wrong length, and for a signature that is
 * not of 65 bytes with low s and v 27 or 28. Thread-safe.
 */
public final class StatementReader {
    private static final int UINT256_BYTES_MAX = 32;

    private final long subnet;
    private final SigningDomain domain;

    public StatementReader(Genesis genesis) {
        this(genesis, genesis.signingDomain());
    }

    /** @param domain of the subnet's signatures: the genesis' own, or a simulation's of the same name */
    public StatementReader(Genesis genesis, SigningDomain domain) {
        this.subnet = genesis.subnet();
        this.domain = domain;
    }

    /** Of an entry's attestation; empty also for evidence, which holds two statements. */
    public Optional<Statement> read(AttestationEntry entry) {
        return switch (entry.getEntryCase()) {
            case BLOCK -> read(entry.getBlock());
            case BATCH -> read(entry.getBatch());
            case REWARD -> read(entry.getReward());
            case EVIDENCE, ENTRY_NOT_SET -> Optional.empty();
        };
    }

    public Optional<Statement> read(Seal seal) {
        boolean formed = ours(seal.getSubnet(), seal.getGeneration(), seal.getNumber())
                && isHash(seal.getParent())
                && isHash(seal.getContentHash())
                && isAddress(seal.getSequencer());
        return formed
                ? statement(Kind.SEAL, seal.getNumber(), StructHashes.of(seal), seal.getSignature(), seal)
                : Optional.empty();
    }

    public Optional<Statement> read(Attestation attestation) {
        boolean formed = ours(attestation.getSubnet(), attestation.getGeneration(), attestation.getNumber())
                && isHash(attestation.getSealHash())
                && isHash(attestation.getBlockHash())
                && isAddress(attestation.getOperator());
        return formed
                ? statement(
                        Kind.BLOCK,
                        attestation.getNumber(),
                        StructHashes.of(attestation),
                        attestation.getSignature(),
                        attestation)
                : Optional.empty();
    }

    public Optional<Statement> read(BatchAttestation attestation) {
        boolean formed = ours(attestation.getSubnet(), Genesis.GENERATION, attestation.getIndex())
                && isHash(attestation.getCommitment())
                && isAddress(attestation.getOperator());
        return formed
                ? statement(
                        Kind.BATCH,
                        attestation.getIndex(),
                        StructHashes.of(attestation),
                        attestation.getSignature(),
                        attestation)
                : Optional.empty();
    }

    public Optional<Statement> read(RewardAttestation attestation) {
        boolean formed = ours(attestation.getSubnet(), Genesis.GENERATION, attestation.getThroughEpoch())
                && isHash(attestation.getRoot())
                && attestation.getTotal().size() <= UINT256_BYTES_MAX
                && attestation.getCostsWei().size() <= UINT256_BYTES_MAX
                && isAddress(attestation.getOperator());
        return formed
                ? statement(
                        Kind.REWARD,
                        attestation.getThroughEpoch(),
                        StructHashes.of(attestation),
                        attestation.getSignature(),
                        attestation)
                : Optional.empty();
    }

    private boolean ours(long subnetOf, long generation, long number) {
        return subnetOf == subnet && generation == Genesis.GENERATION && number >= 0;
    }

    private static boolean isHash(ByteString bytes) {
        return bytes.size() == Hash.SIZE;
    }

    private static boolean isAddress(ByteString bytes) {
        return bytes.size() == Address.SIZE;
    }

    private Optional<Statement> statement(
            Kind kind, long number, Hash structHash, ByteString signature, MessageLite message) {
        return domain.recover(structHash, signature)
                .map(signer -> new Statement(kind, number, structHash, signer, message.toByteString()));
    }
}
