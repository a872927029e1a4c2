package org.lumia.devnet;

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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.contracts.bindings.LumiaToken;
import org.lumia.contracts.bindings.SequencerRegistry;
import org.lumia.contracts.bindings.TimelockController;
import org.lumia.ethereum.Address;
import org.lumia.localnet.Anvil;
import org.lumia.protocol.genesis.Genesis;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.RawTransactionManager;
import org.web3j.tx.gas.StaticGasProvider;

/** From the plan that is printed to contracts on L1, and what a plan may not say. */
class GenesisCommandTest {
    /** The usual first test account, which anvil gives ether. */
    private static final String DEPLOYER = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

    /** The last of anvil's ten, who made the token. */
    private static final String HOLDER = "0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6";

    private static final String ANYBODY = Address.ZERO.toString();
    private static final BigInteger LUMIA = BigInteger.TEN.pow(18);
    private static final String OPERATOR = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
    private static final String SIGNER = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";

    @TempDir
    Path folder;

    private record Outcome(int status, String out, String err) {}

    private static Outcome typed(String answers, String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = GenesisCommand.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new BufferedReader(new StringReader(answers)),
                words);
        return new Outcome(
                status,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8).strip());
    }

    private Path plan(String... changes) throws Exception {
        String text = typed("", "plan")
                .out()
                .replace("treasury=", "treasury=" + OPERATOR)
                .replace("member.1=", "member.1=" + OPERATOR + "," + SIGNER + ",100," + OPERATOR);
        var file = folder.resolve("plan.properties");
        return Files.writeString(file, text + String.join("\n", changes) + "\n");
    }

    private Path key() throws Exception {
        var file = folder.resolve("deployer.key");
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, DEPLOYER);
        }
        return file;
    }

    private Outcome init(String answers, String l1, Path plan, String... more) throws Exception {
        var words = new ArrayList<>(List.of(
                "init",
                "--plan",
                plan.toString(),
                "--l1",
                l1,
                "--key-file",
                key().toString(),
                "--out",
                folder.resolve("genesis.json").toString()));
        words.addAll(List.of(more));
        return typed(answers, words.toArray(String[]::new));
    }

    @Test
    void theSamePlanIsAGenesisAndContractsThatBelongTogether() throws Exception {
        try (var anvil = Anvil.startTemporary()) {
            String l1 = anvil.rpcUrl().toString();
            assertThat(init("no\n", l1, plan()).status()).isEqualTo(3);
            assertThat(folder.resolve("genesis.json")).doesNotExist();
            Files.writeString(key(), "0x" + "12".repeat(32));
            assertThat(init("yes\n", l1, plan()).err()).endsWith("has no ether on L1 to deploy with");
            Files.writeString(key(), DEPLOYER);
            var done = init("yes\n", l1, plan("slotMs=3000"));
            assertThat(done.status()).as(done.err()).isZero();
            var genesis = Genesis.load(folder.resolve("genesis.json"));
            assertThat(genesis.timing().slotMs()).isEqualTo(3_000);
            assertThat(genesis.members().list()).hasSize(1);
            assertThat(done.out())
                    .contains(genesis.hash().toString())
                    .contains(genesis.l1().rollup().toString())
                    .contains(
                            " holds the LUMIA that bonds and funds leave of the supply: move it before its key goes.");
            assertThat(init("", l1, plan()).err()).endsWith("exists: a genesis is never written over");

            var check = typed(
                    "", "check", "--genesis", folder.resolve("genesis.json").toString(), "--l1", l1);
            assertThat(check.out())
                    .contains("L1 has the four contracts")
                    .contains(genesis.hash().toString());
        }
    }

    @Test
    void aTokenThatL1HasAndATimelockOfOthersAreWhatANetworkIsBuiltOn() throws Exception {
        try (var anvil = Anvil.startTemporary()) {
            String url = anvil.rpcUrl().toString();
            var l1 = Web3j.build(new HttpService(url));
            var gas = new StaticGasProvider(BigInteger.TWO.pow(33), BigInteger.valueOf(3_000_000));
            var holder = new RawTransactionManager(l1, Credentials.create(HOLDER), anvil.chainId());
            var token = LumiaToken.deploy(l1, holder, gas, LUMIA.multiply(BigInteger.valueOf(5_000_000)))
                    .send();
            var lines = List.of(
                            "lumia=" + token.getContractAddress(),
                            "timelockSeconds=3600",
                            "timelockProposers=" + OPERATOR + ", " + SIGNER,
                            "timelockExecutors=anybody",
                            "timelockAdmin=" + SIGNER)
                    .toArray(String[]::new);
            assertThat(init("", url, plan("lumia=" + OPERATOR)).err())
                    .startsWith("L1 has no contract at 0x7099")
                    .endsWith("which the plan names as lumia");
            assertThat(init("", url, plan(lines)).err()).contains(" has 0 LUMIA of the token ");

            var mine = Credentials.create(DEPLOYER).getAddress();
            var held = LUMIA.multiply(BigInteger.valueOf(2_000_000));
            token.transfer(mine, held).send();
            var done = init("", url, plan(lines), "--yes");
            assertThat(done.status()).as(done.err()).isZero();
            assertThat(done.out())
                    .contains("The timelock waits 3600 s")
                    .contains("anybody may execute")
                    .doesNotContain("leave of the supply")
                    .contains("  LUMIA " + token.getContractAddress());

            var at = Genesis.load(folder.resolve("genesis.json")).l1();
            var registry = SequencerRegistry.load(at.registry().toString(), l1, holder, gas);
            assertThat(registry.lumia().send()).isEqualTo(token.getContractAddress());
            var bonds = token.balanceOf(at.registry().toString()).send();
            var funds = token.balanceOf(at.distributor().toString()).send();
            assertThat(bonds).isPositive();
            assertThat(token.balanceOf(mine).send())
                    .isEqualTo(held.subtract(bonds).subtract(funds));

            var timelock = TimelockController.load(registry.owner().send(), l1, holder, gas);
            assertThat(timelock.getMinDelay().send()).isEqualTo(3_600);
            assertThat(holders(timelock, timelock.PROPOSER_ROLE().send(), mine, OPERATOR, SIGNER))
                    .containsExactly(OPERATOR, SIGNER);
            assertThat(holders(timelock, timelock.EXECUTOR_ROLE().send(), mine, ANYBODY))
                    .containsExactly(ANYBODY);
            assertThat(holders(timelock, timelock.DEFAULT_ADMIN_ROLE().send(), mine, OPERATOR, SIGNER))
                    .containsExactly(SIGNER);
            l1.shutdown();
        }
    }

    private static List<String> holders(TimelockController timelock, byte[] role, String... accounts) throws Exception {
        var holders = new ArrayList<String>();
        for (String account : accounts) {
            if (timelock.hasRole(role, account).send()) {
                holders.add(account);
            }
        }
        return holders;
    }

    @Test
    void whatAPlanMayNotSayIsNamedBeforeL1IsAsked() throws Exception {
        var wrong = List.of(
                List.of(
                        "slotMs=1",
                        "slotMs is \"1\"; it must be a whole number from 500 to 600000: how long one leader's turn"
                                + " lasts"),
                List.of("slotMs=long", "slotMs is \"long\"; it must be a whole number from 500 to 600000"),
                List.of("slotsMs=2000", "slotsMs is no rule"),
                List.of("timelockProposers=" + OPERATOR + ",0x12", "timelockProposers needs an address, 0x and 40"),
                List.of("lumia=token", "lumia needs an address, 0x and 40 hex digits, not \"token\""),
                List.of("treasury=0x12", "treasury needs an address, 0x and 40 hex digits, not \"0x12\""),
                List.of(
                        "member.1=" + OPERATOR,
                        "member.1 is \"" + OPERATOR + "\"; it must be OPERATOR,SIGNER,WEIGHT,FEE_RECIPIENT"),
                List.of(
                        "member.2=" + SIGNER + "," + OPERATOR + ",1," + OPERATOR,
                        "stands twice among operators and signers"),
                List.of("member.1=" + OPERATOR + "," + SIGNER + ",0," + OPERATOR, "The weight of member.1 is \"0\""));
        for (var one : wrong) {
            var refused = init("", "http://127.0.0.1:1", plan(one.getFirst()));
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err()).contains(one.getLast()).doesNotContain("\n");
        }
    }

    @Test
    void everyDefaultIsWithinItsRange() {
        for (GenesisRule rule : GenesisRule.values()) {
            assertThat(rule.parse(Long.toString(rule.byDefault()))).isEqualTo(rule.byDefault());
        }
    }
}
