package org.lumia.rewards.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Draw;
import org.lumia.protocol.v1.Attestation;
import org.lumia.rewards.SimulatedSubnet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** That what a running service serves as an epoch's evidence is enough to count it again, and nothing needs to be believed. */
record EpochEvidenceChecks(int port, SimulatedSubnet subnet) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int PAGE_BLOCKS = 7;

    private HttpResponse<String> get(String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + port + path);
        return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private JsonNode json(String path) throws Exception {
        var answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    void check(long epoch) throws Exception {
        String path = "/v1/rewards/epochs/%d/evidence".formatted(epoch);
        JsonNode first = json(path + "?limit=" + PAGE_BLOCKS);
        List<JsonNode> blocks = new ArrayList<>();
        for (JsonNode page = first; ; ) {
            assertThat(page.get("epoch").asLong()).isEqualTo(epoch);
            assertThat(page.get("blocks").size()).isBetween(1, PAGE_BLOCKS);
            page.get("blocks").forEach(blocks::add);
            assertThat(page == first || page.get("batches").isEmpty())
                    .as("batches are on the first page alone")
                    .isTrue();
            if (page.get("next").isNull()) {
                break;
            }
            page = json(page.get("next").asString());
        }
        assertThat(blocks).hasSize((int) (long) subnet.blocksByEpoch.get(epoch));
        for (int i = 0; i < blocks.size(); i++) {
            assertThat(blocks.get(i).get("number").asLong())
                    .as("each once, in order")
                    .isEqualTo(first.get("firstBlock").asLong() + i);
        }
        checkMembers(first);
        Map<Address, SimulatedSubnet.Book> books = subnet.books.get(epoch);
        for (int i = 0; i < SimulatedSubnet.OPERATORS; i++) {
            Address operator = SimulatedSubnet.operator(i);
            checkWork(blocks, operator, books.get(operator));
        }
        checkBatches(first, books);
        assertThat(get(path + "?limit=0").statusCode()).isEqualTo(400);
        assertThat(get(path + "?limit=201").statusCode()).isEqualTo(400);
        assertThat(get("/v1/rewards/epochs/4000/evidence").statusCode()).isEqualTo(404);
    }

    private void checkMembers(JsonNode page) {
        List<String> members = new ArrayList<>();
        page.get("members").forEach(member -> members.add(member.get("operator").asString()));
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < SimulatedSubnet.OPERATORS; i++) {
            expected.add(SimulatedSubnet.operator(i).toString());
        }
        assertThat(members).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Slots led, blocks attested and fees delivered, from the evidence alone. */
    private void checkWork(List<JsonNode> blocks, Address operator, SimulatedSubnet.Book book) {
        Set<Long> led = new HashSet<>();
        long attested = 0;
        BigInteger fees = BigInteger.ZERO;
        BigInteger burned = BigInteger.ZERO;
        for (JsonNode block : blocks) {
            JsonNode seal = block.get("seal");
            if (seal.get("sequencer").asString().equals(operator.toString())
                    && seal.get("rank").asInt() == 0) {
                led.add(seal.get("slot").asLong());
            }
            attested += attests(block, operator) ? 1 : 0;
            for (JsonNode delivery : block.get("deliveries")) {
                if (delivery.get("origin").asString().equals(operator.toString())) {
                    fees = fees.add(new BigInteger(delivery.get("feesWei").asString()));
                    burned = burned.add(new BigInteger(delivery.get("burnedWei").asString()));
                }
            }
        }
        assertThat(led).as("slots of %s", operator).isEqualTo(book.led);
        assertThat(attested).as("attestations of %s", operator).isEqualTo(book.attestations);
        assertThat(List.of(fees, burned)).as("deliveries of %s", operator).containsExactly(book.fees, book.burned);
    }

    /** Whether one of its attestations is of the block's seal and of the result that all three signed, by its own key. */
    private boolean attests(JsonNode block, Address operator) {
        Hash seal = Hash.parse(block.get("seal").get("sealHash").asString());
        Map<String, Set<String>> signers = new HashMap<>();
        for (JsonNode attestation : block.get("attestations")) {
            signers.computeIfAbsent(attestation.get("blockHash").asString(), hash -> new HashSet<>())
                    .add(attestation.get("signer").asString());
        }
        for (JsonNode attestation : block.get("attestations")) {
            String blockHash = attestation.get("blockHash").asString();
            if (!attestation.get("operator").asString().equals(operator.toString())
                    || signers.get(blockHash).size() < SimulatedSubnet.OPERATORS) {
                continue;
            }
            assertThat(attestation.get("sealHash").asString()).isEqualTo(seal.toString());
            var unsigned = Attestation.newBuilder()
                    .setSubnet(subnet.genesis.subnet())
                    .setNumber(block.get("number").asLong())
                    .setSealHash(Protobufs.bytes(seal))
                    .setBlockHash(Protobufs.bytes(Hash.parse(blockHash)))
                    .setOperator(Protobufs.bytes(operator))
                    .build();
            Optional<Address> signer = subnet.genesis
                    .signingDomain()
                    .recover(
                            StructHashes.of(unsigned),
                            ByteString.copyFrom(
                                    Hex.decode(attestation.get("signature").asString())));
            assertThat(signer.map(Address::toString))
                    .contains(attestation.get("signer").asString());
            assertThat(signer)
                    .contains(subnet.genesis.members().list().stream()
                            .filter(member -> member.operator().equals(operator))
                            .findFirst()
                            .orElseThrow()
                            .signer());
            return true;
        }
        return false;
    }

    private void checkBatches(JsonNode page, Map<Address, SimulatedSubnet.Book> books) {
        Map<String, Long> posted = new HashMap<>();
        long next = page.get("firstBlock").asLong();
        Hash seed = Hash.parse(page.get("seed").asString());
        for (JsonNode batch : page.get("batches")) {
            assertThat(batch.get("firstBlock").asLong())
                    .as("no block is left out")
                    .isEqualTo(next);
            next = batch.get("lastBlock").asLong() + 1;
            assertThat(batch.get("state").asString()).isEqualTo("FINALIZED");
            assertThat(batch.get("l1TransactionHash").asString())
                    .isEqualTo(batch.get("commitment").asString());
            assertThat(batch.get("reimbursedWei").asString()).isEqualTo(Long.toString(SimulatedSubnet.REIMBURSED_WEI));
            posted.merge(batch.get("poster").asString(), 1L, Long::sum);
            var ranks = Draw.ranks(
                    subnet.genesis.members(), seed, batch.get("index").asLong(), SimulatedSubnet.OPERATORS);
            for (int rank = 0; rank < ranks.size(); rank++) {
                JsonNode turn = batch.get("turns").get(rank);
                assertThat(turn.get("operator").asString())
                        .isEqualTo(ranks.get(rank).operator().toString());
                assertThat(turn.get("fromMs").asLong())
                        .isEqualTo(batch.get("lastTimestampMs").asLong()
                                + rank * subnet.genesis.batches().submitTimeoutMs());
            }
        }
        assertThat(next - 1).isEqualTo(page.get("lastBlock").asLong());
        books.forEach((operator, book) -> assertThat(posted.getOrDefault(operator.toString(), 0L))
                .as("batches of %s", operator)
                .isEqualTo(book.batches));
    }
}
