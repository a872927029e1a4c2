package org.lumia.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lumia.contracts.bindings.LumiaToken;
import org.lumia.contracts.bindings.RewardDistributor;
import org.lumia.contracts.bindings.Rollup;
import org.lumia.contracts.bindings.SequencerRegistry;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.localnet.Anvil;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.gas.StaticGasProvider;

/** Against a real anvil. */
class DeploymentTest {
    private static final String KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    private static final BigInteger LUMIA = BigInteger.TEN.pow(18);

    private static final int TRIES_MAX = 5_000;
    private static final SubnetOpening.Funds FUNDS = new SubnetOpening.Funds(
            LUMIA, BigInteger.TWO, Map.of(Address.parse("0x00000000000000000000000000000000000000aa"), BigInteger.TEN));

    private final Anvil anvil = Anvil.start(Anvil.Options.temporary().withBlockTime(1));
    private final String url = anvil.rpcUrl().toString();

    @AfterEach
    void stopAnvil() {
        anvil.close();
    }

    @Test
    void deploysRegistersHandsOverToTheTimelockAndOpensASecondSubnetThroughIt() throws Exception {
        var member = Address.parse("0x70997970c51812dc3a010c7d01b50e0d17dc79c8");
        var deployment = Deployment.run(url, KEY, plan(member));

        var l1 = Web3j.build(new HttpService(url));
        var reader = Credentials.create(KEY);
        var gas = new StaticGasProvider(BigInteger.ZERO, BigInteger.ZERO);
        var registry = SequencerRegistry.load(deployment.registry().toString(), l1, reader, gas);
        var rollup = Rollup.load(deployment.rollup().toString(), l1, reader, gas);
        var seven = BigInteger.valueOf(7);
        assertThat(registry.membersOf(seven).send()).hasSize(1);
        assertThat(registry.owner().send()).isEqualTo(deployment.timelock().toString());
        assertThat(rollup.owner().send()).isEqualTo(deployment.timelock().toString());
        assertThat(rollup.tipOf(seven).send().nextIndex).isEqualTo(BigInteger.ZERO);
        assertThat(deployment.l1ChainId()).isEqualTo(31337);

        opensASecond(l1, deployment, member, registry, rollup);
        l1.shutdown();
    }

    /** Through the timelock, whose delay is a second. */
    private void opensASecond(
            Web3j l1, Deployment deployment, Address member, SequencerRegistry registry, Rollup rollup)
            throws Exception {
        var reader = Credentials.create(KEY);
        var gas = new StaticGasProvider(BigInteger.ZERO, BigInteger.ZERO);
        var seven = BigInteger.valueOf(7);
        var lumia = LumiaToken.load(deployment.lumia().toString(), l1, reader, gas);
        var bondsBefore = lumia.balanceOf(deployment.registry().toString()).send();
        var second = subnet(8, member);
        var scheduled = SubnetOpening.run(url, KEY, deployment, second, FUNDS);
        assertThat(scheduled.isOpen()).as("the timelock has a delay").isFalse();
        SubnetOpening.Outcome opened = scheduled;
        for (int tries = 0; !opened.isOpen() && tries < TRIES_MAX; tries++) {
            opened = SubnetOpening.run(url, KEY, deployment, second, FUNDS);
        }
        assertThat(opened.isOpen()).isTrue();
        assertThat(opened.gasUsed()).isBetween(100_000L, 2_000_000L);
        assertThat(SubnetOpening.run(url, KEY, deployment, second, FUNDS))
                .as("once more changes nothing")
                .isEqualTo(new SubnetOpening.Outcome(0, OptionalLong.empty()));
        assertThatThrownBy(() -> SubnetOpening.run(url, KEY, deployment, subnet(7, member), FUNDS))
                .hasMessage("subnet 7 is registered already, on other terms");
        assertThat(SubnetOpening.estate(
                        url,
                        deployment.l1ChainId(),
                        deployment.registry(),
                        deployment.inbox(),
                        deployment.rollup(),
                        deployment.distributor()))
                .isEqualTo(new Deployment(
                        deployment.l1ChainId(),
                        0,
                        deployment.lumia(),
                        deployment.timelock(),
                        deployment.registry(),
                        deployment.inbox(),
                        deployment.rollup(),
                        deployment.distributor()));
        var eight = BigInteger.valueOf(8);
        assertThat(registry.membersOf(eight).send()).hasSize(1);
        assertThat(registry.governor(eight).send()).isEqualTo(member.toString());
        assertThat(lumia.balanceOf(deployment.registry().toString()).send().subtract(bondsBefore))
                .isEqualTo(second.governance().bondWei(100));
        var distributor = RewardDistributor.load(deployment.distributor().toString(), l1, reader, gas);
        assertThat(distributor.totalsOf(eight).send().lumia).isEqualTo(FUNDS.rewardsWei());
        assertThat(distributor.totalsOf(seven).send().lumia)
                .isEqualTo(plan(member).rewardFundWei());
        assertThat(rollup.tipOf(eight).send().lastBlockHash)
                .isEqualTo(second.chain().genesisBlockHash().toBytes());
    }

    static DeploymentPlan plan(Address member) {
        return new DeploymentPlan(
                LUMIA.multiply(BigInteger.valueOf(1_000_000_000)),
                Duration.ofSeconds(1),
                Map.of(member, LUMIA),
                LUMIA.multiply(BigInteger.valueOf(1_000_000)),
                BigInteger.TEN.pow(18),
                subnet(7, member));
    }

    private static SubnetPlan subnet(long number, Address member) {
        var start = new SubnetPlan.ChainStart(
                Hash.parse("0x" + Long.toString(number + 10).repeat(32)),
                Hash.parse("0x" + "22".repeat(32)),
                1_800_000_000_000L,
                2_000,
                300,
                Duration.ofDays(1),
                Duration.ofDays(7),
                Set.of(DataKind.BLOB, DataKind.CALLDATA));
        return new SubnetPlan(
                number,
                new SubnetPlan.Governance(
                        member,
                        member,
                        LUMIA.multiply(BigInteger.valueOf(1_000)),
                        LUMIA.multiply(BigInteger.valueOf(11)),
                        Duration.ofDays(7),
                        5_000,
                        1_000),
                List.of(new GenesisMember(member, member, 100, member)),
                new SubnetPlan.InboxFees(BigInteger.TEN.pow(15), 0, 131_072),
                start,
                LUMIA);
    }
}
