package org.lumia.verifier;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lumia.contracts.bindings.Rollup;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.l1.DistributorEvent;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.protocol.v1.InboxMessage;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.generated.Uint64;
import org.web3j.utils.Numeric;

/** An L1 that takes whatever it is given, one message or batch a block; calldata is web3j's. */
final class FakeL1 implements L1 {
    record Event(Optional<InboxMessage> message, Optional<PostedBatch> batch) {}

    private final Genesis genesis;
    final List<Event> events = new ArrayList<>();
    final Map<Hash, byte[]> calldata = new HashMap<>();
    final Map<Long, byte[]> payloads = new HashMap<>();
    /** Where there is no contract. */
    final Set<Address> withoutCode = new HashSet<>();
    /** Members whose signature is on certificates. */
    int signers = 2;
    /** Certifies instead of an epoch's members. */
    Optional<Members> committee = Optional.empty();

    FakeL1(Genesis genesis) {
        this.genesis = genesis;
    }

    void enqueue(InboxMessage message) {
        events.add(new Event(Optional.of(message), Optional.empty()));
    }

    void post(BatchHeader header, Members members, byte[] payload) {
        Hash commitment = StructHashes.commitment(header);
        Hash transaction = UInt256.of(1_000 + header.getIndex()).toHash();
        events.add(new Event(
                Optional.empty(), Optional.of(new PostedBatch(header, commitment, events.size(), transaction))));
        calldata.put(transaction, submitBatch(header, commitment, committee.orElse(members), new byte[0]));
        payloads.put(header.getIndex(), payload);
    }

    byte[] submitBatch(BatchHeader header, Hash commitment, Members members, byte[] payload) {
        Hash digest = genesis.signingDomain()
                .digest(StructHashes.of(BatchAttestation.newBuilder()
                        .setSubnet(genesis.subnet())
                        .setIndex(header.getIndex())
                        .setCommitment(Protobufs.bytes(commitment))
                        .build()));
        List<Rollup.MemberSignature> signatures = new ArrayList<>();
        for (int i = 0; i < Math.min(signers, members.list().size()); i++) {
            signatures.add(new Rollup.MemberSignature(
                    BigInteger.valueOf(i),
                    Secp256k1.sign(digest, TestSubnet.SIGNERS[i]).toBytes()));
        }
        Function call = new Function(
                Rollup.FUNC_SUBMITBATCH,
                List.of(
                        new Uint64(genesis.subnet()),
                        header(header),
                        new DynamicArray<>(
                                Rollup.Member.class,
                                members.list().stream()
                                        .map(member -> new Rollup.Member(
                                                member.operator().toString(),
                                                member.signer().toString(),
                                                BigInteger.valueOf(member.weight()),
                                                member.feeRecipient().toString()))
                                        .toList()),
                        new DynamicArray<>(Rollup.MemberSignature.class, signatures),
                        new Rollup.MemberSignature(BigInteger.ZERO, new byte[0]),
                        new DynamicBytes(payload)),
                List.of());
        return Numeric.hexStringToByteArray(FunctionEncoder.encode(call));
    }

    private static Rollup.BatchHeader header(BatchHeader header) {
        return new Rollup.BatchHeader(
                BigInteger.valueOf(header.getIndex()),
                BigInteger.valueOf(header.getEpoch()),
                BigInteger.valueOf(header.getFirst()),
                BigInteger.valueOf(header.getLast()),
                header.getParentBlockHash().toByteArray(),
                header.getLastBlockHash().toByteArray(),
                header.getLastStateRoot().toByteArray(),
                BigInteger.valueOf(header.getLastTimestampMs()),
                BigInteger.valueOf(header.getInboxThrough()),
                header.getInboxAccumulator().toByteArray(),
                header.getPayloadHash().toByteArray(),
                BigInteger.valueOf(header.getKind()),
                header.getBlobVersionedHashesList().stream()
                        .map(hash -> hash.toByteArray())
                        .toList());
    }

    PayloadSource payloads() {
        return new PayloadSource() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public Optional<byte[]> find(PostedBatch batch, BatchHeader header) {
                return Optional.ofNullable(payloads.get(batch.index()));
            }
        };
    }

    @Override
    public List<RewardFacts.Posting> postings(long fromBlock, long toBlock) {
        return List.of();
    }

    @Override
    public List<DistributorEvent> distributorEvents(long fromBlock, long toBlock) {
        return List.of();
    }

    @Override
    public boolean hasCode(Address contract) {
        return !withoutCode.contains(contract);
    }

    @Override
    public long chainId() {
        return genesis.l1().chainId();
    }

    @Override
    public long height(String tag) {
        return events.size() - 1;
    }

    @Override
    public List<PostedBatch> batches(long fromBlock, long toBlock) {
        return events.subList((int) fromBlock, (int) toBlock + 1).stream()
                .flatMap(event -> event.batch().stream())
                .toList();
    }

    @Override
    public List<InboxMessage> messages(long fromBlock, long toBlock) {
        return events.subList((int) fromBlock, (int) toBlock + 1).stream()
                .flatMap(event -> event.message().stream())
                .toList();
    }

    @Override
    public byte[] calldata(Hash transaction) {
        return calldata.get(transaction);
    }

    @Override
    public long timestamp(long block) {
        return block;
    }
}
