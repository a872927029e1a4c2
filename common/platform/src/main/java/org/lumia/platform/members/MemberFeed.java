package org.lumia.platform.members;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.LogReader;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.schedule.MemberHistory;
import org.lumia.protocol.schedule.MemberLists;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.InboxMessage;

/**
 * Feeds the member lists from l1-inbox, whole, and from executed. Of blocks before the first that is read, those that ended
 * the deciding epochs are looked up once: executed is ascending by epoch.
 */
public final class MemberFeed {
    private final MemberLists lists;
    private final KafkaLog log;
    private final Topics topics;
    private boolean begun;

    public MemberFeed(MemberLists lists, KafkaLog log, Topics topics) {
        this.lists = lists;
        this.log = log;
        this.topics = topics;
    }

    public MemberLists lists() {
        return lists;
    }

    public LogReader l1Inbox() {
        return LogReader.of(() -> 0, this::inbox);
    }

    /** On the thread that reads executed. */
    public void block(ExecutedBlock block) {
        if (!begun) {
            boolean appliedBefore = block.getNumber() > 1 && block.getInboxThrough() > block.getInboxCount();
            for (long back = MemberHistory.DELAY_EPOCHS; appliedBefore && back > 0; back--) {
                endOf(block.getEpoch() - back);
            }
            lists.knownFrom(appliedBefore ? block.getEpoch() : 0);
        }
        begun = true;
        lists.block(block);
    }

    private void endOf(long epoch) {
        log.lastWhile(topics.executed(), entry -> parse(entry).getEpoch() <= epoch)
                .map(MemberFeed::parse)
                .ifPresent(lists::block);
    }

    private void inbox(List<LogRecord> batch) throws InvalidProtocolBufferException {
        for (LogRecord entry : batch) {
            lists.read(InboxMessage.parseFrom(entry.value()));
        }
    }

    private static ExecutedBlock parse(LogRecord entry) {
        try {
            return ExecutedBlock.parseFrom(entry.value());
        } catch (InvalidProtocolBufferException e) {
            throw new ContradictionException("entry %d of executed does not decode".formatted(entry.offset()), e);
        }
    }
}
