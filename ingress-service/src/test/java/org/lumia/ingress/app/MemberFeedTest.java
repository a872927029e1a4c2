package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.ethereum.Address;
import org.lumia.ingress.TestGenesis;
import org.lumia.localnet.KafkaServer;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.platform.members.MemberFeed;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.MemberLists;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.testkit.Await;
import org.lumia.testkit.Infrastructure;

@ExtendWith(Infrastructure.class)
class MemberFeedTest {
    private static final Members FIRST = members(1);
    private static final Members SECOND = members(2);

    @Test
    void blocksReadFromTheMiddleOfTheChainAreCertifiedByWhoIsListedThen(KafkaServer kafka) throws Exception {
        var genesis = TestGenesis.named("member-feed");
        var topics = genesis.topics(TestGenesis.OPERATOR);
        var settings = KafkaSettings.at(kafka.bootstrapServers());
        new TopicsAdmin(settings).ensure(TopicSpec.all(topics));
        try (var log = new KafkaLog("ingress", settings, new SimpleMeterRegistry(), new ServiceHealth("ingress"))) {
            var inbox = log.appender(topics.l1Inbox());
            inbox.appendAndWait(list(1, FIRST).toByteArray());
            inbox.appendAndWait(list(2, SECOND).toByteArray());
            var executed = log.appender(topics.executed());
            for (long number = 1; number <= 60; number++) {
                executed.appendAndWait(block(number).toByteArray());
            }
            var feed = new MemberFeed(new MemberLists(genesis.members()), log, topics);
            var follower = log.follow(topics.l1Inbox(), feed.l1Inbox());
            log.start();
            Await.until("l1-inbox is read", Duration.ofSeconds(20), follower::caughtUp);
            assertThat(feed.lists().knows(6)).as("before any block").isFalse();
            feed.block(block(55));
            assertThat(feed.lists().knows(4))
                    .as("decided by blocks that were not read")
                    .isFalse();
            assertThat(feed.lists().knows(5)).isTrue();
            var whole = new MemberFeed(new MemberLists(genesis.members()), log, topics);
            whole.block(block(20));
            assertThat(whole.lists().knows(0)).as("nothing was applied before").isTrue();
            assertThat(feed.lists().members(5)).as("decided by epoch 3").contains(FIRST);
            assertThat(feed.lists().members(6)).as("decided by epoch 4").contains(SECOND);
            assertThat(feed.lists().members(7)).as("decided by this epoch").contains(SECOND);
        }
    }

    /** Ten blocks an epoch; message 1 is applied in epoch 2, message 2 in epoch 4. */
    private static ExecutedBlock block(long number) {
        return ExecutedBlock.newBuilder()
                .setNumber(number)
                .setEpoch(number / 10)
                .setInboxThrough(number < 25 ? 0 : number < 45 ? 1 : 2)
                .build();
    }

    private static InboxMessage list(long index, Members members) {
        return InboxMessage.newBuilder()
                .setIndex(index)
                .setKind(InboxKind.MEMBERS)
                .setBody(Protobufs.bytes(members.encode()))
                .build();
    }

    private static Members members(int operator) {
        Address address = Address.parse("0x%040x".formatted(operator));
        return new Members(List.of(new Member(address, address, 1, address)));
    }
}
