package org.lumia.simulator;

import static org.lumia.protocol.message.Protobufs.bytes;
import static org.lumia.protocol.message.Protobufs.hash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.batch.BatchLimits;
import org.lumia.protocol.batch.BatchRule;
import org.lumia.protocol.batch.CertificateCollector;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Draw;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.BatchHeader;

/** Cuts executed blocks into batches, signs each once, and posts in turn what two thirds signed. */
final class Batching {
    private final Process process;
    private final World world;
    private final BatchRule rule;
    private final List<BatchHeader> headers = new ArrayList<>();
    private final Map<Long, List<BatchAttestation>> attestations = new HashMap<>();
    private final Map<Long, CertificateCollector> collectors = new HashMap<>();
    private final Set<Long> own = new HashSet<>();
    private Optional<BatchRule.Range> open = Optional.empty();
    private long signNext;
    private long postNext;

    Batching(Process process) {
        this.process = process;
        this.world = process.world;
        this.rule = new BatchRule(BatchLimits.of(process.subnet.genesis));
    }

    void executed(Blocks.Executed executed) {
        var step = rule.next(open, Blocks.forBatch(executed.block()));
        for (BatchRule.Range range : step.closed()) {
            BatchHeader header = Blocks.header(headers.size(), range, process.durable.executed);
            headers.add(header);
            var collector = new CertificateCollector(
                    process.subnet.genesis.subnet(),
                    header.getIndex(),
                    StructHashes.commitment(header),
                    process.history.members(header.getEpoch()),
                    process.subnet.domain);
            attestations.getOrDefault(header.getIndex(), List.of()).forEach(collector::add);
            collectors.put(header.getIndex(), collector);
        }
        open = step.open();
    }

    void attested(BatchAttestation attestation, boolean ours) {
        attestations
                .computeIfAbsent(attestation.getIndex(), index -> new ArrayList<>())
                .add(attestation);
        Optional.ofNullable(collectors.get(attestation.getIndex())).ifPresent(collector -> collector.add(attestation));
        if (ours) {
            own.add(attestation.getIndex());
        }
    }

    List<BatchHeader> headers() {
        return headers;
    }

    List<BatchAttestation> attestations(long index) {
        return attestations.getOrDefault(index, List.of());
    }

    void work() {
        while (signNext < headers.size()) {
            if (process.certifying.diverged() && !process.has(Mutation.ATTESTS_THOUGH_DIVERGED)) {
                return;
            }
            BatchHeader header = headers.get((int) signNext);
            Optional<Member> member = process.history.members(header.getEpoch()).find(process.operator.address());
            if (!own.contains(header.getIndex())) {
                process.key(member).ifPresent(key -> sign(header, key));
            }
            signNext++;
        }
        post();
    }

    /** Whether what it attested of the last block, if anything, is what the batch says. */
    private boolean contradictsItsAttestation(BatchHeader header) {
        Blocks.Executed last = process.durable.executed.get((int) header.getLast() - 1);
        Hash attestation =
                StructHashes.of(Entries.attestation(process.subnet.genesis, process.operator.address(), last));
        Hash signed = process.durable.signed.get(new Durable.Statement(Durable.Kind.BLOCK, header.getLast()));
        return signed != null && !signed.equals(attestation);
    }

    private void sign(BatchHeader header, Signer key) {
        if (contradictsItsAttestation(header) && !process.has(Mutation.BATCH_AGAINST_ATTESTATION)) {
            process.operator.say("does not sign batch %d: it attested another last block", header.getIndex());
            return;
        }
        var unsigned = BatchAttestation.newBuilder()
                .setSubnet(process.subnet.genesis.subnet())
                .setIndex(header.getIndex())
                .setCommitment(bytes(StructHashes.commitment(header)))
                .setOperator(bytes(process.operator.address()))
                .build();
        Hash structHash = StructHashes.of(unsigned);
        Hash last = hash(header.getLastBlockHash());
        var signed = process.signOnce(
                Durable.Kind.BATCH,
                header.getIndex(),
                structHash,
                key,
                made -> process.durable.batchEnds.put(header.getLast(), last));
        signed.ifPresent(signature -> {
            world.attest(AttestationEntry.newBuilder()
                    .setBatch(unsigned.toBuilder().setSignature(signature))
                    .build());
            world.invariants.attests(header);
            process.left(Durable.Kind.BATCH, header.getIndex(), structHash);
        });
    }

    /** Its place among those who may post a batch; negative for none. */
    int rank(BatchHeader header) {
        Members members = process.history.members(header.getEpoch());
        List<Member> ranks = Draw.ranks(
                members,
                process.history.seed(header.getEpoch()),
                header.getIndex(),
                members.list().size());
        for (int rank = 0; rank < ranks.size(); rank++) {
            if (ranks.get(rank).operator().equals(process.operator.address())) {
                return rank;
            }
        }
        return -1;
    }

    Optional<CertificateCollector> collector(long index) {
        return Optional.ofNullable(collectors.get(index));
    }

    private void post() {
        boolean blind = process.has(Mutation.POSTED_UNSEEN);
        long index = blind ? Math.min(postNext, world.l1.rollup.nextIndex()) : world.l1.rollup.nextIndex();
        if (index >= headers.size()
                || collector(index).filter(CertificateCollector::complete).isEmpty()
                || world.l1.holds(process.operator.address(), index)) {
            return;
        }
        BatchHeader header = headers.get((int) index);
        int rank = rank(header);
        long l1Ms = world.nowMs() / 1_000 * 1_000;
        long dueMs = header.getLastTimestampMs()
                + rank * process.subnet.genesis.batches().submitTimeoutMs();
        if (rank < 0) {
            postNext = index + 1;
            return;
        }
        if (rank > 0 && l1Ms < dueMs && !process.has(Mutation.POSTED_OUT_OF_TURN)) {
            process.operator.wakeIn(dueMs - l1Ms);
            return;
        }
        postNext = index + 1;
        Members members = process.history.members(header.getEpoch());
        Hash seed = process.history.seed(header.getEpoch());
        world.invariants.posts(process.operator, header, members, seed, l1Ms);
        process.operator.say("posts batch %d as rank %d", index, rank);
        world.l1.post(new Rollup.Post(
                process.operator.address(),
                header,
                collector(index).orElseThrow().certificate(header.getEpoch(), seed)));
        process.step();
    }
}
