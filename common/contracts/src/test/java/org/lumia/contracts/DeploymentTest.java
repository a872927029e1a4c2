package org.lumia.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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

    private final Anvil anvil = Anvil.start(Anvil.Options.temporary().withBlockTime(1));
    private final String url = anvil.rpcUrl().toString();

    @AfterEach
    void stopAnvil() {
        anvil.close();
    }

    @Test
    void deploysEverythingRegistersTheSubnetAndHandsOverToTheTimelock() throws Exception {
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
        l1.shutdown();
    }

    static DeploymentPlan plan(Address member) {
        var start = new SubnetPlan.ChainStart(
                Hash.parse("0x" + "11".repeat(32)),
                Hash.parse("0x" + "22".repeat(32)),
                1_800_000_000_000L,
                2_000,
                300,
                Duration.ofDays(1),
                Duration.ofDays(7),
                Set.of(DataKind.BLOB, DataKind.CALLDATA));
        var subnet = new SubnetPlan(
                7,
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
                start);
        return new DeploymentPlan(
                LUMIA.multiply(BigInteger.valueOf(1_000_000_000)),
                Duration.ofSeconds(1),
                Map.of(member, LUMIA),
                LUMIA.multiply(BigInteger.valueOf(1_000_000)),
                BigInteger.TEN.pow(18),
                subnet);
    }
}
