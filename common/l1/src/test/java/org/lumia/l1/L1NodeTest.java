package org.lumia.l1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.l1.L1Node.CallOutcome;

/** What the clients of layer 1 answer, over HTTP. */
class L1NodeTest {
    private static final String HASH = "0x" + "ab".repeat(32);
    private static final Address ACCOUNT = Address.parse("0x00000000000000000000000000000000000000aa");
    private static final String BLOCK =
            "{\"number\":\"0x9\",\"hash\":\"%s\",\"timestamp\":\"0x64\",\"baseFeePerGas\":\"0x7\"}".formatted(HASH);
    private static final L1Block NINE = new L1Block(9, Hash.parse(HASH), 100);

    private final PlayedNode played = new PlayedNode();
    private final L1Node node = played.node();

    @AfterEach
    void close() {
        played.close();
    }

    @Test
    void beforeTheFirstFinalityNothingIsFinalWhicheverWayANodeSaysSo() {
        played.results("eth_getBlockByNumber", "latest", BLOCK);
        played.errs("eth_getBlockByNumber", "finalized", -32000, "finalized block not found"); // geth
        played.errs("eth_getBlockByNumber", "safe", -32000, "safe block not found");
        assertThat(node.heads()).isEqualTo(new L1Heads(NINE, Optional.empty(), Optional.empty()));
        for (var tag : List.of("safe", "finalized")) {
            played.results("eth_getBlockByNumber", tag, "null"); // reth, ethereumjs
        }
        assertThat(node.heads().finalized()).isEmpty();
        for (var tag : List.of("safe", "finalized")) {
            played.errs("eth_getBlockByNumber", tag, -39001, "Unknown block"); // Besu
        }
        assertThat(node.heads().at(L1Tag.FINALIZED)).isEmpty();
        for (var tag : List.of("safe", "finalized")) {
            played.results("eth_getBlockByNumber", tag, BLOCK);
        }
        assertThat(node.heads()).isEqualTo(new L1Heads(NINE, Optional.of(NINE), Optional.of(NINE)));
    }

    @Test
    void anErrorForATagIsAnErrorAndNeverBlockZero() {
        played.results("eth_getBlockByNumber", BLOCK);
        played.errs("eth_getBlockByNumber", "finalized", -32603, "Internal error");
        assertThatThrownBy(node::heads)
                .isInstanceOf(L1Exception.class)
                .hasMessage("L1's node answers eth_getBlockByNumber with error -32603: Internal error");
        played.results("eth_getBlockByNumber", "finalized", BLOCK);
        played.errs("eth_getBlockByNumber", "latest", -32000, "Unknown block");
        assertThatThrownBy(node::heads).isInstanceOf(L1Exception.class).hasMessageContaining("Unknown block");
        played.results("eth_getBlockByNumber", "latest", "null");
        assertThatThrownBy(node::heads).hasMessage("L1's node has no latest block");
    }

    @Test
    void anErrorOfCodeZeroIsAnError() {
        played.errs("eth_chainId", 0, "not now");
        assertThatThrownBy(node::chainId).hasMessage("L1's node answers eth_chainId with error 0: not now");
        played.errs("eth_sendRawTransaction", 0, "not now").results("eth_getTransactionByHash", "null");
        assertThat(node.broadcast(NINE.hash(), new byte[] {3}))
                .isEqualTo(new Broadcast.Refused(Refusal.UNKNOWN, "not now (0)"));
    }

    private static Map<String, String> receipt(int type) {
        var fields = new TreeMap<>(Map.of(
                "type", "0x" + type,
                "status", "0x1",
                "blockNumber", "0x9",
                "blockHash", HASH,
                "gasUsed", "0x64",
                "effectiveGasPrice", "0x5"));
        if (type == 3) {
            fields.putAll(Map.of("blobGasUsed", "0x20000", "blobGasPrice", "0x3"));
        }
        return fields;
    }

    private void play(String method, Map<String, String> fields) {
        var json = new StringBuilder();
        fields.forEach((name, value) -> json.append(",\"%s\":\"%s\"".formatted(name, value)));
        played.results(method, "{" + json.substring(1) + "}");
    }

    @Test
    void aReceiptWithAMissingFieldIsAnErrorThatNamesIt() {
        play("eth_getTransactionReceipt", receipt(3));
        assertThat(node.receipt(NINE.hash()))
                .hasValue(new L1Receipt(
                        NINE.hash(),
                        true,
                        Optional.empty(),
                        9,
                        NINE.hash(),
                        100,
                        UInt256.of(500),
                        UInt256.of(0x20000 * 3)));
        for (var field : receipt(3).keySet()) {
            var without = receipt(3);
            without.remove(field);
            play("eth_getTransactionReceipt", without);
            assertThatThrownBy(() -> node.receipt(NINE.hash()))
                    .isInstanceOf(L1Exception.class)
                    .hasMessage("L1's node answers eth_getTransactionReceipt without " + field);
        }
        play("eth_getTransactionReceipt", receipt(2));
        assertThat(node.receipt(NINE.hash()).orElseThrow().blobFeeWei()).isEqualTo(UInt256.ZERO);
        played.results("eth_getTransactionReceipt", "null");
        assertThat(node.receipt(NINE.hash())).isEmpty();
    }

    @Test
    void aMalformedOrImpossibleFieldIsAnErrorThatNamesIt() {
        var negative = receipt(2);
        negative.put("effectiveGasPrice", "0x-5");
        play("eth_getTransactionReceipt", negative);
        assertThatThrownBy(() -> node.receipt(NINE.hash()))
                .hasMessage("L1's node answers eth_getTransactionReceipt with a malformed effectiveGasPrice");
        negative.put("effectiveGasPrice", "0x" + "f".repeat(64));
        play("eth_getTransactionReceipt", negative);
        assertThatThrownBy(() -> node.receipt(NINE.hash())).isInstanceOf(L1Exception.class);
    }

    @Test
    void feesAreThoseOfTheNextBlockAndNeverMadeUp() {
        played.results(
                "eth_feeHistory", "{\"baseFeePerGas\":[\"0x1\",\"0x64\"],\"baseFeePerBlobGas\":[\"0x1\",\"0xa\"]}");
        assertThat(node.fees()).isEqualTo(new FeeMarket(UInt256.of(100), UInt256.of(10)));
        played.results("eth_feeHistory", "{\"baseFeePerGas\":[\"0x1\",\"0x64\"]}");
        assertThatThrownBy(node::fees).hasMessage("L1's node answers eth_feeHistory without baseFeePerBlobGas[1]");
    }

    @Test
    void anAccountsNoncesCountWhatWaits() {
        played.results("eth_getTransactionCount", ACCOUNT + " latest", "\"0x5\"");
        played.results("eth_getTransactionCount", ACCOUNT + " pending", "\"0x7\"");
        assertThat(node.nonces(ACCOUNT)).isEqualTo(new AccountNonces(5, 7));
        played.results("eth_getTransactionCount", ACCOUNT + " pending", "\"0x4\""); // of a node behind the other
        assertThat(node.nonces(ACCOUNT)).isEqualTo(new AccountNonces(5, 5));
    }

    @Test
    void knownIsBelievedOnceTheTransactionIsFound() {
        played.errs("eth_sendRawTransaction", -32000, "ALREADY_EXISTS: already known");
        played.results("eth_getTransactionByHash", "null");
        assertThat(node.broadcast(NINE.hash(), new byte[] {3}))
                .isEqualTo(new Broadcast.Refused(Refusal.DROPPED, "ALREADY_EXISTS: already known (-32000)"));
        played.results("eth_getTransactionByHash", "{\"to\":\"%s\",\"input\":\"0x\"}".formatted(ACCOUNT));
        assertThat(node.broadcast(NINE.hash(), new byte[] {3})).isEqualTo(new Broadcast.Taken());
    }

    /** {@code @ethereumjs/client} answers so and mines it. */
    @Test
    void whatANodeRefusesAndHasAllTheSameIsTaken() {
        played.errs("eth_sendRawTransaction", -32603, "Internal error");
        played.results("eth_getTransactionByHash", "{\"to\":null,\"input\":\"0x\"}");
        assertThat(node.broadcast(NINE.hash(), new byte[] {3})).isEqualTo(new Broadcast.Taken());
        assertThat(node.transaction(NINE.hash()).orElseThrow().to()).isEmpty();
    }

    @Test
    void aRevertIsToldByItsCodeOrItsData() {
        var data = new byte[] {1};
        played.errs("eth_call", 3, "execution reverted");
        assertThat(node.call(ACCOUNT, data, Optional.empty())).isInstanceOf(CallOutcome.Reverted.class);
        played.errs("eth_call", -32000, "execution reverted: no"); // Nethermind
        assertThat(node.call(ACCOUNT, data, Optional.of(7L))).isInstanceOf(CallOutcome.Reverted.class);
        played.errs("eth_call", -32001, "block not found: 0x7");
        assertThatThrownBy(() -> node.call(ACCOUNT, data, Optional.of(7L))).isInstanceOf(L1Exception.class);
        played.results("eth_call", "\"0x0102\"");
        assertThat(node.call(ACCOUNT, data, Optional.empty()))
                .isInstanceOfSatisfying(
                        CallOutcome.Returned.class,
                        returned -> assertThat(returned.data()).containsExactly(1, 2));
    }

    @Test
    void aLogWithoutItsTransactionIsAnError() {
        played.results(
                "eth_getLogs",
                "[{\"address\":\"%s\",\"data\":\"0x\",\"topics\":[],\"blockNumber\":\"0x9\",\"blockHash\":\"%s\"}]"
                        .formatted(ACCOUNT, HASH));
        assertThatThrownBy(() -> node.logs(ACCOUNT, List.of(), 1, 9))
                .hasMessage("L1's node answers eth_getLogs without transactionHash");
        played.results("eth_getLogs", "null");
        assertThatThrownBy(() -> node.logs(ACCOUNT, List.of(), 1, 9)).isInstanceOf(L1Exception.class);
    }
}
