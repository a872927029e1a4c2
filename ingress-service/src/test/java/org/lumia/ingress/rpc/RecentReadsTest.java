package org.lumia.ingress.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ingress.TestBlocks;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.rpc.AnswerBuffer;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import org.lumia.rpc.eth.BlockView;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the last blocks tell is answered here as execution would; all else is left to it. */
class RecentReadsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Address TOKEN = Address.parse("0x00000000000000000000000000000000000000aa");
    private static final Address OTHER = Address.parse("0x00000000000000000000000000000000000000bb");
    private static final int RECENT_MAX = 8;

    private final RecentBlocks recent = new RecentBlocks(RECENT_MAX, 10_000_000);
    private final RecentReads reads = new RecentReads(recent);
    private final TestBlocks blocks = new TestBlocks();

    private ExecutedBlock add(Address... logsOf) {
        ExecutedBlock block = blocks.next(List.of(logsOf));
        recent.add(BlockView.of(block));
        return block;
    }

    private static Params params(Object... params) {
        return new Params(JSON.valueToTree(params));
    }

    private static JsonNode written(Optional<JsonRpcMethod.Written> answer) {
        AnswerBuffer bytes = AnswerBuffer.of(1 << 20);
        try (var json = JSON.createGenerator(bytes)) {
            answer.orElseThrow().write(json);
        }
        return JSON.readTree(bytes.toBytes());
    }

    private static Map<String, Object> range(Object from, Object to) {
        return Map.of("fromBlock", from, "toBlock", to);
    }

    @Test
    void aBlockIsToldByItsNumberAndByItsHash() {
        add();
        String hash = Hex.encode(add().getHash().toByteArray());

        JsonNode byNumber = written(reads.blockByNumber(params("0x2", false)));

        assertThat(byNumber.get("hash").asString()).isEqualTo(hash);
        assertThat(byNumber.get("number").asString()).isEqualTo("0x2");
        assertThat(byNumber.get("transactions").isEmpty()).isTrue();
        assertThat(written(reads.blockByHash(params(hash)))).isEqualTo(byNumber);
    }

    @Test
    void whatTheLastBlocksDoNotKnowIsLeftToExecution() {
        for (int i = 0; i < RECENT_MAX + 1; i++) {
            add(TOKEN);
        }

        assertThat(reads.blockByNumber(params("0x1", false))).isEmpty();
        assertThat(reads.blockByNumber(params("0xa", false))).isEmpty();
        assertThat(reads.blockByHash(params("0x" + "ab".repeat(32), false))).isEmpty();
        assertThat(reads.logs(params(range("0x1", "0x3")))).isEmpty();
        assertThat(reads.logs(params(range("0x8", "0xa")))).isEmpty();
        assertThat(reads.blockByNumber(params("0x2", false))).isPresent();
        assertThat(reads.logs(params(range("0x2", "0x9")))).isPresent();
    }

    @Test
    void tagsAreExecutionsForItMayKnowALaterBlock() {
        add(TOKEN);

        for (String tag : List.of("latest", "safe", "finalized", "pending", "earliest")) {
            assertThat(reads.blockByNumber(params(tag, false))).as(tag).isEmpty();
            assertThat(reads.logs(params(range("0x1", tag)))).as(tag).isEmpty();
            assertThat(reads.logs(params(range(tag, "0x1")))).as(tag).isEmpty();
        }
        assertThat(reads.blockByNumber(params())).isEmpty();
        assertThat(reads.logs(params(Map.of("fromBlock", "0x1")))).isEmpty();
        assertThat(reads.logs(params(Map.of()))).isEmpty();
    }

    @Test
    void whatIsMalformedIsExecutionsToName() {
        String hash = Hex.encode(add(TOKEN).getHash().toByteArray());

        assertThat(reads.blockByNumber(params("0x01", false))).isEmpty();
        assertThat(reads.blockByNumber(params("0x1", "yes"))).isEmpty();
        assertThat(reads.blockByNumber(params(1, false))).isEmpty();
        assertThat(reads.blockByHash(params("0x1"))).isEmpty();
        assertThat(reads.blockByHash(params(hash, 1))).isEmpty();
        assertThat(reads.logs(params())).isEmpty();
        assertThat(reads.logs(params(range("0x1", "1")))).isEmpty();
        assertThat(reads.logs(params(Map.of("fromBlock", "0x1", "toBlock", "0x1", "topics", List.of("0x1")))))
                .isEmpty();
        assertThat(reads.logs(params(Map.of("blockHash", hash)))).isEmpty();
        add();
        assertThat(reads.logs(params(range("0x2", "0x1")))).isEmpty();
    }

    @Test
    void logsAreThoseThatAreWantedWithTheirPlaces() {
        add(TOKEN, OTHER);
        add();
        add(OTHER, TOKEN, TOKEN);

        JsonNode all = written(reads.logs(params(range("0x1", "0x3"))));
        JsonNode some =
                written(reads.logs(params(Map.of("fromBlock", "0x1", "toBlock", "0x3", "address", TOKEN.toString()))));

        assertThat(all.size()).isEqualTo(5);
        assertThat(some.valueStream()
                        .map(log -> log.get("blockNumber").asString() + " "
                                + log.get("logIndex").asString() + " "
                                + log.get("address").asString()))
                .containsExactly("0x1 0x0 " + TOKEN, "0x3 0x1 " + TOKEN, "0x3 0x2 " + TOKEN);
        assertThat(written(reads.logs(params(range("0x2", "0x2")))).isEmpty()).isTrue();
        assertThat(written(reads.logs(params(Map.of(
                                "fromBlock", "0x1", "toBlock", "0x3", "topics", List.of("0x" + "01".repeat(32))))))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void whatTakesLongIsExecutionsWhichBoundsIt() {
        add(Collections.nCopies(2_000, TOKEN).toArray(Address[]::new));

        assertThat(reads.logs(params(range("0x1", "0x1")))).isEmpty();
        assertThat(reads.blockByNumber(params("0x1", false))).isEmpty();
        assertThat(written(reads.logs(
                                params(Map.of("fromBlock", "0x1", "toBlock", "0x1", "address", OTHER.toString()))))
                        .isEmpty())
                .isTrue();
    }
}
