package org.lumia.devnet.chaos;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.OrderedBlock;

/** Reads a topic of blocks whole: every number follows the one before; one that comes again says the same again. */
final class TopicsCheck {

    private static final Duration READ_WAIT_MAX = Duration.ofSeconds(120);
    private static final Duration POLL_WAIT = Duration.ofMillis(500);
    private static final int FINDINGS_MAX = 20;

    /** What a topic holds. */
    record Held(String topic, long blocks, long repeats, List<String> findings) {}

    private record Block(long number, ByteString content) {}

    private interface Decoder {
        Block decode(byte[] record) throws InvalidProtocolBufferException;
    }

    private TopicsCheck() {}

    static List<Held> read(String bootstrapServers, Topics topics) {
        return List.of(
                read(bootstrapServers, topics.ordered(), record -> {
                    var block = OrderedBlock.parseFrom(record);
                    return new Block(block.getNumber(), block.toByteString());
                }),
                read(bootstrapServers, topics.executed(), record -> {
                    var block = ExecutedBlock.parseFrom(record);
                    // Which start of the service published it is no part of what it says.
                    return new Block(
                            block.getNumber(),
                            block.toBuilder().clearGeneration().build().toByteString());
                }));
    }

    private static Held read(String bootstrapServers, String topic, Decoder decoder) {
        var counting = new Counting(topic, decoder);
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "enable.auto.commit",
                false,
                "enable.metrics.push",
                false,
                "max.partition.fetch.bytes",
                16 << 20);
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            long end = Objects.requireNonNull(
                    consumer.endOffsets(List.of(partition)).get(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + READ_WAIT_MAX.toNanos();
            while (consumer.position(partition) < end) {
                if (System.nanoTime() > deadline) {
                    counting.accept("read to offset %d of %d only".formatted(consumer.position(partition), end));
                    break;
                }
                consumer.poll(POLL_WAIT).forEach(record -> counting.next(record.offset(), record.value()));
            }
        }
        return counting.held();
    }

    private static final class Counting implements Consumer<String> {
        private final String topic;
        private final Decoder decoder;
        private final List<Hash> hashes = new ArrayList<>();
        private final List<String> findings = new ArrayList<>();
        private long repeats;

        Counting(String topic, Decoder decoder) {
            this.topic = topic;
            this.decoder = decoder;
        }

        void next(long offset, byte[] record) {
            try {
                var block = decoder.decode(record);
                var hash = Keccak.hash(block.content().toByteArray());
                long expected = hashes.size() + 1;
                if (block.number() == expected) {
                    hashes.add(hash);
                } else if (block.number() < expected && block.number() > 0) {
                    repeats++;
                    if (!hash.equals(hashes.get((int) block.number() - 1))) {
                        accept("offset %d repeats block %d with other contents".formatted(offset, block.number()));
                    }
                } else {
                    accept("offset %d holds block %d where %d is due".formatted(offset, block.number(), expected));
                }
            } catch (InvalidProtocolBufferException e) {
                accept("offset %d does not decode: %s".formatted(offset, e.getMessage()));
            }
        }

        @Override
        public void accept(String finding) {
            if (findings.size() < FINDINGS_MAX) {
                findings.add(topic + ": " + finding);
            }
        }

        Held held() {
            return new Held(topic, hashes.size(), repeats, List.copyOf(findings));
        }
    }
}
