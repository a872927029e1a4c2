package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.lumia.ethereum.Address;
import org.lumia.localnet.Folders;
import org.lumia.testkit.Await;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.http.HttpService;
import picocli.CommandLine;

/** Three operators, each a process of its own, on one log and one L1: they order together, and one of them dies while it leads. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SubnetTest {

    private static final int OPERATORS = 3;
    private static final long WHOLE_WEIGHT = 300;
    /** The number of the one that joins later. */
    private static final int JOINER = OPERATORS + 1;

    private static final Duration WAIT_MAX = Duration.ofSeconds(400);
    private static final BigInteger ETHER = BigInteger.TEN.pow(18);

    private static DevnetProcess devnet;
    private static DevnetDescription ready;
    private static List<Web3j> nodes;
    private static MembershipCommands membership;
    private static int rotating;
    private static String nextKey;

    @BeforeAll
    static void start() throws Exception {
        devnet = new DevnetProcess(Folders.temporary("subnet"), KillTest.freeOffset(new Random()), OPERATORS);
        ready = devnet.awaitReady();
        membership = new MembershipCommands(ready.folder());
        nodes = ready.operators().stream()
                .map(operator -> Web3j.build(new HttpService(operator.jsonRpc())))
                .toList();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (devnet != null) {
            devnet.close();
        }
    }

    /** @param operator from 1, through whom it sends */
    private static L2Wallet wallet(int operator, int account) {
        return new L2Wallet(
                nodes.get(operator - 1),
                ready.chainId(),
                DevAccounts.funded().get(account).key());
    }

    private static Address fresh(int tag) {
        return Address.parse("0x%040x".formatted(0xcafe0000L + tag));
    }

    private static TransactionReceipt transfer(int operator, int account) throws Exception {
        return wallet(operator, account).send(Optional.of(fresh(account)), ETHER, 21_000, "0x");
    }

    private static Path file(int operator, String name) {
        return Path.of(ready.folder(), "operators", Integer.toString(operator), name);
    }

    private static int other(int operator) {
        return 1 + operator % OPERATORS;
    }

    private static OperatorStatus status(int operator) {
        return DevnetStatus.of(ready).operators().get(operator - 1);
    }

    private static EthBlock.Block block(int operator, long number) throws IOException {
        var at = DefaultBlockParameter.valueOf(BigInteger.valueOf(number));
        return L2Wallet.ok(nodes.get(operator - 1).ethGetBlockByNumber(at, false))
                .getBlock();
    }

    private static void awaitEverybodyAttests() throws Exception {
        Await.until(
                "certificates of all",
                WAIT_MAX,
                () -> DevnetStatus.of(ready).operators().stream()
                        .allMatch(operator -> operator.isReady()
                                && operator.certificates().stream().anyMatch(one -> one.weight() == WHOLE_WEIGHT)));
    }

    @Test
    @Order(1)
    void whatOneOperatorTakesAllExecuteAndSign() throws Exception {
        var first = transfer(1, 0);
        var third = transfer(3, 1);
        for (int operator = 1; operator <= OPERATORS; operator++) {
            assertThat(wallet(operator, 0).receipt(first.getTransactionHash()).getBlockHash())
                    .isEqualTo(first.getBlockHash());
            assertThat(wallet(operator, 1).receipt(third.getTransactionHash()).getBlockHash())
                    .isEqualTo(third.getBlockHash());
        }
        awaitEverybodyAttests();
    }

    /** Each ingress sees in the log what another took. */
    @Test
    @Order(2)
    void oneAccountsNoncesMayGoThroughDifferentOperators() throws Exception {
        var nonce = wallet(1, 2).pendingNonce();
        var hashes = new ArrayList<String>();
        for (int i = 0; i < 2 * OPERATORS; i++) {
            int operator = 1 + i % OPERATORS;
            var signed = wallet(operator, 2)
                    .sign(nonce.add(BigInteger.valueOf(i)), Optional.of(fresh(2)), ETHER, 21_000, "0x");
            hashes.add(L2Wallet.ok(nodes.get(operator - 1).ethSendRawTransaction(signed))
                    .getTransactionHash());
        }
        for (int i = 0; i < hashes.size(); i++) {
            assertThat(wallet(1 + (i + 1) % OPERATORS, 2).receipt(hashes.get(i)).isStatusOK())
                    .isTrue();
        }
    }

    /** Two hold it parked, and both append it when a third one's ingress took what it waited for. */
    @Test
    @Order(2)
    void whatSeveralOperatorsHoldIsExecutedOnceAndRefusedByNone() throws Exception {
        var nonce = wallet(1, 5).pendingNonce();
        var parked = wallet(1, 5).sign(nonce.add(BigInteger.ONE), Optional.of(fresh(5)), ETHER, 21_000, "0x");
        var hash = L2Wallet.ok(nodes.get(0).ethSendRawTransaction(parked)).getTransactionHash();
        assertThat(L2Wallet.ok(nodes.get(1).ethSendRawTransaction(parked)).getTransactionHash())
                .isEqualTo(hash);
        var first = wallet(3, 5).sign(nonce, Optional.of(fresh(5)), ETHER, 21_000, "0x");
        L2Wallet.ok(nodes.get(2).ethSendRawTransaction(first));
        for (int operator = 1; operator <= OPERATORS; operator++) {
            var url = ready.operators().get(operator - 1).jsonRpc();
            assertThat(wallet(operator, 5).receipt(hash).isStatusOK()).isTrue();
            Await.until(
                    "attested, as operator " + operator + " sees it",
                    WAIT_MAX,
                    () -> List.of("attested", "safe", "finalized")
                            .contains(Http.call(url, "lumia_getFinality", "[\"" + hash + "\"]")
                                    .path("level")
                                    .asString()));
            var balance = DefaultBlockParameterName.LATEST;
            assertThat(L2Wallet.ok(nodes.get(operator - 1).ethGetBalance(fresh(5).toString(), balance))
                            .getBalance())
                    .isEqualTo(ETHER.shiftLeft(1));
        }
    }

    @Test
    @Order(3)
    void theChainGoesOnWithoutItsLeaderWhichComesBackAndLeadsAgain() throws Exception {
        int leader = leader();
        long before = status(leader).executed();
        devnet.operator(leader).kill();
        int other = 1 + leader % OPERATORS;
        assertThat(status(leader).state()).isEqualTo(OperatorStatus.State.STOPPED);
        var without = transfer(other, 3);
        assertThat(without.isStatusOK()).isTrue();
        assertThat(without.getBlockNumber().longValueExact()).isGreaterThan(before);
        var later = transfer(other, 3);
        assertThat(status(other).attested())
                .as(
                        "two of three have no more than two thirds: what the killed one cannot have signed has no certificate")
                .isLessThan(later.getBlockNumber().longValueExact());

        // It comes back with the key that takes over later.
        nextKey = MembershipCommands.keygen(file(leader, Operator.NEXT_KEY));
        rotating = leader;
        devnet.operator(leader).start();
        Await.until(
                "operator " + leader + " ready", WAIT_MAX, () -> status(leader).isReady());
        long back = status(other).executed();
        Await.until(
                "operator " + leader + " seals again",
                WAIT_MAX,
                () -> status(leader).lastSeal() > back);
        Await.until("certificates", WAIT_MAX, () -> status(other).attested() > back);
        awaitEverybodyAttests();
        assertThat(wallet(leader, 3).receipt(later.getTransactionHash()).getBlockHash())
                .isEqualTo(later.getBlockHash());
    }

    private static int leader() throws Exception {
        var leading = new AtomicInteger();
        Await.until("one that leads", WAIT_MAX, () -> {
            DevnetStatus.of(ready).operators().stream()
                    .filter(operator -> operator.state() == OperatorStatus.State.LEADING)
                    .forEach(operator -> leading.set(operator.number()));
            return leading.get() > 0;
        });
        return leading.get();
    }

    /** A fourth from nothing, and one of the three changes its key meanwhile: each block has the whole weight behind it in the end. */
    @Test
    @Order(4)
    void anOperatorJoinsTheRunningChainAndAnotherRotatesItsKeyWithNothingLost() throws Exception {
        String signer = MembershipCommands.keygen(joinerKey());
        String joiner = joinsWithout(signer);
        Await.until("certificates", WAIT_MAX, () -> status(other(rotating)).attested() > 0);
        long before = status(other(rotating)).attested();
        try (var seen =
                new SeenCertificates(ready.operators().get(other(rotating) - 1).jsonRpc())) {
            membership.admit(joiner, signer, 100);
            membership.run(
                    "rotate", "--key-file", file(rotating, "account.key").toString(), "--signer", nextKey, "--yes");
            var inForce = membership.status(status(rotating).address()).path("inForce");
            assertThat(inForce.path("weight").asLong()).as("until then").isEqualTo(100);
            Await.until(
                    "all four sign each block, and operator 4 seals",
                    WAIT_MAX,
                    () -> seen.hasWhole(WHOLE_WEIGHT + 100)
                            && status(JOINER).lastSeal() > before
                            && status(rotating).lastSeal() > seen.firstOf(WHOLE_WEIGHT + 100));
            long through = seen.weights().lastKey();
            Await.until(
                    "what was signed under either key counts",
                    WAIT_MAX,
                    () -> seen.weights().subMap(before + 1, through).values().stream()
                            .allMatch(one -> one.weight() == one.totalWeight()));
            assertThat(seen.weights().subMap(before + 1, through + 1)).hasSize(Math.toIntExact(through - before));
        }
        assertThat(membership
                        .status(ready.operators().get(rotating - 1).address())
                        .path("signer")
                        .asString())
                .isEqualTo(nextKey);
    }

    private static Path joinerKey() {
        return Path.of(ready.folder(), "joiner.key");
    }

    /** It follows before anybody admits it, and takes nothing. @return its address */
    private static String joinsWithout(String signer) throws Exception {
        int added = new CommandLine(new OperatorCommand())
                .execute(
                        "add",
                        "--data",
                        ready.folder(),
                        "--signer-key-file",
                        joinerKey().toString(),
                        "--operator-heap",
                        "320");
        assertThat(added).isZero();
        String joiner = DevAccounts.operator(JOINER).address().toString();
        membership.run(
                "join",
                "--key-file",
                file(JOINER, "account.key").toString(),
                "--signer",
                signer,
                "--weight",
                "100",
                "--yes");
        Await.until(
                "operator 4 is shown",
                WAIT_MAX,
                () -> devnet.description().operators().size() == JOINER);
        ready = devnet.description();
        Await.until(
                "operator 4 follows",
                WAIT_MAX,
                () -> status(JOINER).executed() >= status(other(rotating)).executed() - 50
                        && status(JOINER).isReady());
        var raw = wallet(1, 6).sign(BigInteger.ZERO, Optional.of(fresh(6)), ETHER, 21_000, "0x");
        assertThatThrownBy(() -> Http.call(
                        ready.operators().get(JOINER - 1).jsonRpc(), "eth_sendRawTransaction", "[\"" + raw + "\"]"))
                .as("who is no member takes nothing")
                .hasMessageContaining("is in no list of members");
        return joiner;
    }

    @Test
    @Order(5)
    void allHaveTheSameBlocksOfWhichEachSealedSome() throws Exception {
        long height = status(1).executed();
        Await.until(
                "all at " + height,
                WAIT_MAX,
                () -> DevnetStatus.of(ready).operators().stream().allMatch(operator -> operator.executed() >= height));
        var sealers = new ArrayList<String>();
        for (long number = 1; number <= height; number++) {
            var first = block(1, number);
            sealers.add(first.getMiner());
            for (int operator = 2; operator <= OPERATORS; operator++) {
                assertThat(block(operator, number).getHash())
                        .as("block %d", number)
                        .isEqualTo(first.getHash());
            }
        }
        assertThat(sealers)
                .containsAll(IntStream.range(0, OPERATORS)
                        .mapToObj(i -> ready.operators().get(i).address())
                        .toList());
    }

    @Test
    @Order(6)
    void batchesBecomeFinalAndTheVerifierAgrees() throws Exception {
        long height = transfer(2, 4).getBlockNumber().longValueExact();
        for (var node : nodes) {
            Await.until(
                    "block " + height + " final",
                    WAIT_MAX,
                    () -> L2Wallet.ok(node.ethGetBlockByNumber(DefaultBlockParameterName.FINALIZED, false))
                                    .getBlock()
                                    .getNumber()
                                    .longValueExact()
                            >= height);
        }
        var verified = Verifier.run(ready);
        assertThat(verified.agrees()).as(verified.output()).isTrue();
        assertThat(verified.number("blocks")).isGreaterThanOrEqualTo(height);
        Await.until(
                "posted by more than one",
                WAIT_MAX,
                () -> DevnetStatus.of(ready).operators().stream()
                                .filter(operator -> operator.batches().posted() > 0)
                                .count()
                        > 1);
    }

    /** The delay of the bond is an hour at least, so L1's clock is set ahead once the rest is done. */
    @Test
    @Order(7)
    void whoLeavesSignsUntilItsExitIsInForceAndTakesItsBondAfterTheDelay() throws Exception {
        String joiner = ready.operators().get(JOINER - 1).address();
        Await.until(
                "L1 has a batch that operator 4 is paid for",
                WAIT_MAX,
                () -> !membership.status(joiner).path("payer").isNull());
        assertThat(membership.status(joiner).path("payer").path("address").asString())
                .isEqualTo(DevAccounts.payer(JOINER).address().toString());
        String key = file(JOINER, "account.key").toString();
        membership.run("exit", "--key-file", key, "--yes");
        assertThat(membership
                        .status(joiner)
                        .path("pending")
                        .path(0)
                        .path("what")
                        .asString())
                .isEqualTo("no member any more");
        Await.until("its exit is in force on L1", WAIT_MAX, () -> {
            var now = membership.status(joiner);
            return now.path("inForce").isNull() && now.path("pending").isEmpty();
        });
        assertThat(membership.status(joiner).path("locked").asString()).startsWith("The exit delay is over at");
        assertThat(status(JOINER).state()).isEqualTo(OperatorStatus.State.JAILED);
        Await.until(
                "certificates of the three",
                WAIT_MAX,
                () -> status(1).certificates().stream()
                        .anyMatch(one ->
                                one.certified() && one.weight() == WHOLE_WEIGHT && one.totalWeight() == WHOLE_WEIGHT));
        Http.call(ready.endpoints().get("l1"), "evm_increaseTime", "[3600]");
        Await.until(
                "the bond is free",
                WAIT_MAX,
                () -> membership.status(joiner).path("withdrawable").asBoolean());
        membership.run("withdraw", "--key-file", key, "--yes");
        assertThat(membership.status(joiner).path("bondWei").asString()).isEqualTo("0");
        assertThat(membership.status(joiner).path("status").asString()).isEqualTo("none");
    }
}
