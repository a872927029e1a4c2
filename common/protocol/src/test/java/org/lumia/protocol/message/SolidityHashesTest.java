package org.lumia.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.schedule.Rescue;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.protocol.v1.InboxNotice;
import org.lumia.protocol.v1.RewardAttestation;
import org.lumia.protocol.v1.Seal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Java's hashes against those that the contracts' own code computed. */
class SolidityHashesTest {
    private static JsonNode vectors;
    private static SigningDomain domain;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = SolidityHashesTest.class.getResourceAsStream("/vectors/solidity-hashes.json")) {
            vectors = JsonMapper.builder().build().readTree(in);
        }
        JsonNode node = vectors.get("domain");
        domain = new SigningDomain(UInt256.of(node.get("chainId").asLong()), address(node, "verifyingContract"));
        assertThat(domain.separator()).isEqualTo(hash(node, "separator"));
    }

    private static Hash hash(JsonNode node, String field) {
        return Hash.parse(node.get(field).asString());
    }

    private static Address address(JsonNode node, String field) {
        return Address.parse(node.get(field).asString());
    }

    private static ByteString bytes(JsonNode node, String field) {
        return ByteString.copyFrom(Hex.decode(node.get(field).asString()));
    }

    private static void check(JsonNode node, Hash structHash) {
        assertThat(structHash).isEqualTo(hash(node, "structHash"));
        assertThat(domain.digest(structHash)).isEqualTo(hash(node, "digest"));
    }

    @Test
    void aSeal() {
        JsonNode node = vectors.get("seal");
        check(
                node,
                StructHashes.of(Seal.newBuilder()
                        .setGeneration(node.get("generation").asLong())
                        .setSubnet(node.get("subnet").asLong())
                        .setNumber(node.get("number").asLong())
                        .setParent(bytes(node, "parent"))
                        .setContentHash(bytes(node, "contentHash"))
                        .setSlot(node.get("slot").asLong())
                        .setRank(node.get("rank").asInt())
                        .setTimestampMs(node.get("timestamp").asLong())
                        .setSequencer(bytes(node, "sequencer"))
                        .build()));
    }

    @Test
    void aNoticeAndItsSignature() {
        JsonNode node = vectors.get("inboxNotice");
        Hash structHash = StructHashes.of(InboxNotice.newBuilder()
                .setSubnet(node.get("subnet").asLong())
                .setIndex(node.get("index").asLong())
                .setAccumulator(bytes(node, "accumulator"))
                .setOperator(bytes(node, "operator"))
                .setTimeMs(node.get("timeMs").asLong())
                .build());
        check(node, structHash);
        JsonNode signed = vectors.get("signature");
        assertThat(domain.recover(hash(signed, "structHash"), bytes(signed, "signature")))
                .contains(address(signed, "signer"));
    }

    @Test
    void aBundle() {
        JsonNode node = vectors.get("submittedTransactions");
        var hashes = new ArrayList<Hash>();
        node.get("transactionHashes").forEach(hash -> hashes.add(Hash.parse(hash.asString())));
        var times = new ArrayList<Long>();
        node.get("receivedAtMs").forEach(time -> times.add(time.asLong()));
        check(node, StructHashes.submitted(node.get("subnet").asLong(), address(node, "origin"), hashes, times));
    }

    @Test
    void attestations() {
        JsonNode node = vectors.get("attestation");
        check(
                node,
                StructHashes.of(Attestation.newBuilder()
                        .setSubnet(node.get("subnet").asLong())
                        .setGeneration(node.get("generation").asLong())
                        .setNumber(node.get("number").asLong())
                        .setSealHash(bytes(node, "sealHash"))
                        .setBlockHash(bytes(node, "blockHash"))
                        .build()));
        JsonNode rewards = vectors.get("rewards");
        check(
                rewards,
                StructHashes.of(RewardAttestation.newBuilder()
                        .setSubnet(rewards.get("subnet").asLong())
                        .setThroughEpoch(rewards.get("throughEpoch").asLong())
                        .setRoot(bytes(rewards, "root"))
                        .setTotal(Protobufs.bytes(
                                UInt256.of(new BigInteger(rewards.get("total").asString()))))
                        .setCostsWei(Protobufs.bytes(UInt256.of(
                                new BigInteger(rewards.get("costsWei").asString()))))
                        .build()));
    }

    @Test
    void aBatchCommitment() {
        JsonNode node = vectors.get("batch");
        var header = BatchHeader.newBuilder()
                .setIndex(node.get("index").asLong())
                .setEpoch(node.get("epoch").asLong())
                .setFirst(node.get("first").asLong())
                .setLast(node.get("last").asLong())
                .setParentBlockHash(bytes(node, "parentBlockHash"))
                .setLastBlockHash(bytes(node, "lastBlockHash"))
                .setLastStateRoot(bytes(node, "lastStateRoot"))
                .setLastTimestampMs(node.get("lastTimestamp").asLong())
                .setInboxThrough(node.get("inboxThrough").asLong())
                .setInboxAccumulator(bytes(node, "inboxAccumulator"))
                .setPayloadHash(bytes(node, "payloadHash"))
                .setKind(node.get("kind").asInt());
        node.get("blobVersionedHashes")
                .forEach(hash -> header.addBlobVersionedHashes(ByteString.copyFrom(Hex.decode(hash.asString()))));
        Hash commitment = StructHashes.commitment(header.build());
        assertThat(commitment).isEqualTo(hash(node, "commitment"));
        check(
                node,
                StructHashes.of(BatchAttestation.newBuilder()
                        .setSubnet(node.get("subnet").asLong())
                        .setIndex(node.get("index").asLong())
                        .setCommitment(Protobufs.bytes(commitment))
                        .build()));
    }

    @Test
    void aPostingClaim() {
        JsonNode node = vectors.get("postingClaim");
        check(
                node,
                StructHashes.postingClaim(
                        node.get("subnet").asLong(), node.get("index").asLong(), address(node, "payer")));
    }

    @Test
    void theMemberList() {
        JsonNode node = vectors.get("members");
        var list = new ArrayList<Member>();
        for (int i = 0; node.has(Integer.toString(i)); i++) {
            JsonNode member = node.get(Integer.toString(i));
            list.add(new Member(
                    address(member, "operator"),
                    address(member, "signer"),
                    member.get("weight").asLong(),
                    address(member, "feeRecipient")));
        }
        var members = new Members(list);
        assertThat(members.hash()).isEqualTo(hash(node, "hash"));
        assertThat(Hex.encode(members.encode())).isEqualTo(node.get("encoded").asString());
        assertThat(Members.decode(members.encode())).isEqualTo(members);
    }

    @Test
    void inboxBodiesAndTheirAccumulator() {
        JsonNode node = vectors.get("inbox");
        byte[] deposit = Hex.decode(node.get("depositBody").asString());
        byte[] policy = Hex.decode(node.get("policyBody").asString());
        byte[] slash = Hex.decode(node.get("slashBody").asString());
        assertThat(InboxBodies.Deposit.decode(deposit).encode()).isEqualTo(deposit);
        assertThat(InboxBodies.Policy.decode(policy).encode()).isEqualTo(policy);
        assertThat(InboxBodies.Slash.decode(slash).encode()).isEqualTo(slash);
        byte[] rescue = Hex.decode(node.get("rescueBody").asString());
        assertThat(Rescue.decode(rescue).encode()).isEqualTo(rescue);
        assertThat(Rescue.decode(rescue).throughEpoch()).isEqualTo(2_000);
        assertThat(Rescue.decode(rescue).committee().list()).hasSize(4);
        Hash first = StructHashes.accumulator(Hash.ZERO, 1, 1, deposit);
        Hash second = StructHashes.accumulator(
                first, 2, 2, Hex.decode(node.get("forcedBody").asString()));
        assertThat(List.of(first, second)).containsExactly(hash(node, "accumulator1"), hash(node, "accumulator2"));
        assertThat(StructHashes.depositSource(1, first)).isEqualTo(hash(node, "depositSourceHash"));
    }

    @Test
    void anEpochSeed() {
        JsonNode node = vectors.get("schedule");
        assertThat(StructHashes.epochSeed(
                        node.get("subnet").asLong(), node.get("epoch").asLong(), hash(node, "lastSeal")))
                .isEqualTo(hash(node, "seed"));
    }
}
