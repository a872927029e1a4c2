package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ingress.TestGenesis;
import org.lumia.ingress.admission.Wallet;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.testkit.Await;
import org.lumia.testkit.Infrastructure;
import org.lumia.testkit.SecretFile;

/** What ingress says while the chain stands, and while execution hangs. */
@ExtendWith(Infrastructure.class)
class IngressTroubleTest {
    private static final UInt256 ETHER = UInt256.of(1_000_000_000_000_000_000L);
    private static final Duration WAIT_MAX = Duration.ofSeconds(180);
    private static int subnets;

    private final Wallet alice = new Wallet(1);
    private final Map<String, String> settings = new HashMap<>();
    private FakeExecution execution;

    @BeforeEach
    void prepare(KafkaServer kafka, PostgresServer postgres, @TempDir Path folder) throws Exception {
        var genesis = TestGenesis.named("ingress-trouble-" + subnets++);
        new TopicsAdmin(KafkaSettings.at(kafka.bootstrapServers()))
                .ensure(TopicSpec.all(genesis.topics(TestGenesis.OPERATOR)));
        genesis.save(folder.resolve("genesis.json"));
        SecretFile.write(folder.resolve("operator.key"), Hex.encode(TestGenesis.OPERATOR_KEY));
        execution = new FakeExecution();
        execution.accounts.put(alice.address(), new FakeExecution.Account(0, ETHER));
        settings.put("spring.datasource.url", postgres.newDatabase());
        settings.put("spring.datasource.username", postgres.user());
        settings.put("lumia.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("lumia.genesis-file", folder.resolve("genesis.json").toString());
        settings.put("lumia.data-dir", folder.toString());
        settings.put("lumia.operator.address", TestGenesis.OPERATOR.toString());
        settings.put("lumia.operator.key-file", folder.resolve("operator.key").toString());
        settings.put("lumia.execution.url", execution.url().toString());
        for (String other : List.of("rewards", "batcher", "ordering")) {
            settings.put("lumia.%s.url".formatted(other), "http://127.0.0.1:1");
        }
    }

    @Test
    void submissionsAreHeldAndThenRefusedWhileNoBlockCanCome() throws Exception {
        settings.put("lumia.ingress.chain.block-wait-millis-max", "1");
        settings.put("lumia.ingress.rpc.submission-hold-millis-max", "700");
        try (var replica = new Replica(settings)) {
            var chain = replica.bean(ChainFeed.class);
            Await.until("standing", WAIT_MAX, () -> chain.silence().toMillis() > 501);
            for (String method : List.of("eth_sendRawTransaction", "eth_sendRawTransactionSync")) {
                long from = System.nanoTime();
                var error = replica.call(method, Hex.encode(alice.transfer(0))).get("error");
                assertThat(error.get("code").asInt()).isEqualTo(-32002);
                assertThat(error.get("message").asString())
                        .matches("the chain stands: no block has come for \\d+ s, retry later");
                assertThat(System.nanoTime() - from).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(600));
            }
            assertThat(replica.level(alice.transfer(0))).isEqualTo("none");
        }
        execution.close();
    }

    @Test
    void anExecutionThatHangsIsSaidInReadinessUntilItAnswers() throws Exception {
        settings.put("lumia.ingress.reads.silence-millis-max", "300");
        try (var replica = new Replica(settings)) {
            execution.hangs = true;
            Await.until("unready", WAIT_MAX, () -> {
                var answer = replica.health("readiness");
                return answer.startsWith("503") && answer.contains("execution does not answer at 127.0.0.1:");
            });
            assertThat(replica.health("liveness")).startsWith("200");
            execution.hangs = false;
            Await.until("ready", WAIT_MAX, () -> replica.health("readiness").startsWith("200"));
        }
        execution.close();
    }
}
