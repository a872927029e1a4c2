package org.lumia.simulator;

import static org.lumia.protocol.message.Protobufs.address;
import static org.lumia.protocol.message.Protobufs.bytes;
import static org.lumia.protocol.message.Protobufs.hash;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.AppliedLists;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.schedule.Quorum;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.BatchCertificate;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.protocol.v1.BatchSignature;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;

/** What the contracts on L1 check and keep: the inbox, and batches in order with certificates. */
final class Rollup {
    /** A call of submitBatch. */
    record Post(Address poster, BatchHeader header, BatchCertificate certificate) implements SimulatedL1.Transaction {}

    record Posted(Address poster, BatchHeader header, long timeMs) {}

    private final World world;
    private final List<InboxMessage> inbox = new ArrayList<>();
    private final List<Posted> batches = new ArrayList<>();
    private AppliedLists lists;

    Rollup(World world) {
        this.world = world;
        this.lists = new AppliedLists(world.subnet.genesis.members());
    }

    void reset() {
        inbox.clear();
        batches.clear();
        lists = new AppliedLists(world.subnet.genesis.members());
    }

    List<InboxMessage> inbox() {
        return inbox;
    }

    List<Posted> batches() {
        return batches;
    }

    long nextIndex() {
        return batches.size();
    }

    void enqueue(InboxKind kind, byte[] body) {
        inbox.add(SimulatedL1.message(inbox, kind, body));
        if (kind == InboxKind.MEMBERS) {
            lists.listed(inbox.size(), Members.decode(body));
        }
        lists.readThrough(inbox.size());
    }

    /** @return why it reverts; empty when it is taken */
    Optional<String> post(Post post, long timeMs) {
        BatchHeader header = post.header();
        Optional<String> wrong = misplaced(header).or(() -> uncertified(header, post.certificate()));
        if (wrong.isEmpty()) {
            lists.applied(header.getEpoch(), header.getInboxThrough());
            batches.add(new Posted(post.poster(), header, timeMs));
        }
        return wrong;
    }

    private Optional<String> misplaced(BatchHeader header) {
        BatchHeader tip = batches.isEmpty()
                ? BatchHeader.getDefaultInstance()
                : batches.getLast().header();
        Hash parent = batches.isEmpty() ? Hash.ZERO : hash(tip.getLastBlockHash());
        if (header.getIndex() != nextIndex()) {
            return Optional.of("index");
        }
        if (header.getFirst() != tip.getLast() + 1 || header.getLast() < header.getFirst()) {
            return Optional.of("range");
        }
        if (!header.getParentBlockHash().equals(bytes(parent))) {
            return Optional.of("parent");
        }
        Genesis genesis = world.subnet.genesis;
        if (header.getEpoch() != genesis.epochOfSlot(genesis.slot(header.getLastTimestampMs()))) {
            return Optional.of("epoch");
        }
        boolean behind = header.getInboxThrough() < tip.getInboxThrough() || header.getInboxThrough() > inbox.size();
        if (behind || !header.getInboxAccumulator().equals(bytes(accumulator(header.getInboxThrough())))) {
            return Optional.of("inbox");
        }
        return Optional.empty();
    }

    private Hash accumulator(long index) {
        return index == 0 ? Hash.ZERO : hash(inbox.get((int) index - 1).getAccumulator());
    }

    private Optional<String> uncertified(BatchHeader header, BatchCertificate certificate) {
        Members members = lists.members(header.getEpoch()).orElseThrow();
        var attestation = BatchAttestation.newBuilder()
                .setSubnet(world.subnet.genesis.subnet())
                .setIndex(header.getIndex())
                .setCommitment(bytes(StructHashes.commitment(header)))
                .build();
        Hash structHash = StructHashes.of(attestation);
        var quorum = new Quorum(members);
        for (BatchSignature signature : certificate.getSignaturesList()) {
            Optional<Address> signer = world.subnet.domain.recover(structHash, signature.getSignature());
            Optional<Member> member = signer.flatMap(members::bySigner);
            if (member.isEmpty() || !address(signature.getSigner()).equals(signer.get())) {
                return Optional.of("signature");
            }
            quorum.add(member.get().operator(), signer.get());
        }
        if (!quorum.isCertificate()) {
            return Optional.of("weight");
        }
        world.invariants.onL1(header, members, quorum.weight());
        return Optional.empty();
    }
}
