package org.lumia.ordering.app;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.lumia.ordering.Input;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.LogFollower;
import org.lumia.platform.kafka.LogReader;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.platform.stream.StreamFeed;
import org.lumia.platform.stream.StreamFeeds;
import org.lumia.protocol.AbsentException;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.log.LogEntry;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.InboxMessage;

/**
 * Reads tx-in, l1-inbox and executed into the ordering thread's queue; each has a bound on what waits there. One term of a
 * holder opens them and closes them: what came for another term is dropped.
 */
final class Feeds {
    private static final long ROOM_CHECK_MILLIS = 100;

    private final int queuedMax;
    private final StreamFeed executed;
    private final StreamFeed l1Inbox;
    private final LogFollower txIn;
    private volatile Optional<Term> term = Optional.empty();

    Feeds(KafkaLog kafka, StreamFeeds streams, Topics topics, JdbcInbox inbox, int queuedMax) {
        this.queuedMax = queuedMax;
        this.executed = streams.readOnceOpened(
                topics.executed(),
                LogReader.of(
                        () -> current().from().executedFrom(),
                        batch -> current().executed().put(executed(batch))));
        this.txIn = kafka.followOnceOpened(
                topics.txIn(),
                LogReader.of(
                        () -> current().from().readFrom(),
                        batch -> current().txIn().put(entries(batch))));
        this.l1Inbox = streams.readOnceOpened(topics.l1Inbox(), LogReader.of(inbox::position, batch -> {
            var to = current();
            List<InboxMessage> messages = inbox.store(batch);
            to.inbox().put(applied -> new Input.Inbox(messages, applied));
        }));
    }

    StreamFeed executed() {
        return executed;
    }

    StreamFeed l1Inbox() {
        return l1Inbox;
    }

    /** @param readFrom first offset of tx-in @param executedFrom first offset of executed */
    record From(long readFrom, long executedFrom) {}

    private record Term(From from, Room executed, Room inbox, Room txIn) {}

    private Term current() {
        return term.orElseThrow(() -> new AbsentException("this process does not order now"));
    }

    void open(From from, BlockingQueue<Input> inputs) {
        var closing = new AtomicBoolean();
        var opened = new Term(
                from,
                new Room(inputs, new Semaphore(queuedMax), closing),
                new Room(inputs, new Semaphore(queuedMax), closing),
                new Room(inputs, new Semaphore(queuedMax), closing));
        term = Optional.of(opened);
        executed.open();
        l1Inbox.open();
        txIn.open();
    }

    void suspend() {
        if (term.isEmpty()) {
            return;
        }
        term.ifPresent(open -> open.txIn().closing().set(true));
        try {
            txIn.suspend();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        executed.suspend();
        l1Inbox.suspend();
        term = Optional.empty();
    }

    /** Lets a number of batches of a topic into the queue; once closing, lets none in and keeps nobody waiting. */
    private record Room(BlockingQueue<Input> inputs, Semaphore free, AtomicBoolean closing) {
        void put(Function<Runnable, Input> input) throws InterruptedException {
            while (!free.tryAcquire(ROOM_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (closing.get()) {
                    return;
                }
            }
            inputs.add(input.apply(free::release));
        }
    }

    private static Function<Runnable, Input> entries(List<LogRecord> batch) {
        List<Input.Entry> entries = batch.stream()
                .map(entry -> new Input.Entry(new LogEntry(entry.offset(), entry.value()), entry.appendTimeMillis()))
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
            throw new ContradictionException("an executed block without a number");
        } catch (IOException e) {
            throw new ContradictionException("an executed block does not decode", e);
        }
    }

    private static int varintTag(int field) {
        return field << 3 | WireFormat.WIRETYPE_VARINT;
    }
}
