package org.lumia.ordering.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.lumia.localnet.FreePorts;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.LogAppender;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.protocol.log.LogEntry;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.testkit.SecretFile;

/** What stands around ordering in a test: the topics, an execution that is done at once, and what was published. */
final class Pipeline implements AutoCloseable {
    final Subnet subnet;
    final Topics topics;
    private final KafkaLog kafka;
    private final LogAppender txIn;
    private final LogAppender l1Inbox;
    private final List<LogEntry> log = new ArrayList<>();
    private final TreeMap<Long, OrderedBlock> blocks = new TreeMap<>();
    private final Map<String, String> settings = new HashMap<>();
    private int republished;

    Pipeline(String name, Path folder, KafkaServer embedded, PostgresServer postgres) throws Exception {
        this.subnet = Subnet.named(name);
        this.topics = subnet.genesis().topics(subnet.address());
        var genesisFile = folder.resolve("genesis.json");
        subnet.genesis().save(genesisFile);
        var keyFile = folder.resolve("operator.key");
        SecretFile.write(keyFile, subnet.keyHex());
        settings.put("spring.datasource.url", postgres.newDatabase());
        settings.put("spring.datasource.username", postgres.user());
        settings.put("lumia.kafka.bootstrap-servers", embedded.bootstrapServers());
        settings.put("lumia.genesis-file", genesisFile.toString());
        settings.put("lumia.data-dir", folder.toString());
        settings.put("lumia.operator.address", subnet.address().toString());
        settings.put("lumia.operator.key-file", keyFile.toString());

        var kafkaSettings = KafkaSettings.at(embedded.bootstrapServers());
        this.kafka = new KafkaLog("test", kafkaSettings, new SimpleMeterRegistry(), new ServiceHealth("test"));
        kafka.topics().ensure(TopicSpec.all(topics));
        this.txIn = kafka.appender(topics.txIn());
        this.l1Inbox = kafka.appender(topics.l1Inbox());
        var executed = kafka.appender(topics.executed());
        kafka.follow(topics.ordered(), () -> 0, batch -> {
            for (LogRecord entry : batch) {
                var block = OrderedBlock.parseFrom(entry.value());
                take(block);
                executed.append(ExecutedBlock.newBuilder()
                        .setNumber(block.getNumber())
                        .build()
                        .toByteArray());
            }
        });
        kafka.follow(topics.txIn(), () -> 0, this::take);
        kafka.start();
    }

    /** Nanoseconds from before an append to the block that holds it, at this test's own consumer. */
    synchronized long submitAndAwait(byte[] entry) throws InterruptedException {
        long wanted = orderedTransactions() + 1;
        long start = System.nanoTime();
        txIn.append(entry);
        while (orderedTransactions() < wanted) {
            wait(1_000);
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(30));
        }
        return System.nanoTime() - start;
    }

    private synchronized void take(OrderedBlock block) {
        notifyAll();
        var known = blocks.putIfAbsent(block.getNumber(), block);
        if (known != null) {
            republished++;
            assertThat(block.toByteArray())
                    .as("block %d published again", block.getNumber())
                    .isEqualTo(known.toByteArray());
            return;
        }
        assertThat(blocks.headMap(block.getNumber()))
                .as("blocks before %d", block.getNumber())
                .hasSize((int) block.getNumber() - 1);
    }

    private synchronized void take(List<LogRecord> batch) {
        batch.forEach(entry -> log.add(new LogEntry(entry.offset(), entry.value())));
    }

    Map<String, String> settings() {
        var copy = new HashMap<>(settings);
        copy.put("server.port", Integer.toString(FreePorts.next()));
        return copy;
    }

    void submit(byte[] entry) {
        txIn.appendAndWait(entry);
    }

    void showOnL1(byte[] message) {
        l1Inbox.appendAndWait(message);
    }

    synchronized List<OrderedBlock> blocks() {
        return List.copyOf(blocks.values());
    }

    synchronized List<LogEntry> log() {
        return List.copyOf(log);
    }

    synchronized int republished() {
        return republished;
    }

    synchronized long orderedTransactions() {
        return blocks.values().stream()
                .mapToLong(OrderedBlock::getTransactionsCount)
                .sum();
    }

    synchronized long inboxThrough() {
        return blocks.isEmpty() ? 0 : blocks.lastEntry().getValue().getInboxThrough();
    }

    /** Waits until it holds; fails with the description when it does not in time. */
    @Override
    public void close() {
        kafka.close();
    }
}
