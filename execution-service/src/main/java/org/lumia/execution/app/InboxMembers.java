package org.lumia.execution.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.lumia.chain.snapshot.Certificate;
import org.lumia.chain.snapshot.InvalidSnapshotException;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;

/** Members as genesis lists them, and after that as this operator's own l1-submitter has read them from L1. */
public final class InboxMembers implements Certificate.EpochMembers {
    private static final Duration POLL = Duration.ofMillis(250);

    private final Members genesis;
    private final KafkaLog log;
    private final String l1Inbox;

    public InboxMembers(Members genesis, KafkaLog log, String l1Inbox) {
        this.genesis = genesis;
        this.log = log;
        this.l1Inbox = l1Inbox;
    }

    @Override
    public Members of(long epoch, long through) {
        if (through == 0) {
            return genesis;
        }
        Members members = genesis;
        long read = 0;
        var consumer = log.consumer();
        try {
            var partition = new TopicPartition(l1Inbox, 0);
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            long end = log.endOffset(l1Inbox);
            while (read < through && consumer.position(partition) < end) {
                for (var entry : consumer.poll(POLL).records(partition)) {
                    InboxMessage message = InboxMessage.parseFrom(entry.value());
                    if (message.getIndex() <= through) {
                        members = after(members, message);
                        read = Math.max(read, message.getIndex());
                    }
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidSnapshotException("an entry of %s does not decode".formatted(l1Inbox), e);
        } finally {
            KafkaLog.close(consumer);
        }
        if (read < through) {
            throw new InvalidSnapshotException(
                    "the members of epoch %d are decided by L1 message %d, and %s ends at %d: try again once l1-submitter has read L1 so far"
                            .formatted(epoch, through, l1Inbox, read));
        }
        return members;
    }

    /** A list without weight leaves the one before. */
    private static Members after(Members members, InboxMessage message) {
        if (message.getKind() != InboxKind.MEMBERS) {
            return members;
        }
        Members list = Members.decode(message.getBody().toByteArray());
        return list.totalWeight() == 0 ? members : list;
    }
}
