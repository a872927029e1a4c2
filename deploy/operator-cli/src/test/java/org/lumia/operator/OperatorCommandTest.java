package org.lumia.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.contracts.DataKind;
import org.lumia.contracts.Deployment;
import org.lumia.contracts.DeploymentPlan;
import org.lumia.contracts.GenesisMember;
import org.lumia.contracts.SubnetPlan;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.localnet.Anvil;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole command on a real anvil, as a person types it; the subnet's governor is the timelock. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OperatorCommandTest {
    private static final String DEPLOYER = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    private static final String JOINER = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
    private static final BigInteger LUMIA = BigInteger.TEN.pow(18);
    private static final long TIMELOCK_SECONDS = 600;

    @TempDir
    private static Path folder;

    private static final Anvil ANVIL = Anvil.startTemporary();
    private static Deployment deployment;

    private record Outcome(int status, String out, String err) {
        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }
    }

    @BeforeAll
    static void deploy() throws Exception {
        var deployer = address(DEPLOYER);
        var at = Deployment.predict(deployer, 0, 31_337, 0);
        var first = Address.parse("0x70997970c51812dc3a010c7d01b50e0d17dc79ff");
        var second = Address.parse("0x90997970c51812dc3a010c7d01b50e0d17dc79ff");
        var subnet = new SubnetPlan(
                7,
                new SubnetPlan.Governance(
                        at.timelock(),
                        deployer,
                        LUMIA.multiply(BigInteger.valueOf(1_000)),
                        LUMIA.multiply(BigInteger.TEN),
                        Duration.ofHours(1),
                        5_000,
                        1_000),
                List.of(new GenesisMember(first, first, 200, first), new GenesisMember(second, second, 200, second)),
                new SubnetPlan.InboxFees(BigInteger.TEN.pow(14), 1, 131_072),
                new SubnetPlan.ChainStart(
                        Hash.parse("0x" + "11".repeat(32)),
                        Hash.parse("0x" + "22".repeat(32)),
                        1_700_000_000_000L,
                        2_000,
                        300,
                        Duration.ofDays(1),
                        Duration.ofDays(7),
                        Set.of(DataKind.BLOB)),
                LUMIA);
        deployment = Deployment.run(
                ANVIL.rpcUrl().toString(),
                DEPLOYER,
                new DeploymentPlan(
                        LUMIA.multiply(BigInteger.valueOf(1_000_000_000)),
                        Duration.ofSeconds(TIMELOCK_SECONDS),
                        Map.of(address(JOINER), LUMIA.multiply(BigInteger.valueOf(3_000))),
                        LUMIA,
                        LUMIA,
                        subnet));
        key("governor.key", DEPLOYER);
        key("operator.key", JOINER);
    }

    @AfterAll
    static void stop() {
        ANVIL.close();
    }

    private static Address address(String key) {
        return Secp256k1.address(Hex.decode(key));
    }

    private static void key(String name, String key) throws Exception {
        var file = folder.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, key + "\n");
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static Outcome typed(String answer, String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = OperatorCommand.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new BufferedReader(new StringReader(answer)),
                words);
        return new Outcome(
                status,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8).strip());
    }

    /** On the subnet's L1. */
    private static Outcome lumia(String answer, String command, String... words) {
        var all = new ArrayList<>(List.of(
                command,
                "--l1",
                ANVIL.rpcUrl().toString(),
                "--registry",
                deployment.registry().toString(),
                "--subnet",
                "7",
                "--l1-chain-id",
                "31337"));
        all.addAll(List.of(words));
        return typed(answer, all.toArray(String[]::new));
    }

    private static Outcome done(String command, String... words) {
        var outcome = lumia("", command, words);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.status()).isZero();
        return outcome;
    }

    private static JsonNode status() {
        return done("status", "--operator", address(JOINER).toString(), "--json")
                .json();
    }

    private static void later(long seconds) {
        ANVIL.call("evm_increaseTime", Long.toString(seconds));
        ANVIL.call("evm_mine");
    }

    @Test
    @Order(1)
    void aKeyIsMadeOnceForItsOwnerAlone() throws Exception {
        var made = typed("", "keygen", "--out", file("signer.key"), "--json");
        assertThat(made.status()).isZero();
        assertThat(Files.getPosixFilePermissions(folder.resolve("signer.key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(made.json().path("address").asString())
                .isEqualTo(KeyFile.read(folder.resolve("signer.key")).address().toString());
        assertThat(typed("", "keygen", "--out", file("signer.key")).err()).contains("never written over");
        assertThat(typed("", "keygen", "--out", file("next.key")).status()).isZero();
    }

    @Test
    @Order(2)
    void aKeyThatOthersMayReadAnotherChainAndAWrongRegistryAreRefused() throws Exception {
        key("open.key", JOINER);
        Files.setPosixFilePermissions(folder.resolve("open.key"), PosixFilePermissions.fromString("rw-r-----"));
        assertThat(lumia("", "exit", "--key-file", file("open.key")).err())
                .contains("may be read or written by others");
        assertThat(typed(
                                "",
                                "status",
                                "--l1",
                                ANVIL.rpcUrl().toString(),
                                "--registry",
                                deployment.registry().toString(),
                                "--subnet",
                                "7",
                                "--l1-chain-id",
                                "1",
                                "--operator",
                                address(JOINER).toString())
                        .err())
                .isEqualTo("L1's node is on chain 31337, and the subnet is on 1.");
        assertThat(typed(
                                "",
                                "status",
                                "--l1",
                                ANVIL.rpcUrl().toString(),
                                "--registry",
                                "0x00000000000000000000000000000000000000aa",
                                "--subnet",
                                "7",
                                "--l1-chain-id",
                                "31337",
                                "--operator",
                                address(JOINER).toString())
                        .err())
                .contains("There is no contract at");
        assertThat(lumia("", "exit", "--key-file", file("operator.key"), "--yes")
                        .err())
                .contains("is no member");
    }

    @Test
    @Order(3)
    void nothingIsSentWithoutAYes() {
        String[] words = {"--key-file", file("operator.key"), "--signer-key-file", file("signer.key"), "--weight", "130"
        };
        var asked = lumia("y\n", "join", words);
        assertThat(asked.status()).isEqualTo(Conversation.NOT_CONFIRMED);
        assertThat(asked.out())
                .contains("1. LumiaToken.approve(spender " + deployment.registry() + ", amount 1300 LUMIA)")
                .contains("2. SequencerRegistry.bond(subnet 7, operator " + address(JOINER) + ", amount 1300 LUMIA)")
                .contains("value 0 ETH, gas ")
                .contains("It may cost 0.")
                .endsWith("Send it? Type yes: Nothing was sent.\n");
        assertThat(status().path("bondWei").asString()).isEqualTo("0");
        var dry = lumia("", "join", join(words, "--dry-run", "--json"));
        assertThat(dry.json().path("calls").path(1).path("function").asString()).isEqualTo("bond");
        assertThat(dry.json().path("calls").path(0).has("sent")).isFalse();
        assertThat(lumia("", "join", join(words, "--json")).err()).contains("give --yes or --dry-run");
        assertThat(lumia("yes\n", "join", words).out()).contains("Sent bond: transaction 0x");
        assertThat(status().path("bondWei").asString()).isEqualTo("1300" + "0".repeat(18));
    }

    private static String[] join(String[] words, String... more) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    @Order(4)
    void theGovernorsTimelockIsScheduledThenExecutedByTheSameCommand() {
        String[] admit = {
            "--key-file",
            file("governor.key"),
            "--operator",
            address(JOINER).toString(),
            "--signer",
            KeyFile.read(folder.resolve("signer.key")).address().toString(),
            "--weight",
            "130",
            "--yes"
        };
        assertThat(lumia("", "admit", join(admit, "--weight", "131")).status()).isEqualTo(2);
        assertThat(done("admit", admit).out())
                .contains("TimelockController.schedule(")
                .contains("due 600 s later");
        assertThat(done("admit", admit).out()).contains("is scheduled at the timelock and due at");
        later(TIMELOCK_SECONDS);
        assertThat(done("admit", admit).out()).contains("TimelockController.execute(");
        var now = status();
        assertThat(now.path("status").asString()).isEqualTo("active");
        assertThat(now.path("weight").asLong()).isEqualTo(130);
        assertThat(now.path("listKnown").asBoolean())
                .as("no event has the subnet's first, and no genesis file was given")
                .isFalse();
        assertThat(now.path("inForce").isNull()).isTrue();
        assertThat(now.path("pending").path(0).path("what").asString()).startsWith("a member with weight 130");
        assertThat(done("status", "--operator", address(JOINER).toString()).out())
                .contains("no batch on L1 has yet")
                .contains("not known: the list of epoch 0, L1's last batch, is of before")
                .contains("1300 LUMIA, of which 1300 LUMIA needed");
    }

    /** What the registry does not show is found by running the call: the admission has used up the third. */
    @Test
    @Order(5)
    void whatOtherChangesHaveUsedUpIsToldBeforeItIsSent() {
        String[] jail = {
            "--key-file", file("governor.key"), "--operator", address(JOINER).toString(), "--yes"
        };
        assertThat(done("jail", jail).out())
                .contains("As L1 stands, the call itself would be refused: With what moved")
                .contains("this moves 260 of weight, and at most 133 may");
    }

    @Test
    @Order(6)
    void aKeyIsRotatedOnceAndNeverComesBack() {
        String[] next = {"--key-file", file("operator.key"), "--signer-key-file", file("next.key"), "--yes"};
        assertThat(done("rotate", next).out()).contains("lumia.operator.next-key-file");
        assertThat(status().path("signer").asString())
                .isEqualTo(KeyFile.read(folder.resolve("next.key")).address().toString());
        String[] back = {"--key-file", file("operator.key"), "--signer-key-file", file("signer.key"), "--yes"};
        assertThat(lumia("", "rotate", back).err()).contains("is or was this operator's");
    }

    @Test
    @Order(7)
    void whoLeavesIsToldWhatItsBondStillWaitsFor() {
        String[] mine = {"--key-file", file("operator.key"), "--yes"};
        assertThat(lumia("", "withdraw", mine).err()).contains("leave first");
        done("exit", mine);
        assertThat(lumia("", "exit", mine).err()).contains("has left already");
        assertThat(lumia("", "withdraw", mine).err()).startsWith("The exit delay is over at ");
        later(3_600);
        assertThat(lumia("", "withdraw", mine).err())
                .contains("the batches on L1 have applied those up to 0")
                .contains("the bond is locked");
        assertThat(status().path("withdrawable").asBoolean()).isFalse();
    }

    /** Of subnet 8, on the contracts of subnet 7. */
    @Test
    @Order(90)
    void aSecondSubnetIsOpenedThroughTheTimelockByOneCommandSaidTwice() throws Exception {
        var member = new Member(address(DEPLOYER), address(JOINER), 100, address(DEPLOYER));
        var l1 = new L1Contracts(
                31_337, deployment.registry(), deployment.inbox(), deployment.rollup(), deployment.distributor());
        Genesis.development("second", 8, 1_700_000_000_000L, l1, new Members(List.of(member)), Map.of())
                .save(folder.resolve("second.json"));
        Files.writeString(folder.resolve("terms.json"), TERMS.formatted(address(DEPLOYER), address(DEPLOYER)));
        assertThat(opening("no\n").status()).isEqualTo(3);
        assertThat(opening("no\n").out()).contains("Subnet 8, second: chain id", "pays bonds of 1000 LUMIA");
        var scheduled = opening("yes\n");
        assertThat(scheduled.status()).as(scheduled.err()).isZero();
        assertThat(scheduled.out()).contains("Scheduled; ", "The same command opens it from ");
        ANVIL.call("evm_increaseTime", Long.toString(TIMELOCK_SECONDS));
        ANVIL.call("evm_mine");
        var opened = opening("", "--yes", "--json").json();
        assertThat(opened.path("open").asBoolean()).isTrue();
        assertThat(opened.path("gasUsed").asLong()).isPositive();
        var membership = typed(
                "",
                "status",
                "--l1",
                ANVIL.rpcUrl().toString(),
                "--genesis",
                file("second.json"),
                "--operator",
                address(DEPLOYER).toString(),
                "--json");
        assertThat(membership.json().path("bondWei").asString())
                .isEqualTo(LUMIA.multiply(BigInteger.valueOf(1_000)).toString());

        Files.writeString(
                folder.resolve("terms.json"),
                TERMS.formatted(address(DEPLOYER), address(DEPLOYER)).replace("\"slashBps\"", "\"slashBp\""));
        assertThat(opening("").err()).contains("terms.json: ", "slashBp");
    }

    private static final String TERMS = """
            {
              "governor": "%s", "treasury": "%s",
              "minBondLumia": "1000", "bondPerWeightLumia": "10", "exitDelaySeconds": 3600, "slashBps": 5000, "finderBps": 1000,
              "forcingFeeEth": "0.0001", "depositFeeWeiPerGas": 1, "forceDeadlineSeconds": 86400, "rescueDelaySeconds": 604800,
              "dataKinds": ["BLOB"], "rewardFundLumia": "1000", "costFundEth": "1"
            }
            """;

    private static Outcome opening(String answer, String... more) {
        var all = new ArrayList<>(List.of(
                "open-subnet",
                "--l1",
                ANVIL.rpcUrl().toString(),
                "--genesis",
                file("second.json"),
                "--terms",
                file("terms.json"),
                "--key-file",
                file("governor.key")));
        all.addAll(List.of(more));
        return typed(answer, all.toArray(String[]::new));
    }
}
