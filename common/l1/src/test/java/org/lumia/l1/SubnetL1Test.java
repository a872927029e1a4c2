package org.lumia.l1;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lumia.contracts.DataKind;
import org.lumia.contracts.Deployment;
import org.lumia.contracts.DeploymentPlan;
import org.lumia.contracts.GenesisMember;
import org.lumia.contracts.SubnetPlan;
import org.lumia.contracts.bindings.RollupInbox;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.l1.DistributorEvent.Kind;
import org.lumia.localnet.Anvil;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.message.StructHashes;
import org.lumia.rpc.JsonRpcClient;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.RawTransactionManager;
import org.web3j.tx.gas.StaticGasProvider;

/** The contracts on a real anvil. */
class SubnetL1Test {
    private static final String KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    private static final Address OPERATOR = Secp256k1.address(Hex.decode(KEY));
    private static final long SUBNET = 7;

    private final Anvil anvil = Anvil.startTemporary();
    private Deployment deployment;
    private SubnetL1 l1;

    @BeforeEach
    void deploy() throws Exception {
        deployment = Deployment.run(anvil.rpcUrl().toString(), KEY, plan());
        var client = new JsonRpcClient(anvil.rpcUrl(), Duration.ofSeconds(10));
        l1 = new SubnetL1(
                new L1Node(client::ask, client::ask),
                SUBNET,
                new L1Contracts(
                        deployment.l1ChainId(),
                        deployment.registry(),
                        deployment.inbox(),
                        deployment.rollup(),
                        deployment.distributor()));
    }

    @AfterEach
    void stop() {
        anvil.close();
    }

    @Test
    void whatTheNodeSaysOfItself() {
        assertThat(l1.chainId()).isEqualTo(31_337);
        var heads = l1.heads();
        assertThat(heads.latest().number()).isPositive();
        assertThat(l1.block(heads.latest().number())).hasValue(heads.latest());
        assertThat(l1.block(heads.latest().number() + 1)).isEmpty();
        assertThat(l1.nonces(OPERATOR).included()).isPositive();
        assertThat(l1.fees().baseFeeWei()).isNotEqualTo(UInt256.ZERO);
        assertThat(l1.baseFeePerGas(heads.latest().hash())).isNotEqualTo(UInt256.ZERO);
    }

    @Test
    void messagesCarryTheAccumulatorThatFollowsFromTheirBodies() throws Exception {
        var web3j = Web3j.build(new HttpService(anvil.rpcUrl().toString()));
        try {
            var inbox = RollupInbox.load(
                    deployment.inbox().toString(),
                    web3j,
                    new RawTransactionManager(web3j, Credentials.create(KEY), 31_337),
                    new StaticGasProvider(BigInteger.TWO.pow(33), BigInteger.valueOf(1_000_000)));
            for (int i = 0; i < 2; i++) {
                inbox.forceTransaction(BigInteger.valueOf(SUBNET), new byte[] {2, (byte) i}, BigInteger.TEN.pow(15))
                        .send();
            }
        } finally {
            web3j.shutdown();
        }
        var messages = l1.messages(0, l1.heads().latest().number());
        assertThat(messages).extracting(EnqueuedMessage::index).containsExactly(1L, 2L);
        var accumulator = Hash.ZERO;
        for (var message : messages) {
            assertThat(message.kind()).isEqualTo(2);
            accumulator = StructHashes.accumulator(accumulator, message.index(), message.kind(), message.body());
            assertThat(message.accumulator()).isEqualTo(accumulator);
            var receipt = l1.receipt(message.transactionHash()).orElseThrow();
            assertThat(receipt.success()).isTrue();
            assertThat(receipt.blockHash()).isEqualTo(message.block().hash());
            assertThat(l1.transaction(message.transactionHash()).orElseThrow().to())
                    .hasValue(deployment.inbox());
        }
        assertThat(messages.getLast().body()).containsExactly(2, 1);
    }

    @Test
    void theRollupsTipStandsBeforeTheFirstBatch() {
        assertThat(l1.tip()).isEqualTo(new RollupTip(0, 0));
        assertThat(l1.batches(0, l1.heads().latest().number())).isEmpty();
    }

    @Test
    void whatTheDistributorLoggedIsReadInOrder() {
        var ether = UInt256.of(1_000_000_000_000_000_000L);
        var events = l1.distributorEvents(0, l1.heads().latest().number());
        assertThat(events).extracting(DistributorEvent::kind).containsExactly(Kind.FUNDED, Kind.COSTS_FUNDED);
        assertThat(events.getFirst().amount()).isEqualTo(ether.multiply(UInt256.of(5)));
        assertThat(events.getFirst().costsWei()).isEqualTo(UInt256.ZERO);
        assertThat(events.getLast().amount()).isEqualTo(UInt256.ZERO);
        assertThat(events.getLast().costsWei()).isEqualTo(ether.multiply(UInt256.of(3)));
        long last = l1.heads().latest().number();
        assertThat(l1.fund(last))
                .hasValue(new FundTotals(ether.multiply(UInt256.of(5)), UInt256.ZERO, ether.multiply(UInt256.of(3))));
        assertThat(l1.fund(last + 1_000))
                .as("a block that the node has no state of")
                .isEmpty();
        for (var event : events) {
            assertThat(event.account()).isEqualTo(OPERATOR);
            assertThat(l1.block(event.block().number())).hasValue(event.block());
            assertThat(l1.receipt(event.transactionHash()).orElseThrow().success())
                    .isTrue();
        }
    }

    @Test
    void aCallThatWouldRevertIsRefusedInTheContractsWords() {
        assertThat(l1.simulate(OPERATOR, new byte[] {1, 2, 3, 4}, List.of(Hash.parse("0x01" + "00".repeat(31)))))
                .isInstanceOf(Simulation.Refused.class);
    }

    private static DeploymentPlan plan() {
        var lumia = BigInteger.TEN.pow(18);
        var start = new SubnetPlan.ChainStart(
                Hash.parse("0x" + "11".repeat(32)),
                Hash.parse("0x" + "22".repeat(32)),
                1_800_000_000_000L,
                2_000,
                300,
                Duration.ofDays(1),
                Duration.ofDays(7),
                Set.of(DataKind.BLOB));
        var subnet = new SubnetPlan(
                SUBNET,
                new SubnetPlan.Governance(OPERATOR, OPERATOR, lumia, BigInteger.ONE, Duration.ofDays(7), 5_000, 1_000),
                List.of(new GenesisMember(OPERATOR, OPERATOR, 100, OPERATOR)),
                new SubnetPlan.InboxFees(BigInteger.TEN.pow(15), 0, 131_072),
                start);
        return new DeploymentPlan(
                lumia.multiply(BigInteger.valueOf(1_000_000_000)),
                Duration.ofSeconds(1),
                Map.of(),
                lumia.multiply(BigInteger.valueOf(5)),
                lumia.multiply(BigInteger.valueOf(3)),
                subnet);
    }
}
