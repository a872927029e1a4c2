package org.lumia.devnet.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.testkit.Shared;

class TopicsCheckTest {

    private static final String OPERATOR = "0x%040x".formatted(1);
    private static String bootstrap = "";

    @BeforeAll
    static void start() {
        bootstrap = Shared.kafka().bootstrapServers();
    }

    private static OrderedBlock ordered(long number, String content) {
        return OrderedBlock.newBuilder()
                .setNumber(number)
                .setHash(ByteString.copyFromUtf8(content))
                .build();
    }

    private static ExecutedBlock executed(long number, long generation) {
        return ExecutedBlock.newBuilder()
                .setNumber(number)
                .setGeneration(generation)
                .build();
    }

    private static List<TopicsCheck.Held> check(
            String subnet, List<OrderedBlock> ordered, List<ExecutedBlock> executed) {
        var topics = new Topics(subnet, Address.parse(OPERATOR));
        new TopicsAdmin(KafkaSettings.at(bootstrap)).ensure(TopicSpec.all(topics));
        try (var producer = new KafkaProducer<>(
                java.util.Map.of("bootstrap.servers", bootstrap),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            ordered.forEach(block -> producer.send(new ProducerRecord<>(topics.ordered(), block.toByteArray())));
            executed.forEach(block -> producer.send(new ProducerRecord<>(topics.executed(), block.toByteArray())));
        }
        return TopicsCheck.read(bootstrap, topics);
    }

    @Test
    void aRepeatThatSaysTheSameIsAllowed() {
        var held = check(
                "repeats",
                List.of(ordered(1, "a"), ordered(2, "b"), ordered(2, "b"), ordered(3, "c")),
                List.of(executed(1, 1), executed(1, 2), executed(2, 2)));
        assertThat(held).allSatisfy(topic -> assertThat(topic.findings()).isEmpty());
        assertThat(held).extracting(TopicsCheck.Held::blocks).containsExactly(3L, 2L);
        assertThat(held).extracting(TopicsCheck.Held::repeats).containsExactly(1L, 1L);
    }

    @Test
    void aGapIsFound() {
        var held = check("gap", List.of(ordered(1, "a"), ordered(3, "c")), List.of(executed(2, 1)));
        assertThat(held.getFirst().findings()).singleElement().asString().contains("block 3 where 2 is due");
        assertThat(held.getLast().findings()).singleElement().asString().contains("block 2 where 1 is due");
    }

    @Test
    void aRepeatThatDiffersIsFound() {
        var held = check("differs", List.of(ordered(1, "a"), ordered(1, "x")), List.of());
        assertThat(held.getFirst().findings()).singleElement().asString().contains("repeats block 1");
    }
}
