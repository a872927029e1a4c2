package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.LogAppender;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.testkit.Await;

/** Members that append numbered entries to one topic as fast as it takes them, and read all of it. */
final class MembersLoad implements AutoCloseable {
    private static final int IN_FLIGHT_MAX = 200;
    private static final int ENTRY_BYTES = 512;
    /** Marks the entries of one load among others of the topic. */
    private static final AtomicInteger RUNS = new AtomicInteger(0x10ad_0000);

    private final int run = RUNS.incrementAndGet();
    private final String topic;
    private final List<KafkaLog> members;
    private final List<Reader> readers = new ArrayList<>();
    private final List<Writer> writers = new ArrayList<>();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime());
    private final AtomicLong longestNanos = new AtomicLong();
    private volatile boolean ending;

    MembersLoad(List<KafkaLog> members, String topic) {
        this.members = members;
        this.topic = topic;
        long from = members.getFirst().endOffset(topic);
        for (int member = 0; member < members.size(); member++) {
            var reader = new Reader();
            members.get(member).follow(topic, () -> from, reader::read);
            readers.add(reader);
            members.get(member).start();
            writers.add(new Writer(member, members.get(member).appender(topic)));
        }
    }

    /** What one member saw, by offset. */
    private final class Reader {
        private final List<Long> entries = new ArrayList<>();
        private long next = -1;

        private synchronized void read(List<LogRecord> batch) {
            for (LogRecord entry : batch) {
                assertThat(next == -1 || entry.offset() == next).isTrue();
                next = entry.offset() + 1;
                var value = ByteBuffer.wrap(entry.value());
                if (value.remaining() == ENTRY_BYTES && value.getInt() == run) {
                    entries.add(value.getLong());
                }
            }
        }

        private synchronized List<Long> entries() {
            return List.copyOf(entries);
        }
    }

    /** Entries are numbers: the member's in the upper half. */
    private final class Writer {
        private final Map<Long, Long> offsets = new ConcurrentSkipListMap<>();
        private final Semaphore places = new Semaphore(IN_FLIGHT_MAX);
        private final Thread thread;

        Writer(int member, LogAppender appender) {
            this.thread = Thread.ofPlatform().start(() -> {
                for (long number = (long) member << 32; !ending; number++) {
                    places.acquireUninterruptibly();
                    long entry = number;
                    appender.append(ByteBuffer.allocate(ENTRY_BYTES)
                                    .putInt(run)
                                    .putLong(entry)
                                    .array())
                            .thenAccept(offset -> acknowledge(entry, offset));
                }
            });
        }

        private void acknowledge(long entry, long offset) {
            offsets.put(entry, offset);
            long now = System.nanoTime();
            longestNanos.accumulateAndGet(now - lastNanos.getAndSet(now), Math::max);
            acknowledged.incrementAndGet();
            places.release();
        }
    }

    int acknowledged() {
        return acknowledged.get();
    }

    long longestSilenceMillis() {
        return longestNanos.get() / 1_000_000;
    }

    void awaitAcknowledged(int count, Duration atMost) throws Exception {
        Await.until(count + " acknowledged", atMost, () -> acknowledged.get() >= count);
    }

    /** Appends no more; returns when all that was appended is acknowledged. */
    void finish(Duration atMost) throws Exception {
        ending = true;
        for (Writer writer : writers) {
            writer.thread.join();
            Await.until("the last", atMost, () -> writer.places.availablePermits() == IN_FLIGHT_MAX);
        }
    }

    /** All members read the same; every entry is there once, where its acknowledgement said, and in the order of its member's appends. */
    void checkLog(Duration atMost) throws Exception {
        var byOffset = new TreeMap<Long, Long>();
        writers.forEach(writer -> writer.offsets.forEach((entry, offset) -> byOffset.put(offset, entry)));
        assertThat(byOffset).as("acknowledged places").hasSize(acknowledged.get());
        var wanted = List.copyOf(byOffset.values());
        for (Reader reader : readers) {
            Await.until("all read", atMost, () -> reader.entries().size() >= wanted.size());
            assertThat(reader.entries()).isEqualTo(wanted);
        }
        for (int member = 0; member < writers.size(); member++) {
            long first = (long) member << 32;
            var own =
                    wanted.stream().filter(entry -> entry >> 32 == first >> 32).toList();
            for (int i = 0; i < own.size(); i++) {
                assertThat(own.get(i)).isEqualTo(first + i);
            }
        }
    }

    @Override
    public void close() throws Exception {
        ending = true;
        for (Writer writer : writers) {
            writer.places.release(IN_FLIGHT_MAX);
            writer.thread.join();
        }
        members.forEach(KafkaLog::close);
    }
}
