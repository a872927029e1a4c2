package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.lumia.contracts.bindings.SequencerRegistry;
import org.lumia.localnet.Folders;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;
import org.lumia.testkit.Await;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.gas.StaticGasProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Four operators of whom one signs two seals for each of its blocks, until it has no weight. */
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileOperatorTest {
    private static final int OPERATORS = 4;
    private static final int HONEST = 3;
    private static final int EQUIVOCATOR = 4;
    private static final Duration WAIT_MAX = Duration.ofSeconds(400);

    private static DevnetProcess devnet;
    private static DevnetDescription ready;

    @BeforeAll
    static void start() throws Exception {
        devnet = new DevnetProcess(
                Folders.temporary("hostile"),
                KillTest.freeOffset(new Random()),
                OPERATORS,
                EQUIVOCATOR + ":double-seal");
        ready = devnet.awaitReady();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (devnet != null) {
            devnet.close();
        }
    }

    private static OperatorStatus status(int operator) {
        return DevnetStatus.of(ready).operators().get(operator - 1);
    }

    /** Each honest operator keeps the evidence; one brings it to L1, and the others see that it is there. */
    @Test
    @Order(1)
    void whoSealsTwiceIsSlashedOnceAnEpochAndLosesItsWeight() throws Exception {
        Await.until("jailed", WAIT_MAX, () -> status(EQUIVOCATOR).state() == OperatorStatus.State.JAILED);
        Await.until(
                "kept by all, and settled",
                WAIT_MAX,
                () -> IntStream.rangeClosed(1, HONEST)
                        .allMatch(keeper -> !evidence(keeper).isEmpty()
                                && evidence(keeper).stream().allMatch(EvidenceStatus::settled)));
        var all = IntStream.rangeClosed(1, HONEST)
                .boxed()
                .flatMap(keeper -> evidence(keeper).stream())
                .toList();
        assertThat(all)
                .allMatch(one -> one.against() == EQUIVOCATOR
                        && one.offence().equals("DOUBLE_SEAL")
                        && List.of("SLASHED", "PUNISHED").contains(one.standing()));
        var slashes =
                all.stream().filter(one -> one.standing().equals("SLASHED")).toList();
        assertThat(slashes).isNotEmpty();
        assertThat(slashes.stream().map(EvidenceStatus::epoch)).doesNotHaveDuplicates();
        assertThat(bond(EQUIVOCATOR)).isEqualTo(bond(1).shiftRight(slashes.size()));
        assertThat(status(EQUIVOCATOR).notes()).contains("there is evidence against this operator");
        Await.until(
                "the ledger has what was taken",
                WAIT_MAX,
                () -> bookedSlashes().equals(bond(1).subtract(bond(EQUIVOCATOR))));
    }

    private static BigInteger bookedSlashes() throws IOException {
        var url = ready.operators().getFirst().jsonRpc() + "/v1/rewards/ledger?kind=slash&limit=1000&holder="
                + ready.operators().get(EQUIVOCATOR - 1).address();
        try (var http = new BoundedHttp(HttpLimits.within(WAIT_MAX))) {
            return JsonMapper.shared()
                    .readTree(http.get(URI.create(url)).body())
                    .path("lines")
                    .valueStream()
                    .map(line -> new BigInteger(line.path("amount").asString("0")))
                    .reduce(BigInteger.ZERO, BigInteger::add);
        }
    }

    private static List<EvidenceStatus> evidence(int keeper) {
        return DevnetStatus.of(ready).evidence().stream()
                .filter(one -> one.keeper() == keeper)
                .toList();
    }

    private static BigInteger bond(int operator) throws Exception {
        var l1 = Web3j.build(new HttpService(ready.endpoints().get("l1")));
        try {
            var registry = SequencerRegistry.load(
                    ready.contracts().get("registry"),
                    l1,
                    Credentials.create(DevAccounts.deployer().key()),
                    new StaticGasProvider(BigInteger.ZERO, BigInteger.ZERO));
            return registry.operatorOf(
                            BigInteger.ONE, ready.operators().get(operator - 1).address())
                    .send()
                    .bond;
        } finally {
            l1.shutdown();
        }
    }

    @Test
    @Order(2)
    void whoWasSlashedEarnsNothingInThatEpoch() throws Exception {
        var url = ready.operators().getFirst().jsonRpc() + "/v1/rewards/operators/"
                + ready.operators().get(EQUIVOCATOR - 1).address();
        Await.until(
                "an epoch of a slash closed",
                WAIT_MAX,
                () -> slashedEpochs(url).findAny().isPresent());
        assertThat(slashedEpochs(url))
                .allMatch(epoch -> epoch.path("total").asString("").equals("0"));
    }

    private static Stream<JsonNode> slashedEpochs(String url) throws IOException {
        try (var http = new BoundedHttp(HttpLimits.within(WAIT_MAX))) {
            return JsonMapper.shared()
                    .readTree(http.get(URI.create(url)).body())
                    .path("epochs")
                    .valueStream()
                    .filter(epoch -> epoch.path("slashed").asBoolean());
        }
    }
}
