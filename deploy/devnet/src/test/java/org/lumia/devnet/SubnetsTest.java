package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.lumia.localnet.Folders;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.testkit.Await;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** One operator of two chains on one estate: brokers, database server, contracts, token and L1. */
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SubnetsTest {
    private static final Duration WAIT_MAX = Duration.ofSeconds(300);
    private static final BigInteger ETHER = BigInteger.TEN.pow(18);
    private static final long BLOCKS = 5;

    private static DevnetProcess devnet;
    private static DevnetDescription first;
    private static DevnetDescription second;

    @BeforeAll
    static void start() throws Exception {
        devnet = new DevnetProcess(Folders.temporary("subnets"), KillTest.freeOffset(new Random()));
        devnet.awaitReady();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (devnet != null) {
            devnet.close();
        }
    }

    private static int subnet(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", devnet.description().folder()));
        return new CommandLine(new SubnetCommand()).execute(all.toArray(String[]::new));
    }

    private static void readDescriptions() throws Exception {
        Await.until("two subnets described", WAIT_MAX, () -> {
            var now = devnet.description();
            return now.ready()
                    && now.further().size() == 1
                    && now.further().getFirst().ready()
                    && now.further().getFirst().pid() == now.pid();
        });
        first = devnet.description();
        second = first.further().getFirst();
    }

    private static L2Wallet wallet(DevnetDescription subnet, Web3j node) {
        return new L2Wallet(node, subnet.chainId(), DevAccounts.funded().get(3).key());
    }

    private static Web3j node(DevnetDescription subnet) {
        return Web3j.build(new HttpService(subnet.endpoints().get("jsonRpc")));
    }

    private static long height(DevnetDescription subnet, String tag) throws IOException {
        var block = Http.call(subnet.endpoints().get("jsonRpc"), "eth_getBlockByNumber", "[\"" + tag + "\",false]");
        return Long.decode(block.path("number").asString("-1"));
    }

    private static void goesOn(DevnetDescription subnet) throws Exception {
        long before = height(subnet, "latest");
        Await.until("blocks of " + subnet.name(), WAIT_MAX, () -> height(subnet, "latest") >= before + BLOCKS);
    }

    @Test
    @Order(1)
    void oneCommandAddsASecondSubnetToARunningDevnet() throws Exception {
        assertThat(subnet("add", "--operator-heap", "320")).isZero();
        readDescriptions();
        assertThat(first.subnets())
                .extracting(DevnetDescription.SubnetDescription::name)
                .containsExactly("lumia-dev", "lumia-dev-2");
        assertThat(second.chainId()).isEqualTo(first.chainId() + 1);
        assertThat(second.contracts()).as("the same estate").isEqualTo(first.contracts());
        assertThat(second.operator()).as("one operator of both").isEqualTo(first.operator());
        assertThat(second.operators().getFirst().signer())
                .isNotEqualTo(first.operators().getFirst().signer());
        var genesis = Genesis.load(Path.of(second.folder(), "genesis.json"));
        assertThat(genesis.subnet()).isEqualTo(2);
        assertThat(Http.call(second.endpoints().get("jsonRpc"), "eth_chainId", "[]")
                        .asString())
                .isEqualTo("0x" + Long.toHexString(genesis.chainId()));
    }

    @Test
    @Order(2)
    void aTransactionOfOneChainIsRefusedInTheOtherAndMovesNothingThere() throws Exception {
        var here = node(first);
        var there = node(second);
        var to = Optional.of(DevAccounts.treasury().address());
        var before = wallet(second, there).balance();
        assertThat(wallet(first, here).send(to, ETHER, 21_000, "0x").isStatusOK())
                .isTrue();
        assertThat(wallet(second, there).balance()).as("untouched").isEqualTo(before);
        var raw = wallet(first, here).sign(BigInteger.ZERO, to, ETHER, 21_000, "0x");
        assertThatThrownBy(() ->
                        Http.call(second.endpoints().get("jsonRpc"), "eth_sendRawTransaction", "[\"" + raw + "\"]"))
                .hasMessageContaining("chain");
        assertThat(wallet(second, there).send(to, ETHER, 21_000, "0x").isStatusOK())
                .isTrue();
    }

    @Test
    @Order(3)
    void eachHasItsOwnTopicsBatchesAndProof() throws Exception {
        for (var subnet : List.of(first, second)) {
            long height = height(subnet, "latest");
            Await.until(
                    "block " + height + " of " + subnet.name() + " final",
                    WAIT_MAX,
                    () -> height(subnet, "finalized") >= height);
            var verified = Verifier.run(subnet);
            assertThat(verified.agrees()).as(verified.output()).isTrue();
            assertThat(verified.number("blocks")).isGreaterThanOrEqualTo(height);
        }
        var properties = new Properties();
        properties.putAll(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, first.endpoints().get("kafka")));
        try (var admin = Admin.create(properties)) {
            var topics = admin.listTopics().names().get();
            for (var subnet : List.of(first, second)) {
                assertThat(topics.stream().filter(topic -> topic.startsWith(subnet.name() + ".")))
                        .as("two shared, and five of its operator")
                        .hasSize(7);
            }
            assertThat(topics).hasSize(14);
        }
    }

    @Test
    @Order(4)
    void eachPaysItsOperatorForItsOwnBlocksAlone() throws Exception {
        var roots = new ArrayList<String>();
        for (var subnet : List.of(first, second)) {
            String url = subnet.endpoints().get("jsonRpc") + "/v1/rewards/epochs";
            Await.until(
                    "an epoch of " + subnet.name() + " closed",
                    WAIT_MAX,
                    () -> !closed(url).isEmpty());
            for (var epoch : closed(url)) {
                String last = "0x" + Long.toHexString(epoch.path("lastBlock").asLong());
                assertThat(Http.call(
                                        subnet.endpoints().get("jsonRpc"),
                                        "eth_getBlockByNumber",
                                        "[\"" + last + "\",false]")
                                .path("miner")
                                .asString())
                        .isEqualTo(subnet.operator());
                roots.add(epoch.path("root").asString(""));
            }
        }
        roots.removeIf(String::isEmpty);
        assertThat(roots).isNotEmpty().doesNotHaveDuplicates();
    }

    private static List<JsonNode> closed(String url) throws IOException {
        return Http.get(url).path("epochs").valueStream().toList();
    }

    @Test
    @Order(5)
    void aStoppedSubnetLeavesTheOtherAloneAndGoesOnWhereItWas() throws Exception {
        long stoppedAt = height(second, "latest");
        assertThat(subnet("stop", "2")).isZero();
        assertThat(DevnetStatus.of(devnet.description()).subnets())
                .flatExtracting(DevnetStatus::operators)
                .extracting(OperatorStatus::state)
                .containsExactly(OperatorStatus.State.STOPPED);
        goesOn(first);
        assertThat(subnet("start", "2")).isZero();
        Await.until("subnet 2 answers", WAIT_MAX, () -> answers(second));
        assertThat(height(second, "latest")).isGreaterThanOrEqualTo(stoppedAt);
        goesOn(second);
    }

    private static boolean answers(DevnetDescription subnet) {
        try {
            return height(subnet, "latest") > 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The new start gives the first subnet's operator a process of its own too. */
    @Test
    @Order(6)
    void aKilledDevnetStartsBothAgainAndThenTheFirstMayStop() throws Exception {
        long before = height(second, "latest");
        devnet.killAndStart();
        devnet.awaitReady();
        readDescriptions();
        assertThat(height(second, "latest")).isGreaterThanOrEqualTo(before);
        assertThat(subnet("stop", "1")).isZero();
        assertThat(answers(first)).isFalse();
        goesOn(second);
        assertThat(subnet("start", "1")).isZero();
        Await.until("subnet 1 answers", WAIT_MAX, () -> answers(first));
        goesOn(first);
    }
}
