package org.lumia.protocol.message;

import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.ethereum.crypto.Eip712;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.protocol.v1.Clock;
import org.lumia.protocol.v1.InboxNotice;
import org.lumia.protocol.v1.RewardAttestation;
import org.lumia.protocol.v1.Seal;
import org.lumia.protocol.v1.SubmittedTransactions;

/**
 * EIP-712 struct hashes of everything operators sign, and the hashes that L1's contracts compute too. Fields of the wrong
 * length are an {@link IllegalArgumentException}.
 */
public final class StructHashes {
    private static final Hash SEAL =
            Eip712.typeHash("Seal(uint64 generation,uint64 subnet,uint64 number,bytes32 parent,"
                    + "bytes32 contentHash,uint64 slot,uint32 rank,uint64 timestamp,address sequencer)");
    private static final Hash NOTICE = Eip712.typeHash(
            "InboxNotice(uint64 subnet,uint64 index,bytes32 accumulator,address operator,uint64 timeMs)");
    private static final Hash CLOCK = Eip712.typeHash("Clock(uint64 subnet,address operator,uint64 timeMs)");
    private static final Hash SUBMITTED =
            Eip712.typeHash("SubmittedTransactions(uint64 subnet,address origin,bytes32 contentHash)");
    private static final Hash ATTESTATION = Eip712.typeHash(
            "Attestation(uint64 subnet,uint64 generation,uint64 number,bytes32 sealHash,bytes32 blockHash)");
    private static final Hash BATCH =
            Eip712.typeHash("BatchAttestation(uint64 subnet,uint64 index,bytes32 commitment)");
    private static final Hash CLAIM = Eip712.typeHash("PostingClaim(uint64 subnet,uint64 index,address payer)");
    private static final Hash RECEIPT = Eip712.typeHash(
            "OrderingReceipt(uint64 subnet,bytes32 transactionHash,uint64 offset,uint64 timeMs,address operator)");
    private static final Hash REWARD = Eip712.typeHash(
            "RewardAttestation(uint64 subnet,uint64 throughEpoch,bytes32 root,uint256 total,uint256 costsWei)");
    private static final Hash STATEMENT =
            Eip712.typeHash("RewardStatement(uint64 subnet,address operator,bytes32 contentHash)");

    private StructHashes() {}

    /** The seal hash. */
    public static Hash of(Seal seal) {
        return Keccak.hash(new AbiWriter()
                .bytes32(SEAL)
                .uint(seal.getGeneration())
                .uint(seal.getSubnet())
                .uint(seal.getNumber())
                .bytes32(Protobufs.hash(seal.getParent()))
                .bytes32(Protobufs.hash(seal.getContentHash()))
                .uint(seal.getSlot())
                .uint(Integer.toUnsignedLong(seal.getRank()))
                .uint(seal.getTimestampMs())
                .address(Protobufs.address(seal.getSequencer()))
                .toBytes());
    }

    public static Hash of(InboxNotice notice) {
        return Keccak.hash(new AbiWriter()
                .bytes32(NOTICE)
                .uint(notice.getSubnet())
                .uint(notice.getIndex())
                .bytes32(Protobufs.hash(notice.getAccumulator()))
                .address(Protobufs.address(notice.getOperator()))
                .uint(notice.getTimeMs())
                .toBytes());
    }

    public static Hash of(Clock clock) {
        return Keccak.hash(new AbiWriter()
                .bytes32(CLOCK)
                .uint(clock.getSubnet())
                .address(Protobufs.address(clock.getOperator()))
                .uint(clock.getTimeMs())
                .toBytes());
    }

    public static Hash of(SubmittedTransactions bundle) {
        List<Hash> hashes = bundle.getTransactionsList().stream()
                .map(raw -> Keccak.hash(raw.toByteArray()))
                .toList();
        return submitted(
                bundle.getSubnet(), Protobufs.address(bundle.getOrigin()), hashes, bundle.getReceivedAtMsList());
    }

    /** The same from hashes that are known already. */
    public static Hash submitted(long subnet, Address origin, List<Hash> hashes, List<Long> receivedAtMs) {
        Hash content = Keccak.hash(
                new AbiWriter().bytes32Array(hashes).uintArray(receivedAtMs).toBytes());
        return Keccak.hash(new AbiWriter()
                .bytes32(SUBMITTED)
                .uint(subnet)
                .address(origin)
                .bytes32(content)
                .toBytes());
    }

    public static Hash of(Attestation attestation) {
        return Keccak.hash(new AbiWriter()
                .bytes32(ATTESTATION)
                .uint(attestation.getSubnet())
                .uint(attestation.getGeneration())
                .uint(attestation.getNumber())
                .bytes32(Protobufs.hash(attestation.getSealHash()))
                .bytes32(Protobufs.hash(attestation.getBlockHash()))
                .toBytes());
    }

    public static Hash of(BatchAttestation attestation) {
        return Keccak.hash(new AbiWriter()
                .bytes32(BATCH)
                .uint(attestation.getSubnet())
                .uint(attestation.getIndex())
                .bytes32(Protobufs.hash(attestation.getCommitment()))
                .toBytes());
    }

    /** What an operator signs to be credited with a batch's posting by an account of L1. */
    public static Hash postingClaim(long subnet, long index, Address payer) {
        return Keccak.hash(new AbiWriter()
                .bytes32(CLAIM)
                .uint(subnet)
                .uint(index)
                .address(payer)
                .toBytes());
    }

    /** What an operator promises of a transaction's place in the log. */
    public static Hash orderingReceipt(long subnet, Hash transactionHash, long offset, long timeMs, Address operator) {
        return Keccak.hash(new AbiWriter()
                .bytes32(RECEIPT)
                .uint(subnet)
                .bytes32(transactionHash)
                .uint(offset)
                .uint(timeMs)
                .address(operator)
                .toBytes());
    }

    public static Hash of(RewardAttestation attestation) {
        return Keccak.hash(new AbiWriter()
                .bytes32(REWARD)
                .uint(attestation.getSubnet())
                .uint(attestation.getThroughEpoch())
                .bytes32(Protobufs.hash(attestation.getRoot()))
                .uint256(Protobufs.uint256(attestation.getTotal()))
                .uint256(Protobufs.uint256(attestation.getCostsWei()))
                .toBytes());
    }

    /** What an operator signs of a statement of rewards that it gives out. */
    public static Hash rewardStatement(long subnet, Address operator, Hash contentHash) {
        return Keccak.hash(new AbiWriter()
                .bytes32(STATEMENT)
                .uint(subnet)
                .address(operator)
                .bytes32(contentHash)
                .toBytes());
    }

    /** What a batch's certificate binds (PROTOCOL section 5). */
    public static Hash commitment(BatchHeader header) {
        return Keccak.hash(new AbiWriter()
                .uint(header.getIndex())
                .uint(header.getEpoch())
                .uint(header.getFirst())
                .uint(header.getLast())
                .bytes32(Protobufs.hash(header.getParentBlockHash()))
                .bytes32(Protobufs.hash(header.getLastBlockHash()))
                .bytes32(Protobufs.hash(header.getLastStateRoot()))
                .uint(header.getLastTimestampMs())
                .uint(header.getInboxThrough())
                .bytes32(Protobufs.hash(header.getInboxAccumulator()))
                .bytes32(Protobufs.hash(header.getPayloadHash()))
                .uint(Integer.toUnsignedLong(header.getKind()))
                .bytes32Array(header.getBlobVersionedHashesList().stream()
                        .map(Protobufs::hash)
                        .toList())
                .toBytes());
    }

    /** The inbox accumulator at an index from the one before it. */
    public static Hash accumulator(Hash previous, long index, int kind, byte[] body) {
        return Keccak.hash(new AbiWriter()
                .bytes32(previous)
                .uint(index)
                .uint(kind)
                .bytes32(Keccak.hash(body))
                .toBytes());
    }

    /** An epoch's seed. @param sealHash of the last seal of epochs at most e-2, or the genesis hash */
    public static Hash epochSeed(long subnet, long epoch, Hash sealHash) {
        return Keccak.hash(
                new AbiWriter().uint(subnet).uint(epoch).bytes32(sealHash).toBytes());
    }

    /** A deposit's source hash. */
    public static Hash depositSource(long index, Hash accumulator) {
        Hash inner = Keccak.hash(UInt256.of(index).toBytes(), accumulator.bytes());
        return Keccak.hash(Hash.ZERO.bytes(), inner.bytes());
    }
}
