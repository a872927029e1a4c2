package org.lumia.rewards.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.merkle.StandardMerkleTree;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.rewards.RewardRoot;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.RewardAttestation;
import org.lumia.rewards.SimulatedSubnet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A period of a simulated subnet from its last epoch to the last claim, by a running service's REST. */
record PeriodChecks(int port, SimulatedSubnet subnet, List<String> told) {
    /** The last epoch of the last period that is over. */
    static final long THROUGH = 3;

    /** Six epochs of a thousand LUMIA. */
    private static final UInt256 FUNDED = UInt256.of(BigInteger.TEN.pow(18).multiply(BigInteger.valueOf(6_000)));

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private JsonNode json(String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + port + path);
        var answer = HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    /** A period that ends is signed, certified, posted and claimed, and every wei of it is accounted for. */
    void check(KafkaLog kafka, Topics topics) throws Exception {
        var root = ExpectedRewards.root(subnet, THROUGH);
        RewardsServiceTest.await(
                "our attestation in the log", () -> period().get("certificate").size() == 1);
        checkAttestation(kafka, topics, root);
        assertThat(period().get("root").asString()).isEqualTo(root.root().toString());
        assertThat(period().get("certified").asBoolean()).isFalse();
        assertThat(standings()).containsExactly("OPEN", "COUNTED", "COUNTED", "COUNTED", "COUNTED");
        assertThat(json("/v1/rewards/roots/open").get("root").isNull()).isTrue();
        var log = kafka.appender(topics.attestations());
        for (int member = 0; member < 2; member++) {
            log.appendAndWait(new MemberKey(subnet.genesis, member)
                    .reward(THROUGH, root.root(), root.total(), root.costsWei())
                    .toByteArray());
        }
        RewardsServiceTest.await(
                "a certificate",
                () -> standings().equals(List.of("OPEN", "CERTIFIED", "CERTIFIED", "CERTIFIED", "CERTIFIED")));
        var open = json("/v1/rewards/roots/open");
        assertThat(open.get("throughBlock").isNull()).isTrue();
        assertThat(open.get("root").get("throughEpoch").asLong()).isEqualTo(THROUGH);
        assertThat(open.get("root").get("data").asString())
                .isEqualTo(period().get("post").get("data").asString())
                .hasSizeGreaterThan(1_000);
        checkClaims(root);
    }

    private JsonNode period() throws Exception {
        return json("/v1/rewards/periods").get("periods").get(0);
    }

    private List<String> standings() throws Exception {
        List<String> standings = new ArrayList<>();
        json("/v1/rewards/epochs?limit=100")
                .get("epochs")
                .forEach(epoch -> standings.add(epoch.get("standing").asString()));
        return standings;
    }

    private void checkClaims(RewardRoot root) throws Exception {
        var account = SimulatedSubnet.operator(0);
        var before = json("/v1/rewards/claims/" + account);
        assertThat(before.get("period").isNull()).as("nothing on L1 yet").isTrue();
        assertThat(before.get("notPosted")).isEqualTo(before.get("earned"));
        var leaf = root.leaf(account).orElseThrow();
        tell(5, 9, event("FUNDED", FUNDED, UInt256.ZERO, account, 7));
        tell(9, 20, event("ROOT", root.total(), root.costsWei(), SimulatedSubnet.operator(1), 12));
        tell(9, 20, event("CLAIMED", leaf.amount(), UInt256.ZERO, account, 15));
        tell(25, 30, event("CLAIMED", leaf.amount(), UInt256.ZERO, account, 28));
        assertThat(standings()).containsExactly("OPEN", "POSTED", "POSTED", "POSTED", "POSTED");
        assertThat(json("/v1/rewards/roots/open").get("root").isNull()).isTrue();
        assertThat(json("/v1/rewards/roots/open").get("throughBlock").asLong())
                .as("a range that does not follow changes nothing")
                .isEqualTo(20);
        var due = json("/v1/rewards/claims/" + account);
        assertThat(money(due, "claimable")).containsExactly(leaf.amount(), leaf.costsWei());
        assertThat(money(due, "claimed")).containsExactly(UInt256.ZERO, UInt256.ZERO);
        assertThat(money(due, "expired")).as("posted in 1970").containsExactly(leaf.amount(), leaf.costsWei());
        List<Hash> proof = new ArrayList<>();
        due.get("proof").forEach(hash -> proof.add(Hash.parse(hash.asString())));
        assertThat(StandardMerkleTree.verify(
                        root.root(), Hash.parse(due.get("leaf").asString()), proof))
                .isTrue();
        assertThat(due.get("period").get("certificate").size()).isEqualTo(3);
        assertThat(due.get("claim").get("data").asString())
                .contains(account.toString().substring(2));
        tell(20, 21, event("CLAIMED", leaf.amount(), UInt256.ZERO, account, 21));
        UInt256 owed = root.total().subtractExact(leaf.amount()).subtractExact(UInt256.of(7));
        String held = "{\"lumiaFree\":\"%s\",\"lumiaOwed\":\"%s\",\"costsWei\":\"0\"}"
                .formatted(FUNDED.subtractExact(root.total()), owed);
        tell(
                21,
                22,
                event("RECOVERED", UInt256.of(7), UInt256.ZERO, SimulatedSubnet.operator(1), 22),
                ",\"held\":" + held);
        var after = json("/v1/rewards/claims/" + account);
        assertThat(money(after, "claimable")).containsExactly(UInt256.ZERO, leaf.costsWei());
        assertThat(after.get("payments").get(0).get("kind").asString()).isEqualTo("CLAIMED");
        checkTotals(leaf.amount());
    }

    private void checkTotals(UInt256 claimed) throws Exception {
        var totals = json("/v1/rewards/totals");
        var emission = subnet.genesis.rewardPolicy().emissionPerEpoch();
        UInt256 sum = UInt256.ZERO;
        for (String part : List.of("claimed", "recovered", "claimable", "notPosted")) {
            sum = sum.addExact(money(totals, part).getFirst());
        }
        assertThat(sum)
                .as("to the wei")
                .isEqualTo(money(totals, "emitted").getFirst())
                .isEqualTo(emission.multiplyExact(UInt256.of(RewardsServiceTest.EPOCHS)));
        assertThat(money(totals, "claimed").getFirst()).isEqualTo(claimed);
        assertThat(money(totals, "notPosted").getFirst())
                .as("the open period's")
                .isEqualTo(emission);
    }

    private static List<UInt256> money(JsonNode of, String what) {
        return List.of(
                UInt256.of(new BigInteger(of.get(what).get("amount").asString())),
                UInt256.of(new BigInteger(of.get(what).get("costsWei").asString())));
    }

    private static String event(String kind, UInt256 amount, UInt256 costsWei, Address account, long block) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("kind", kind)
                .put("throughEpoch", THROUGH)
                .put("account", account.toString())
                .put("amount", amount.toString())
                .put("costsWei", costsWei.toString())
                .put("block", block)
                .put("timestamp", 5)
                .put("logIndex", 0)
                .put("transactionHash", Hash.ZERO.toString())
                .toString();
    }

    private void tell(long after, long through, String event) throws Exception {
        tell(after, through, event, "");
    }

    private void tell(long after, long through, String event, String more) throws Exception {
        told.add("{\"afterBlock\":%d,\"throughBlock\":%d,\"events\":[%s]%s}".formatted(after, through, event, more));
        tell(told.getLast());
    }

    /** Says all again to a service that knows nothing of L1. */
    void tellAgain() throws Exception {
        for (String body : told) {
            tell(body);
        }
    }

    private void tell(String body) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + port + "/v1/rewards/l1");
        var request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    private void checkAttestation(KafkaLog kafka, Topics topics, RewardRoot root) throws Exception {
        var reward = lastReward(kafka, topics.attestations());
        assertThat(reward.getThroughEpoch()).isEqualTo(THROUGH);
        assertThat(Protobufs.hash(reward.getRoot())).isEqualTo(root.root());
        assertThat(Protobufs.uint256(reward.getTotal())).isEqualTo(root.total());
        assertThat(Protobufs.uint256(reward.getCostsWei())).isEqualTo(root.costsWei());
        assertThat(subnet.genesis.signingDomain().recover(StructHashes.of(reward), reward.getSignature()))
                .contains(subnet.genesis
                        .members()
                        .find(SimulatedSubnet.operator(2))
                        .orElseThrow()
                        .signer());
    }

    /** Entries of the subnet may stand behind it, some that do not decode among them. */
    private static RewardAttestation lastReward(KafkaLog kafka, String topic) {
        return LongStream.iterate(kafka.endOffset(topic) - 1, at -> at >= 0, at -> at - 1)
                .mapToObj(at -> kafka.from(topic, at).orElseThrow().value())
                .flatMap(entry -> reward(entry).stream())
                .findFirst()
                .orElseThrow();
    }

    private static Optional<RewardAttestation> reward(byte[] entry) {
        try {
            return Optional.of(AttestationEntry.parseFrom(entry))
                    .filter(AttestationEntry::hasReward)
                    .map(AttestationEntry::getReward);
        } catch (InvalidProtocolBufferException malformed) {
            return Optional.empty();
        }
    }
}
