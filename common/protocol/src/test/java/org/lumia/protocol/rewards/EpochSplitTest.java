package org.lumia.protocol.rewards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.merkle.StandardMerkleTree;
import org.lumia.protocol.message.InboxBodies.Policy;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EpochSplitTest {

    /** Amounts from an implementation on exact fractions, roots from OpenZeppelin merkle-tree 1.0.8. */
    @Test
    void goldenVectorsAgree() throws Exception {
        int ran = 0;
        var cumulative = CumulativeRewards.NONE;
        for (JsonNode vector : vectors()) {
            EpochRewards rewards = EpochSplit.of(tally(vector));
            String name = vector.get("name").asString();
            for (int i = 0; i < rewards.operators().size(); i++) {
                for (Category category : Category.values()) {
                    assertThat(rewards.operators().get(i).earned().get(category).toString())
                            .as("%s, operator %d, %s", name, i, category)
                            .isEqualTo(vector.get("earned")
                                    .get(i)
                                    .get(category.ordinal())
                                    .asString());
                }
            }
            assertThat(rewards.treasuryAmount().toString())
                    .as(name)
                    .isEqualTo(vector.get("treasuryAmount").asString());
            assertThat(root(CumulativeRewards.NONE.plus(rewards), vector))
                    .as(name)
                    .isEqualTo(vector.get("root").asString());
            cumulative = cumulative.plus(rewards);
            assertThat(root(cumulative, vector))
                    .as("all through %s", name)
                    .isEqualTo(vector.get("cumulativeRoot").asString());
            ran++;
        }
        assertThat(ran).isEqualTo(52);
    }

    private static String root(CumulativeRewards rewards, JsonNode vector) {
        return rewards.root(
                        31_337,
                        vector.get("subnet").asLong(),
                        vector.get("epoch").asLong())
                .map(root -> root.root().toString())
                .orElse("");
    }

    @Test
    void theLeafAndTheRootAreThoseOfTheContract() throws Exception {
        JsonNode vector = read("/vectors/solidity-hashes.json").get("rewards");
        RewardLeaf a = leaf(vector, "A");
        RewardLeaf b = leaf(vector, "B");
        assertThat(a.hash()).isEqualTo(Hash.parse(vector.get("leafA").asString()));
        var root = new RewardRoot(vector.get("throughEpoch").asLong(), List.of(a, b));
        assertThat(root.root()).isEqualTo(Hash.parse(vector.get("root").asString()));
        assertThat(root.total().toString()).isEqualTo(vector.get("total").asString());
        assertThat(root.costsWei().toString()).isEqualTo(vector.get("costsWei").asString());
        assertThat(StandardMerkleTree.verify(root.root(), b.hash(), root.proof(b)))
                .isTrue();
    }

    private static RewardLeaf leaf(JsonNode vector, String which) {
        return new RewardLeaf(
                vector.get("l1ChainId").asLong(),
                vector.get("subnet").asLong(),
                vector.get("throughEpoch").asLong(),
                Address.parse(vector.get("account" + which).asString()),
                UInt256.of(vector.get("amount" + which).bigIntegerValue()),
                UInt256.of(vector.get("costsWei" + which).bigIntegerValue()));
    }

    @Test
    void sumsAreExactForAnyTally() {
        Random random = new Random(20261121);
        for (int round = 0; round < 2_000; round++) {
            EpochTally tally = randomTally(random);
            EpochRewards rewards = EpochSplit.of(tally);
            BigInteger claims = BigInteger.ZERO;
            for (RewardBalance balance : rewards.balances().values()) {
                claims = claims.add(balance.amount().toBigInteger());
            }
            assertThat(claims).isEqualTo(tally.policy().emissionPerEpoch().toBigInteger());
            BigInteger forfeited = BigInteger.ZERO;
            for (OperatorRewards operator : rewards.operators()) {
                forfeited = forfeited.add(operator.forfeited().toBigInteger());
                if (operator.tally().slashed()) {
                    assertThat(operator.total()).isEqualTo(UInt256.ZERO);
                }
                assertThat(operator.earned().get(Category.DELIVERING))
                        .isLessThanOrEqualTo(operator.tally().baseFeesBurned());
            }
            assertThat(rewards.treasuryAmount().toBigInteger()).isGreaterThanOrEqualTo(forfeited);
        }
    }

    @Test
    void anEpochWithoutABlockIsNotPaidFor() {
        assertThatThrownBy(() -> new EpochTally(1, 1, policy(UInt256.ONE, 10_000, 0, 0, 0), 8_000, 0, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theTipIsReimbursedUpToTheCap() {
        L1Cost cost = new L1Cost(UInt256.of(21_000L * 12), UInt256.of(77), 21_000, UInt256.of(10));
        assertThat(cost.reimbursement(UInt256.of(5))).isEqualTo(UInt256.of(21_000 * 12 + 77));
        assertThat(cost.reimbursement(UInt256.of(1))).isEqualTo(UInt256.of(21_000 * 11 + 77));
        assertThat(cost.reimbursement(UInt256.MAX)).isEqualTo(UInt256.of(21_000 * 12 + 77));
    }

    private static EpochTally randomTally(Random random) {
        long blocks = 1 + random.nextInt(1_000);
        List<OperatorTally> operators = new ArrayList<>();
        int count = random.nextInt(9);
        for (int i = 0; i < count; i++) {
            long assigned = random.nextInt(50);
            UInt256 fees = UInt256.of(new BigInteger(random.nextInt(90), random));
            UInt256 burned = UInt256.of(fees.toBigInteger().shiftRight(random.nextInt(3)));
            operators.add(new OperatorTally(
                    Address.parse("0x%040x".formatted(i + 1)),
                    random.nextInt(5) * (long) random.nextInt(1_000_000),
                    assigned,
                    random.nextLong(assigned + 1),
                    random.nextLong(blocks + 1),
                    random.nextInt(4),
                    fees,
                    burned,
                    random.nextInt(8) == 0,
                    UInt256.of(random.nextInt(1_000))));
        }
        int a = random.nextInt(10_001);
        int b = random.nextInt(10_001 - a);
        int c = random.nextInt(10_001 - a - b);
        UInt256 emission = UInt256.of(new BigInteger(random.nextInt(120), random));
        return new EpochTally(3, 9, policy(emission, a, b, c, 10_000 - a - b - c), 8_000, blocks, operators);
    }

    private static Policy policy(UInt256 emission, int sealing, int attesting, int posting, int delivering) {
        return new Policy(
                emission,
                sealing,
                attesting,
                posting,
                delivering,
                Address.parse("0x00000000000000000000000000000000000000fe"),
                UInt256.ZERO);
    }

    private static EpochTally tally(JsonNode vector) {
        JsonNode bps = vector.get("bps");
        Policy policy = new Policy(
                number(vector, "emission"),
                bps.get(0).asInt(),
                bps.get(1).asInt(),
                bps.get(2).asInt(),
                bps.get(3).asInt(),
                Address.parse(vector.get("treasury").asString()),
                UInt256.ZERO);
        List<OperatorTally> operators = new ArrayList<>();
        for (JsonNode o : vector.get("operators")) {
            operators.add(new OperatorTally(
                    Address.parse(o.get("operator").asString()),
                    o.get("weight").asLong(),
                    o.get("assigned").asLong(),
                    o.get("led").asLong(),
                    o.get("attestations").asLong(),
                    o.get("batches").asLong(),
                    number(o, "fees"),
                    number(o, "burned"),
                    o.get("slashed").asBoolean(),
                    number(o, "costs")));
        }
        return new EpochTally(
                vector.get("subnet").asLong(),
                vector.get("epoch").asLong(),
                policy,
                8_000,
                vector.get("blocks").asLong(),
                operators);
    }

    private static UInt256 number(JsonNode node, String field) {
        return UInt256.of(new BigInteger(node.get(field).asString()));
    }

    private static JsonNode vectors() throws Exception {
        return read("/vectors/rewards.json");
    }

    private static JsonNode read(String resource) throws Exception {
        try (InputStream in = EpochSplitTest.class.getResourceAsStream(resource)) {
            return JsonMapper.shared().readTree(in);
        }
    }
}
