package org.lumia.ordering.app;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.lumia.ordering.Input;
import org.lumia.platform.kafka.BatchHandler;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.LogFollower;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.protocol.log.LogEntry;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.InboxMessage;

/** Reads tx-in, l1-inbox and executed into the ordering thread's queue; each has a bound on what waits there. */
final class Feeds implements AutoCloseable {
    private static final long ROOM_CHECK_MILLIS = 100;

    private final AtomicBoolean closing;
    private final List<LogFollower> followers;

    private Feeds(AtomicBoolean closing, List<LogFollower> followers) {
        this.closing = closing;
        this.followers = followers;
    }

    /** @param readFrom first offset of tx-in @param executedFrom first offset of executed */
    record From(long readFrom, long executedFrom) {}

    static Feeds open(
            KafkaLog kafka, Topics topics, From from, JdbcInbox inbox, BlockingQueue<Input> inputs, int queuedMax) {
        var closing = new AtomicBoolean();
        var room = new Room(inputs, queuedMax, closing);
        return new Feeds(
                closing,
                List.of(
                        kafka.follow(topics.txIn(), from::readFrom, room.bounded(Feeds::entries)),
                        kafka.follow(topics.executed(), from::executedFrom, room.bounded(Feeds::executed)),
                        kafka.follow(topics.l1Inbox(), inbox::position, room.bounded(batch -> {
                            List<InboxMessage> messages = inbox.store(batch);
                            return applied -> new Input.Inbox(messages, applied);
                        }))));
    }

    /** Lets a number of batches of each topic into the queue; once closing, lets none in and keeps nobody waiting. */
    private record Room(BlockingQueue<Input> inputs, int queuedMax, AtomicBoolean closing) {
        BatchHandler bounded(Function<List<LogRecord>, Function<Runnable, Input>> read) {
            var free = new Semaphore(queuedMax);
            return batch -> {
                Function<Runnable, Input> input = read.apply(batch);
                while (!free.tryAcquire(ROOM_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
                    if (closing.get()) {
                        return;
                    }
                }
                inputs.add(input.apply(free::release));
            };
        }
    }

    private static Function<Runnable, Input> entries(List<LogRecord> batch) {
        List<LogEntry> entries = batch.stream()
                .map(entry -> new LogEntry(entry.offset(), entry.appendTimeMillis(), entry.value()))
                .toList();
        return applied -> new Input.Entries(entries, applied);
    }

    private static Function<Runnable, Input> executed(List<LogRecord> batch) {
        long number = number(batch.getLast().value());
        return applied -> new Input.Executed(number, applied);
    }

    /** The number of an ExecutedBlock without reading the rest of it. */
    static long number(byte[] executedBlock) {
        int wanted = varintTag(ExecutedBlock.NUMBER_FIELD_NUMBER);
        try {
            var input = CodedInputStream.newInstance(executedBlock);
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                if (tag == wanted) {
                    return input.readUInt64();
                }
                input.skipField(tag);
            }
            throw new IllegalStateException("an executed block without a number");
        } catch (IOException e) {
            throw new IllegalStateException("an executed block does not decode", e);
        }
    }

    private static int varintTag(int field) {
        return field << 3 | WireFormat.WIRETYPE_VARINT;
    }

    @Override
    public void close() {
        closing.set(true);
        followers.forEach(LogFollower::close);
    }
}
