package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.lumia.benchmarks.malformed.MalformedCommand;
import org.lumia.contracts.bindings.LumiaToken;
import org.lumia.contracts.bindings.RollupInbox;
import org.lumia.ethereum.Address;
import org.lumia.localnet.Folders;
import org.lumia.testkit.Await;
import org.slf4j.LoggerFactory;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.request.EthFilter;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.RawTransactionManager;
import org.web3j.tx.TransactionManager;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;

/** The whole suite as a user meets it: wallet and L1 on one side, L1's finality, verifier and rewards on the other. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EndToEndTest {

    private static final BigInteger ETHER = BigInteger.TEN.pow(18);
    private static final Duration FINALITY_WAIT_MAX = Duration.ofSeconds(180);

    private static Devnet devnet;
    private static Web3j l2;
    private static Web3j l1;

    @BeforeAll
    static void start() {
        var settings = new DevnetSettings(Folders.temporary("e2e"), ports(), 1, 3_000, 5);
        devnet = Devnet.start(settings, Devnet.Begin.CONTINUE, new Progress(System.out));
        l2 = Web3j.build(new HttpService(devnet.description().endpoints().get("jsonRpc")));
        l1 = Web3j.build(new HttpService(devnet.description().endpoints().get("l1")));
    }

    static DevnetPorts ports() {
        return DevnetPorts.DEFAULT.plus(ScratchFolder.freeOffset(new Random()));
    }

    @AfterAll
    static void stop() {
        if (devnet != null) {
            devnet.close();
        }
    }

    private static L2Wallet wallet(int account) {
        return new L2Wallet(
                l2,
                devnet.description().chainId(),
                DevAccounts.funded().get(account).key());
    }

    private static Address fresh(int tag) {
        return Address.parse("0x%040x".formatted(0xbeef0000L + tag));
    }

    private static BigInteger balance(Address address) throws Exception {
        return L2Wallet.ok(l2.ethGetBalance(address.toString(), DefaultBlockParameterName.LATEST))
                .getBalance();
    }

    private static RollupInbox inbox(int account) {
        var gas = new StaticGasProvider(BigInteger.valueOf(10_000_000_000L), BigInteger.valueOf(1_000_000));
        return RollupInbox.load(devnet.description().contracts().get("inbox"), l1, sender(account), gas);
    }

    /** L1 makes a block a second; web3j alone would look for a receipt each fifteenth. */
    private static TransactionManager sender(int account) {
        return new RawTransactionManager(
                l1,
                Credentials.create(DevAccounts.funded().get(account).key()),
                devnet.description().l1ChainId(),
                new PollingTransactionReceiptProcessor(l1, 200, 600));
    }

    @Test
    @Order(1)
    void aTransferArrives() throws Exception {
        var receipt = wallet(0).send(Optional.of(fresh(1)), ETHER, 21_000, "0x");
        assertThat(receipt.isStatusOK()).isTrue();
        assertThat(balance(fresh(1))).isEqualTo(ETHER);
    }

    @Test
    @Order(1)
    void everythingListensOnLoopbackAlone() throws Exception {
        var ports = new java.util.HashSet<Integer>();
        for (long pid : devnet.description().processes().values()) {
            assertThat(ListeningSockets.of(pid))
                    .as("process %d", pid)
                    .isNotEmpty()
                    .allSatisfy(socket -> {
                        assertThat(socket.isLoopback()).as("%s", socket).isTrue();
                        ports.add(socket.port());
                    });
        }
        assertThat(ports).containsAll(devnet.description().ports().values());
    }

    @Test
    @Order(2)
    void anErc20IsDeployedCalledAndItsLogsRead() throws Exception {
        var supply = FunctionEncoder.encodeConstructor(List.of(new Uint256(ETHER)));
        var created = wallet(1).send(Optional.empty(), BigInteger.ZERO, 3_000_000, LumiaToken.BINARY + supply);
        assertThat(created.isStatusOK()).isTrue();
        var token = Address.parse(created.getContractAddress());
        var to = fresh(2);
        var transfer = "0xa9059cbb" + "0".repeat(24) + to.toString().substring(2) + "%064x".formatted(1_000);
        var receipt = wallet(1).send(Optional.of(token), BigInteger.ZERO, 200_000, transfer);
        assertThat(receipt.isStatusOK()).isTrue();

        var filter =
                new EthFilter(DefaultBlockParameterName.EARLIEST, DefaultBlockParameterName.LATEST, token.toString());
        var logs = L2Wallet.ok(l2.ethGetLogs(filter)).getLogs();
        assertThat(logs).as("the mint and the transfer").hasSize(2);
        var last = (org.web3j.protocol.core.methods.response.Log) logs.getLast().get();
        assertThat(last.getTransactionHash()).isEqualTo(receipt.getTransactionHash());
        assertThat(new BigInteger(last.getData().substring(2), 16)).isEqualTo(BigInteger.valueOf(1_000));
    }

    @Test
    @Order(2)
    void viemEthersAndWeb3jsUseItWithoutAWorkaround() throws Exception {
        var clients = new RealClients(devnet.description());
        clients.viem();
        clients.filters();
        clients.ethers();
        clients.web3js();
    }

    @Test
    @Order(2)
    void foundryAndWhatWalletsPresumeWorkAsOnOtherChains() throws Exception {
        var clients = new RealClients(devnet.description());
        clients.contracts(clients.foundry());
    }

    @Test
    @Order(2)
    @Tag("long")
    void aHardhatProjectWithViemWorks() throws Exception {
        new RealClients(devnet.description()).hardhat();
    }

    @Test
    @Order(2)
    void viemVerifiesProofsAgainstTheStateRoot() throws Exception {
        var created = wallet(4)
                .send(
                        Optional.empty(),
                        BigInteger.ZERO,
                        3_000_000,
                        LumiaToken.BINARY + FunctionEncoder.encodeConstructor(List.of(new Uint256(ETHER))));
        var url = devnet.description().endpoints().get("jsonRpc");
        // Slot 2 of the ERC-20 holds the supply, slot 77 nothing.
        assertThat(NodeScript.run("proof.mjs", url, created.getContractAddress(), "0x2", "0x4d"))
                .contains("present, slots 0xde0b6b3a7640000 0x0");
        assertThat(NodeScript.run("proof.mjs", url, fresh(99).toString())).contains("absent");
    }

    @Test
    @Order(3)
    void aDepositFromL1IsMintedOnL2() throws Exception {
        var amount = BigInteger.valueOf(5).multiply(ETHER);
        var inbox = inbox(2);
        var gas = new StaticGasProvider(BigInteger.valueOf(10_000_000_000L), BigInteger.valueOf(200_000));
        var account = sender(2);
        var lumia = LumiaToken.load(devnet.description().contracts().get("lumia"), l1, account, gas);
        assertThat(lumia.approve(inbox.getContractAddress(), amount).send().isStatusOK())
                .isTrue();
        var deposit = inbox.deposit(
                BigInteger.ONE,
                fresh(3).toString(),
                false,
                amount,
                amount,
                BigInteger.valueOf(100_000),
                new byte[0],
                BigInteger.valueOf(100_000));
        assertThat(deposit.send().isStatusOK()).isTrue();
        Await.until(
                "the deposit on L2",
                Duration.ofSeconds(60),
                () -> balance(fresh(3)).equals(amount));
    }

    @Test
    @Order(4)
    void aForcedTransactionFromL1IsIncluded() throws Exception {
        var wallet = wallet(3);
        var raw = wallet.sign(wallet.pendingNonce(), Optional.of(fresh(4)), ETHER, 21_000, "0x");
        var forced = inbox(3).forceTransaction(BigInteger.ONE, org.web3j.utils.Numeric.hexStringToByteArray(raw), ETHER)
                .send();
        assertThat(forced.isStatusOK()).isTrue();
        Await.until(
                "the forced transaction on L2",
                Duration.ofSeconds(60),
                () -> balance(fresh(4)).equals(ETHER));
    }

    @Test
    @Order(4)
    void l1ThatIsKilledGoesOnFromWhatWasSafe() throws Exception {
        var safe = L2Wallet.ok(l1.ethGetBlockByNumber(DefaultBlockParameterName.SAFE, false))
                .getBlock();
        long pid = devnet.description().processes().get("l1");
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Await.until(
                "another process of L1",
                FINALITY_WAIT_MAX,
                () -> devnet.description().processes().get("l1") != pid);
        var same = L2Wallet.ok(l1.ethGetBlockByNumber(DefaultBlockParameter.valueOf(safe.getNumber()), false));
        assertThat(same.getBlock().getHash()).isEqualTo(safe.getHash());
        assertThat(devnet.failure()).isEmpty();
    }

    @Test
    @Order(5)
    void everythingBecomesFinal() throws Exception {
        var height = L2Wallet.ok(l2.ethBlockNumber()).getBlockNumber();
        Await.until("block " + height + " final on L1", FINALITY_WAIT_MAX, () -> {
            var block = L2Wallet.ok(l2.ethGetBlockByNumber(DefaultBlockParameterName.FINALIZED, false))
                    .getBlock();
            return block != null && block.getNumber().compareTo(height) >= 0;
        });
    }

    @Test
    @Order(6)
    void theVerifierRebuildsTheSameChainFromL1() {
        var said = Verifier.run(devnet.description());
        assertThat(said.agrees()).as(said.output()).isTrue();
        assertThat(said.number("transactions")).isGreaterThanOrEqualTo(3);
        assertThat(said.number("inboxMessages")).isGreaterThanOrEqualTo(2);
    }

    @Test
    @Order(7)
    void theRewardsOfAnEpochAddUpToTheEmission() throws Exception {
        var base = devnet.description().endpoints().get("jsonRpc") + "/v1/rewards/epochs";
        Await.until(
                "a closed epoch",
                FINALITY_WAIT_MAX,
                () -> Http.get(base).path("epochs").size() > 0);
        var number = Http.get(base).path("epochs").get(0).path("epoch").asString();
        var detail = Http.get(base + "/" + number);
        var sum = new BigInteger(detail.path("epoch").path("treasuryAmount").asString());
        for (var operator : detail.path("operators")) {
            sum = sum.add(new BigInteger(operator.path("total").asString()));
        }
        assertThat(sum)
                .isEqualTo(new BigInteger(detail.path("epoch").path("emission").asString()));
    }

    @Test
    @Order(8)
    void rewardsAreClaimedOnL1AndEveryWeiIsAccountedFor() throws Exception {
        var rewards = new ClaimedRewards(devnet, l1, DevAccounts.funded().get(7).key());
        rewards.check();
        rewards.verify();
    }

    @Test
    @Order(9)
    void everyAnswerOfRestIsAsItsDocumentSaysToAClientMadeOfIt() throws Exception {
        new RealClients(devnet.description()).rest();
    }

    @Test
    @Order(9)
    void whateverIsAskedTheAnswerIsAnAnswer() {
        assertThat(MalformedCommand.run(
                        "--requests",
                        "4000",
                        "--seed",
                        "20261129",
                        "--url",
                        devnet.description().endpoints().get("jsonRpc")))
                .isZero();
    }

    /** Stops the devnet while transactions come in; what is logged as an error meanwhile. */
    private static List<String> saidAtStopUnderLoad() throws Exception {
        var errors = new ConcurrentLinkedQueue<String>();
        var log = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        var listener = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getLevel() == Level.ERROR) {
                    errors.add(event.getLoggerName() + ": " + event.getFormattedMessage());
                }
            }
        };
        listener.start();
        var wallet = wallet(5);
        var sent = new CountDownLatch(3);
        var load = Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    wallet.send(Optional.of(fresh(6)), BigInteger.ONE, 21_000, "0x");
                    sent.countDown();
                }
            } catch (Exception stopped) {
                // Nobody answers any more.
            }
        });
        assertThat(sent.await(FINALITY_WAIT_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
        log.addAppender(listener);
        devnet.close();
        load.join();
        log.detachAppender(listener);
        return List.copyOf(errors);
    }

    @Test
    @Order(10)
    void itStopsAndContinuesWhereItWas() throws Exception {
        var settings = devnet.settings();
        var height = L2Wallet.ok(l2.ethBlockNumber()).getBlockNumber();
        assertThat(saidAtStopUnderLoad()).as("a healthy stop is no failure").isEmpty();
        devnet = Devnet.start(settings, Devnet.Begin.CONTINUE, new Progress(System.out));
        assertThat(balance(fresh(1))).isEqualTo(ETHER);
        Await.until(
                "blocks after " + height,
                FINALITY_WAIT_MAX,
                () -> L2Wallet.ok(l2.ethBlockNumber()).getBlockNumber().compareTo(height) > 0);
        var receipt = wallet(0).send(Optional.of(fresh(5)), ETHER, 21_000, "0x");
        assertThat(receipt.isStatusOK()).isTrue();
    }

    @Test
    @Order(11)
    void aStateThatIsLostIsExecutedAgain() throws Exception {
        var settings = devnet.settings();
        var before = L2Wallet.ok(l2.ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false))
                .getBlock();
        devnet.close();
        devnet = Devnet.start(settings, Devnet.Begin.STATE_ANEW, new Progress(System.out));
        var number = DefaultBlockParameter.valueOf(before.getNumber());
        Await.until(
                "block " + before.getNumber() + " again",
                FINALITY_WAIT_MAX,
                () -> L2Wallet.ok(l2.ethGetBlockByNumber(number, false)).getBlock() != null);
        assertThat(L2Wallet.ok(l2.ethGetBlockByNumber(number, false)).getBlock().getHash())
                .isEqualTo(before.getHash());
        assertThat(balance(fresh(1))).isEqualTo(ETHER);
        Await.until(
                "all blocks executed since this start",
                FINALITY_WAIT_MAX,
                () -> executedBlocks(settings) >= before.getNumber().doubleValue());
    }

    private static double executedBlocks(DevnetSettings settings) throws Exception {
        var metrics = URI.create("http://127.0.0.1:%d/actuator/prometheus"
                .formatted(settings.ports().first().execution()));
        return new String(Http.ask(metrics, Duration.ofSeconds(10)).body(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("lumia_execution_blocks_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }
}
