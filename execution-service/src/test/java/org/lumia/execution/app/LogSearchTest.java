package org.lumia.execution.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Hash;
import org.lumia.execution.rpc.EthApi;
import org.lumia.localnet.FreePorts;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.OrderedChain;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.ServiceRunner;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.rpc.JsonRpcClient;
import org.lumia.rpc.ReadClass;
import org.lumia.testkit.Await;
import org.lumia.testkit.Infrastructure;

/** Searches of logs that hang hold up no other reads, nor what readiness asks. */
@ExtendWith(Infrastructure.class)
class LogSearchTest {
    private static final Duration WAIT_MAX = Duration.ofSeconds(180);
    /** More than the connections of the service itself. */
    private static final int SEARCHES_MAX = 8;

    private static final int SEARCH_MILLIS_MAX = 8_000;

    private final HttpClient http = HttpClient.newHttpClient();
    private String url;

    private Map<String, String> settings(Path folder, KafkaServer kafka, PostgresServer postgres, String database)
            throws Exception {
        var chain = new OrderedChain("log-search", System.currentTimeMillis() - 60_000);
        new TopicsAdmin(KafkaSettings.at(kafka.bootstrapServers()))
                .ensure(TopicSpec.all(chain.genesis().topics(OrderedChain.ALICE)));
        Path key = folder.resolve("operator.key");
        Files.writeString(key, OrderedChain.KEY);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        int port = FreePorts.next();
        url = "http://127.0.0.1:" + port;
        var settings = new HashMap<String, String>();
        settings.put("server.port", Integer.toString(port));
        settings.put("spring.datasource.url", database);
        settings.put("spring.datasource.username", postgres.user());
        settings.put("lumia.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("lumia.genesis-file", chain.saveGenesis(folder).toString());
        settings.put("lumia.data-dir", folder.resolve("data").toString());
        settings.put("lumia.operator.address", OrderedChain.ALICE.toString());
        settings.put("lumia.operator.key-file", key.toString());
        settings.put("lumia.rpc.log-searches-max", Integer.toString(SEARCHES_MAX));
        settings.put("lumia.rpc.log-millis-max", Integer.toString(SEARCH_MILLIS_MAX));
        settings.put("lumia.rpc.call-wait-millis-max", "1");
        return settings;
    }

    private int readiness() throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url + "/actuator/health/readiness"));
        return http.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    private static String error(JsonRpcClient rpc) {
        try {
            return rpc.call("eth_getLogs", Map.of("fromBlock", "0x0", "toBlock", "latest"))
                    .toString();
        } catch (Exception refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    @Test
    void aHangingSearchIsRefusedAndStarvesNothing(@TempDir Path folder, KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        String database = postgres.newDatabase();
        try (var context = ServiceRunner.run(ExecutionApplication.class, settings(folder, kafka, postgres, database))) {
            Await.until("ready", WAIT_MAX, () -> readiness() == 200);
            var projection = context.getBean(JdbcProjection.class);
            Await.until("genesis is projected", WAIT_MAX, () -> projection.projectedThrough() >= 0);
            var rpc = new JsonRpcClient(URI.create(url + "/rpc"), Duration.ofSeconds(60));
            var searches = new ArrayList<Future<String>>();
            try (var locking = DriverManager.getConnection(database, postgres.user(), "");
                    var clients = Executors.newVirtualThreadPerTaskExecutor()) {
                locking.setAutoCommit(false);
                locking.createStatement().execute("LOCK TABLE execution.logs IN ACCESS EXCLUSIVE MODE");
                for (int i = 0; i < SEARCHES_MAX; i++) {
                    searches.add(clients.submit(() -> error(rpc)));
                }
                var api = context.getBean(EthApi.class);
                Await.until("all searches hang", WAIT_MAX, () -> api.running(ReadClass.LOG_SEARCHES) == SEARCHES_MAX);
                assertThat(error(rpc)).isEqualTo("too many log searches at once, at most 8, retry later");
                assertThat(rpc.call("lumia_getRefusal", Hash.ZERO.toString()).isNull())
                        .as("a lookup in the same database")
                        .isTrue();
                assertThat(readiness()).isEqualTo(200);
                for (var search : searches) {
                    assertThat(search.get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS))
                            .isEqualTo(
                                    "query of 1 blocks took longer than 8000 ms: ask for a narrower range, or name addresses and topics");
                }
                assertThat(readiness()).isEqualTo(200);
                locking.rollback();
            }
            assertThat(List.of(error(rpc))).as("the lock is gone").containsExactly("[]");
        }
    }
}
