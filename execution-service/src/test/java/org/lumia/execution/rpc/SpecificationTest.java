package org.lumia.execution.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.rlp.RlpReader;
import org.lumia.ethereum.trie.TrieRoots;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.v1.ExecutedBlock;
import tools.jackson.databind.JsonNode;

/** Methods of the execution-apis specification on blocks of this chain. */
class SpecificationTest {
    private static final Address STORE = Address.parse("0x0000000000000000000000000000000000009301");
    /** Writes the first word of its input to slot 0 and its balance to a log. */
    private static final String STORE_CODE = "5f355f55" + "475f5260205fa0" + "00";

    private static final String NOBODY = "0x00000000000000000000000000000000000f00ba";

    private final RpcChain rpc = RpcChain.with(Map.of(STORE, STORE_CODE));
    private ExecutedBlock block = ExecutedBlock.getDefaultInstance();

    @BeforeEach
    void aBlockWithALog() {
        rpc.block(rpc.chain.transfer(UInt256.ONE));
        block = rpc.block(
                rpc.chain.transfer(UInt256.ONE),
                rpc.chain.transaction(
                        Optional.of(STORE), UInt256.of(5), UInt256.of(7).toBytes(), 100_000));
    }

    @AfterEach
    void close() {
        rpc.close();
    }

    private JsonNode simulated(String blocks, String more) {
        return rpc.result("eth_simulateV1", "[{'blockStateCalls':%s%s},'latest']".formatted(blocks, more));
    }

    private String refused(String blocks, String more) {
        return rpc.error("eth_simulateV1", "[{'blockStateCalls':%s%s},'latest']".formatted(blocks, more));
    }

    @Test
    void rawBytesHashToWhatTheHeaderSays() {
        JsonNode header = rpc.result("eth_getHeaderByNumber", "['latest']");
        byte[] raw = Hex.decode(rpc.result("debug_getRawHeader", "['latest']").asString());
        RlpReader whole = RlpReader.ofList(
                Hex.decode(rpc.result("debug_getRawBlock", "['latest']").asString()), 0);
        var receipts = new ArrayList<byte[]>();
        rpc.result("debug_getRawReceipts", "['latest']").forEach(one -> receipts.add(Hex.decode(one.asString())));
        String hash = header.path("hash").asString();

        assertThat(Keccak.hash(raw)).hasToString(hash);
        assertThat(whole.raw()).isEqualTo(raw);
        assertThat(TrieRoots.ofList(receipts))
                .hasToString(header.path("receiptsRoot").asString());
        assertThat(rpc.result("eth_getHeaderByHash", "['%s']".formatted(hash))).isEqualTo(header);
        assertThat(rpc.result("debug_getRawTransaction", "['%s']".formatted("0x" + "11".repeat(32)))
                        .asString())
                .isEqualTo("0x");
        assertThat(rpc.error("debug_getRawBlock", "['0x99']")).isEqualTo("-32000: block #153 not found");
    }

    @Test
    void blocksReceiptsAndLogsTellTheirMilliseconds() {
        String millis = Hex.quantity(block.getTimestampMs());

        assertThat(rpc.result("eth_getBlockByNumber", "['latest',false]")
                        .path("timestampMs")
                        .asString())
                .isEqualTo(millis);
        assertThat(rpc.result("eth_getBlockReceipts", "['latest']")
                        .path(1)
                        .path("blockTimestampMs")
                        .asString())
                .isEqualTo(millis);
        assertThat(rpc.result("eth_getLogs", "[{}]")
                        .path(0)
                        .path("blockTimestampMs")
                        .asString())
                .isEqualTo(millis);
    }

    @Test
    void simulatedBlocksBuildOnEachOtherAndLeaveTheChainAsItIs() {
        String pay = "{'from':'%s','to':'%s','value':'0x5'}".formatted(OrderedChain.ALICE, NOBODY);
        String spend = "{'from':'%s','to':'%s','value':'0x3'}".formatted(NOBODY, OrderedChain.BOB);
        JsonNode blocks = simulated("[{'calls':[%s]},{'calls':[%s]}]".formatted(pay, spend), ",'traceTransfers':true");

        assertThat(blocks).hasSize(2);
        assertThat(blocks.path(0).path("number").asString()).isEqualTo("0x3");
        assertThat(blocks.path(1).path("parentHash")).isEqualTo(blocks.path(0).path("hash"));
        assertThat(blocks.path(0).path("stateRoot")).isNotEqualTo(blocks.path(1).path("stateRoot"));
        JsonNode call = blocks.path(1).path("calls").path(0);
        assertThat(call.path("status").asString()).isEqualTo("0x1");
        assertThat(call.path("gasUsed").asString()).isEqualTo("0x5208");
        assertThat(call.path("maxUsedGas").asString()).isEqualTo("0x5208");
        assertThat(call.path("logs").path(0).path("address").asString())
                .isEqualTo("0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee");
        assertThat(rpc.result("eth_getBalance", "['%s','latest']".formatted(NOBODY))
                        .asString())
                .isEqualTo("0x0");
    }

    @Test
    void whatIsOtherwiseBeforeABlockIsInItsStateRoot() {
        JsonNode first = simulated("[{}]", "");
        JsonNode second = simulated("[{'stateOverrides':{'%s':{'balance':'0x1'}}}]".formatted(NOBODY), "");

        assertThat(first.path(0).path("stateRoot")).isNotEqualTo(second.path(0).path("stateRoot"));
        assertThat(first.path(0).path("gasLimit"))
                .isEqualTo(rpc.result("eth_getHeaderByNumber", "['latest']").path("gasLimit"));
    }

    @Test
    void whatCannotBeSimulatedHasItsCode() {
        String call = "{'from':'%s','to':'%s','nonce':'0x%s'}";
        String dear = ",'maxFeePerGas':'0xffffffffff'}";
        String low = call.formatted(OrderedChain.ALICE, NOBODY, "0").replace("}", dear);
        String high = call.formatted(OrderedChain.ALICE, NOBODY, "99").replace("}", dear);

        assertThat(refused("[{'calls':[%s]}]".formatted(low), ",'validation':true"))
                .startsWith("-38010: ");
        assertThat(refused("[{'calls':[%s]}]".formatted(high), ",'validation':true"))
                .startsWith("-38011: ");
        assertThat(refused("[{'calls':[{'from':'%s'}]}]".formatted(OrderedChain.ALICE), ",'validation':true"))
                .startsWith("-38012: ");
        assertThat(refused("[{'calls':[{'to':'%s','gas':'0x1'}]}]".formatted(NOBODY), ""))
                .startsWith("-38013: ");
        assertThat(refused("[{'calls':[{'from':'%s','to':'%s','value':'0x1'}]}]".formatted(NOBODY, NOBODY), ""))
                .startsWith("-38014: ");
        assertThat(refused("[{'calls':[{'to':'%s','gas':'0xffffffffff'}]}]".formatted(NOBODY), ""))
                .startsWith("-38015: block gas limit reached: remaining: ");
        assertThat(refused("[{'blockOverrides':{'number':'0x2'}}]", ""))
                .isEqualTo("-38020: block numbers must be in order: 2 <= 2");
        assertThat(refused("[{'blockOverrides':{'time':'0x1'}}]", "")).startsWith("-38021: ");
        assertThat(refused("[{'blockOverrides':{'number':'0x1ff'}}]", "")).isEqualTo("-38026: too many blocks");
        assertThat(refused("[]", "")).isEqualTo("-32602: empty input");
    }

    @Test
    void anAccessListNamesWhatIsTouchedAndItsGasHolds() {
        String call = "[{'from':'%s','to':'%s','data':'%s'}]"
                .formatted(OrderedChain.ALICE, STORE, UInt256.of(9).toHash());
        JsonNode answer = rpc.result("eth_createAccessList", call);
        JsonNode entry = answer.path("accessList").path(0);

        assertThat(entry.path("address").asString()).isEqualTo(STORE.toString());
        assertThat(entry.path("storageKeys")).hasSize(1);
        assertThat(answer.has("error")).isFalse();
        assertThat(Long.decode(answer.path("gasUsed").asString())).isGreaterThan(21_000);
        assertThat(rpc.result(
                                "eth_createAccessList",
                                "[{'to':'%s','data':'0x'},'latest',{'%s':{'code':'0x5f54fd'}}]".formatted(STORE, STORE))
                        .path("error")
                        .asString())
                .isNotEmpty();
    }

    @Test
    void slotsOfManyAccountsComeTogether() {
        String asked = "[{'%s':['0x0','0x1'],'%s':['0x0']}]".formatted(STORE, NOBODY);
        JsonNode values = rpc.result("eth_getStorageValues", asked);

        assertThat(values.path(STORE.toString()).path(0).asString())
                .isEqualTo(UInt256.of(7).toHash().toString());
        assertThat(values.path(NOBODY)).hasSize(1);
        assertThat(rpc.error("eth_getStorageValues", "[{}]")).isEqualTo("-32602: empty request");
        String many = String.join(",", Collections.nCopies(1_025, "'0x0'"));
        assertThat(rpc.error("eth_getStorageValues", "[{'%s':[%s]}]".formatted(STORE, many)))
                .isEqualTo("-38026: too many slots (max 1024)");
    }

    @Test
    void aFilledTransactionHasAllThatItsSenderLeftOut() {
        JsonNode filled = rpc.result(
                "eth_fillTransaction", "[{'from':'%s','to':'%s','value':'0x1'}]".formatted(OrderedChain.ALICE, NOBODY));

        assertThat(filled.path("tx").path("nonce").asString()).isEqualTo("0x3");
        assertThat(filled.path("tx").path("gas").asString()).isEqualTo("0x5208");
        assertThat(filled.path("tx").path("type").asString()).isEqualTo("0x2");
        assertThat(filled.path("raw").asString()).startsWith("0x02");
        assertThat(rpc.error("eth_fillTransaction", "[{}]"))
                .isEqualTo("-32000: contract creation without any data provided");
    }

    @Test
    void theNodeTellsItsForkAndFromWhereItAnswers() {
        JsonNode config = rpc.result("eth_config", "[]");
        JsonNode capabilities = rpc.result("eth_capabilities", "[]");

        assertThat(config.path("current").path("chainId").asString()).isEqualTo(Hex.quantity(rpc.genesis.chainId()));
        assertThat(config.path("current").path("precompiles").path("P256VERIFY").asString())
                .endsWith("0100");
        assertThat(config.path("next").isNull()).isTrue();
        assertThat(capabilities.path("head").path("number").asString()).isEqualTo("0x2");
        for (String kind : List.of("state", "tx", "logs", "receipts", "blocks", "stateproofs")) {
            assertThat(capabilities.path(kind).path("oldestBlock").asString()).isEqualTo("0x0");
        }
        assertThat(rpc.result("eth_baseFee", "[]").asString()).startsWith("0x");
    }
}
