package org.lumia.execution.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.lumia.chain.snapshot.Certificate;
import org.lumia.ethereum.Address;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.protocol.AbsentException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.schedule.Quorum;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.ExecutedBlock;

/** The certificate of a block that was saved lately, from the topic attestations. */
final class BlockCertificates {
    /** A saved block is at most 64 behind the last, of each of which a hundred members may have spoken; others' entries stand between. */
    private static final long ENTRIES_BACK_MAX = 50_000;

    private static final Duration WAIT_MAX = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(250);

    private final Genesis genesis;
    private final SigningDomain domain;
    private final KafkaLog log;
    private final Topics topics;

    BlockCertificates(Genesis genesis, KafkaLog log, Topics topics) {
        this.genesis = genesis;
        this.domain = genesis.signingDomain();
        this.log = log;
        this.topics = topics;
    }

    /** Waits for the attestations that are missing. @throws AbsentException when they do not come */
    Certificate of(ExecutedBlock block) {
        long through = JoinedCheck.membersThrough(log, topics.ordered(), block.getEpoch());
        var members = new InboxMembers(genesis.members(), log, topics.l1Inbox()).of(block.getEpoch(), through);
        var quorum = new Quorum(members);
        List<Attestation> attestations = new ArrayList<>();
        var consumer = log.consumer();
        try {
            var partition = new TopicPartition(topics.attestations(), 0);
            consumer.assign(List.of(partition));
            consumer.seek(partition, Math.max(0, log.endOffset(topics.attestations()) - ENTRIES_BACK_MAX));
            long deadline = System.nanoTime() + WAIT_MAX.toNanos();
            while (!quorum.isCertificate()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AbsentException(
                            "block %d has attestations with the weight %d of %d, and more than two thirds are needed"
                                    .formatted(block.getNumber(), quorum.weight(), members.totalWeight()));
                }
                for (var entry : consumer.poll(POLL).records(partition)) {
                    attestation(entry.value(), block)
                            .filter(found -> isNew(found, quorum))
                            .ifPresent(attestations::add);
                }
            }
        } finally {
            KafkaLog.close(consumer);
        }
        return new Certificate(through, List.copyOf(attestations));
    }

    private boolean isNew(Attestation attestation, Quorum quorum) {
        Optional<Address> signer = domain.recover(StructHashes.of(attestation), attestation.getSignature());
        return signer.isPresent() && quorum.add(Protobufs.address(attestation.getOperator()), signer.get());
    }

    private Optional<Attestation> attestation(byte[] value, ExecutedBlock block) {
        try {
            AttestationEntry entry = AttestationEntry.parseFrom(value);
            Attestation attestation = entry.getBlock();
            boolean wanted = entry.hasBlock()
                    && attestation.getNumber() == block.getNumber()
                    && attestation.getSubnet() == genesis.subnet()
                    && attestation.getGeneration() == block.getGeneration()
                    && attestation.getBlockHash().equals(block.getHash())
                    && attestation.getSealHash().equals(block.getSealHash())
                    && attestation.getOperator().size() == Address.SIZE;
            return wanted ? Optional.of(attestation) : Optional.empty();
        } catch (InvalidProtocolBufferException rubbish) {
            return Optional.empty(); // Anyone who may append can append it.
        }
    }
}
