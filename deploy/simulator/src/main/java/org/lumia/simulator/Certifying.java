package org.lumia.simulator;

import static org.lumia.protocol.message.Protobufs.address;
import static org.lumia.protocol.message.Protobufs.hash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.rewards.BlockCertificate;
import org.lumia.protocol.rewards.BlockVote;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.BatchAttestation;

/** Follows the topic of attestations, attests what it executed, and stops where two thirds say otherwise. */
final class Certifying {
    private static final int NUMBERS_AHEAD_MAX = 512;

    private final Process process;
    private final World world;
    private final Map<Long, List<BlockVote>> votes = new HashMap<>();
    private final Map<Long, BlockCertificate> certificates = new HashMap<>();
    private final Map<List<Object>, Hash> first = new HashMap<>();
    private final Set<Long> own = new HashSet<>();
    private final int caughtUpAt;
    private int read;
    private long attestNext = 1;
    private boolean diverged;

    Certifying(Process process) {
        this.process = process;
        this.world = process.world;
        this.caughtUpAt = world.attestations.size();
    }

    boolean caughtUp() {
        return read >= caughtUpAt;
    }

    /** Whether two thirds certified another result than its own. */
    boolean diverged() {
        return diverged;
    }

    Optional<BlockCertificate> certificate(long number) {
        return Optional.ofNullable(certificates.get(number));
    }

    List<BlockVote> votes(long number) {
        return votes.getOrDefault(number, List.of());
    }

    void follow() {
        while (read < world.attestations.size()) {
            AttestationEntry entry = world.attestations.get(read);
            switch (entry.getEntryCase()) {
                case BLOCK -> take(entry.getBlock(), read);
                case BATCH -> take(entry.getBatch());
                default -> {}
            }
            read++;
        }
    }

    private void take(Attestation attestation, long offset) {
        long number = attestation.getNumber();
        Hash structHash = StructHashes.of(attestation);
        Optional<Address> signer = world.subnet.domain.recover(structHash, attestation.getSignature());
        if (signer.isEmpty() || number < 1 || number > process.history.size() + NUMBERS_AHEAD_MAX) {
            return;
        }
        watch(Durable.Kind.BLOCK, number, signer.get(), structHash);
        Address operator = address(attestation.getOperator());
        votes.computeIfAbsent(number, n -> new ArrayList<>())
                .add(new BlockVote(
                        offset,
                        operator,
                        signer.get(),
                        hash(attestation.getSealHash()),
                        hash(attestation.getBlockHash())));
        if (owner(signer.get()).filter(process.operator.address()::equals).isPresent()) {
            if (!process.has(Mutation.REBUILD_SIGNS_AGAIN)) {
                process.adopt(Durable.Kind.BLOCK, number, structHash);
            }
            boolean blind = process.has(Mutation.BACKUP_WITHOUT_READING) || process.has(Mutation.REBUILD_SIGNS_AGAIN);
            if (!blind) {
                own.add(number);
            }
        }
        compare(number);
    }

    private void take(BatchAttestation attestation) {
        Hash structHash = StructHashes.of(attestation);
        world.subnet.domain.recover(structHash, attestation.getSignature()).ifPresent(signer -> {
            watch(Durable.Kind.BATCH, attestation.getIndex(), signer, structHash);
            boolean ours =
                    owner(signer).filter(process.operator.address()::equals).isPresent();
            if (ours) {
                process.adopt(Durable.Kind.BATCH, attestation.getIndex(), structHash);
            }
            process.batching.attested(attestation, ours);
        });
    }

    private Optional<Address> owner(Address signer) {
        return world.subnet.owner(signer);
    }

    /** Two different things that one key signed are evidence, whoever wrote its name on them. */
    private void watch(Durable.Kind kind, long number, Address signer, Hash structHash) {
        Hash known = first.putIfAbsent(List.of(kind, number, signer), structHash);
        if (known != null && !known.equals(structHash)) {
            owner(signer).ifPresent(operator -> {
                world.invariants.evidence(
                        operator, "two attestations of %s %d".formatted(Violation.words(kind), number));
                world.l1.slash(operator, 2);
            });
        }
    }

    /** With what two thirds say, once both are there. */
    void compare(long number) {
        if (!process.history.has(number)) {
            return;
        }
        if (!certificates.containsKey(number)) {
            BlockCertificate.of(process.history.membersOf(number), votes(number))
                    .ifPresent(certificate -> certificates.put(number, certificate));
        }
        certificate(number).ifPresent(certificate -> {
            List<Blocks.Executed> executed = process.durable.executed;
            Optional<Blocks.Executed> mine =
                    number <= executed.size() ? Optional.of(executed.get((int) number - 1)) : Optional.empty();
            if (!process.operator.role().hostile()) {
                world.invariants.certified(process.operator, number, certificate.blockHash(), mine);
            }
            if (mine.isPresent() && !mine.get().hash().equals(certificate.blockHash()) && !diverged) {
                diverged = true;
                process.operator.say("stops signing: block %d is certified otherwise than it computes it", number);
            }
        });
    }

    void attest() {
        while (attestNext <= process.durable.executed.size() && process.operator.attests()) {
            if (diverged && !process.has(Mutation.ATTESTS_THOUGH_DIVERGED)) {
                return;
            }
            Blocks.Executed executed = process.durable.executed.get((int) attestNext - 1);
            long early = executed.block().getSeal().getTimestampMs()
                    - process.subnet.genesis.timing().maxDriftMs()
                    - process.operator.clockMs();
            if (early > 0) {
                process.operator.wakeIn(early);
                return;
            }
            Optional<Member> member = process.history.membersOf(attestNext).find(process.operator.address());
            if (!own.contains(attestNext)) {
                process.key(member).ifPresent(key -> attest(executed, key));
            }
            attestNext++;
        }
    }

    private void attest(Blocks.Executed executed, Signer key) {
        long number = executed.number();
        Hash vouched = process.durable.batchEnds.getOrDefault(number, executed.hash());
        if (!vouched.equals(executed.hash()) && !process.has(Mutation.BATCH_AGAINST_ATTESTATION)) {
            process.operator.say("does not attest block %d: it signed a batch that ends otherwise", number);
            return;
        }
        Attestation unsigned = Entries.attestation(process.subnet.genesis, process.operator.address(), executed);
        Hash structHash = StructHashes.of(unsigned);
        process.signOnce(Durable.Kind.BLOCK, number, structHash, key, made -> {})
                .ifPresent(signature -> {
                    Attestation signed =
                            unsigned.toBuilder().setSignature(signature).build();
                    world.attest(AttestationEntry.newBuilder().setBlock(signed).build());
                    process.left(Durable.Kind.BLOCK, number, structHash);
                    process.operator.attested(process, signed);
                });
    }
}
