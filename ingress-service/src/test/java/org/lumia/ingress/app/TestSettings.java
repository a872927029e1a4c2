package org.lumia.ingress.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.lumia.ethereum.Hex;
import org.lumia.ingress.TestGenesis;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.testkit.SecretFile;

/** What an ingress needs that stands alone: a subnet with its topics, a database, and an execution. */
final class TestSettings {
    /** A machine that stands still for seconds is no fault of ingress. */
    static final Map<String, String> PATIENT = Map.of(
            "lumia.ingress.rpc.sync-timeout-millis", "30000",
            "lumia.ingress.rpc.append-timeout-millis", "20000",
            "lumia.ingress.bundles.log-end-millis-max", "10000");

    private TestSettings() {}

    static Map<String, String> of(
            String subnet, Path folder, KafkaServer kafka, PostgresServer postgres, FakeExecution execution)
            throws IOException {
        var genesis = TestGenesis.named(subnet);
        new TopicsAdmin(KafkaSettings.at(kafka.bootstrapServers()))
                .ensure(TopicSpec.all(genesis.topics(TestGenesis.OPERATOR)));
        genesis.save(folder.resolve("genesis.json"));
        SecretFile.write(folder.resolve("operator.key"), Hex.encode(TestGenesis.OPERATOR_KEY));
        return Map.ofEntries(
                Map.entry("spring.datasource.url", postgres.newDatabase()),
                Map.entry("spring.datasource.username", postgres.user()),
                Map.entry("lumia.kafka.bootstrap-servers", kafka.bootstrapServers()),
                Map.entry("lumia.genesis-file", folder.resolve("genesis.json").toString()),
                Map.entry("lumia.data-dir", folder.toString()),
                Map.entry("lumia.operator.address", TestGenesis.OPERATOR.toString()),
                Map.entry(
                        "lumia.operator.key-file",
                        folder.resolve("operator.key").toString()),
                Map.entry("lumia.execution.url", execution.url().toString()),
                // Blocks come with bundles alone here.
                Map.entry("lumia.ingress.chain.block-wait-millis-max", "600000"),
                Map.entry("lumia.rewards.url", "http://127.0.0.1:1"),
                Map.entry("lumia.batcher.url", "http://127.0.0.1:1"),
                Map.entry("lumia.ordering.url", "http://127.0.0.1:1"));
    }
}
