package org.lumia.devnet;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.kafka.BatchHandler;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.LogAppender;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.Seal;
import org.lumia.protocol.v1.TxInEntry;

/**
 * The hostile half of an operator: beside its honest services it signs with the same key what they never would. So the services have
 * no hostile branch that a setting could reach, and the others meet what they would meet in earnest: a second machine with the key.
 * It lives in the devnet's process and knows the devnet's accounts alone, whose keys are public.
 */
final class HostileOperator implements AutoCloseable {
    /** Three slots of 2 s; as long it takes part. */
    private static final Duration SILENT = Duration.ofSeconds(6);

    private final Operator operator;
    private final Genesis genesis;
    private final KafkaLog log;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());

    private HostileOperator(Operator operator, Genesis genesis, KafkaSettings kafka) {
        this.operator = operator;
        this.genesis = genesis;
        String name = "hostile-" + operator.number();
        this.log = new KafkaLog(name, kafka, new SimpleMeterRegistry(), new ServiceHealth(name));
    }

    static HostileOperator start(Operator operator, Hostility hostility, Genesis genesis, KafkaSettings kafka) {
        var hostile = new HostileOperator(operator, genesis, kafka);
        hostile.begin(hostility);
        return hostile;
    }

    private void begin(Hostility hostility) {
        var topics = operator.topics(genesis.name());
        switch (hostility) {
            case DOUBLE_SEAL -> answer(topics.txIn(), this::secondSeal);
            case FALSE_ATTESTATION -> answer(topics.attestations(), this::secondResult);
            case WRONG_BATCH -> answer(topics.attestations(), this::secondBatch);
            case WITHHOLD ->
                OperatorProcess.in(operator.folder())
                        .ifPresent(process -> clock.scheduleWithFixedDelay(
                                () -> turn(process), SILENT.toMillis(), SILENT.toMillis(), TimeUnit.MILLISECONDS));
        }
        log.start();
    }

    /** A second entry after one of its own, if there is one to be made. */
    @FunctionalInterface
    private interface Second {
        Optional<byte[]> after(byte[] entry) throws InvalidProtocolBufferException;
    }

    private void answer(String topic, Second second) {
        LogAppender appender = log.appender(topic);
        BatchHandler append = (List<LogRecord> entries) -> {
            for (LogRecord entry : entries) {
                second.after(entry.value()).ifPresent(appender::appendAndWait);
            }
        };
        log.follow(topic, () -> log.endOffset(topic), append);
    }

    private void turn(OperatorProcess process) {
        var state = process.state();
        if (state.isPresent() && state.get().paused()) {
            process.resume();
        } else if (state.isPresent()) {
            process.pause();
        }
    }

    private byte[] sign(Hash structHash) {
        var digest = genesis.signingDomain().digest(structHash);
        return Secp256k1.sign(digest, Hex.decode(operator.signer().key())).toBytes();
    }

    private static Hash other(ByteString than) {
        return Keccak.hash(than.toByteArray());
    }

    /** What it made itself is told by the value, which follows from the rest: answering that would never end. */
    Optional<byte[]> secondSeal(byte[] entry) throws InvalidProtocolBufferException {
        var first = TxInEntry.parseFrom(entry).getSeal();
        if (!isOurs(first.getSequencer()) || isSecond(first.getParent(), first.getContentHash())) {
            return Optional.empty();
        }
        var unsigned = first.toBuilder()
                .setContentHash(Protobufs.bytes(other(first.getParent())))
                .clearSignature()
                .build();
        Seal second = unsigned.toBuilder()
                .setSignature(Protobufs.bytes(sign(StructHashes.of(unsigned))))
                .build();
        return Optional.of(TxInEntry.newBuilder().setSeal(second).build().toByteArray());
    }

    Optional<byte[]> secondResult(byte[] entry) throws InvalidProtocolBufferException {
        var first = AttestationEntry.parseFrom(entry).getBlock();
        if (!isOurs(first.getOperator()) || isSecond(first.getSealHash(), first.getBlockHash())) {
            return Optional.empty();
        }
        var unsigned = first.toBuilder()
                .setBlockHash(Protobufs.bytes(other(first.getSealHash())))
                .clearSignature()
                .build();
        Attestation second = unsigned.toBuilder()
                .setSignature(Protobufs.bytes(sign(StructHashes.of(unsigned))))
                .build();
        return Optional.of(
                AttestationEntry.newBuilder().setBlock(second).build().toByteArray());
    }

    Optional<byte[]> secondBatch(byte[] entry) throws InvalidProtocolBufferException {
        var first = AttestationEntry.parseFrom(entry).getBatch();
        var index = Protobufs.bytes(new byte[] {(byte) first.getIndex()});
        if (!isOurs(first.getOperator()) || isSecond(index, first.getCommitment())) {
            return Optional.empty();
        }
        var unsigned = first.toBuilder()
                .setCommitment(Protobufs.bytes(other(index)))
                .clearSignature()
                .build();
        BatchAttestation second = unsigned.toBuilder()
                .setSignature(Protobufs.bytes(sign(StructHashes.of(unsigned))))
                .build();
        return Optional.of(
                AttestationEntry.newBuilder().setBatch(second).build().toByteArray());
    }

    private boolean isOurs(ByteString named) {
        return named.equals(Protobufs.bytes(operator.account().address()));
    }

    private static boolean isSecond(ByteString of, ByteString value) {
        return value.equals(Protobufs.bytes(other(of)));
    }

    @Override
    public void close() {
        clock.shutdownNow();
        log.close();
        // It may stand still.
        OperatorProcess.in(operator.folder())
                .filter(process -> process.state().map(ProcessState::paused).orElse(false))
                .ifPresent(OperatorProcess::resume);
    }
}
