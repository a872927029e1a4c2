package org.lumia.execution.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.message.Protobufs;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whatever a client sends is its own fault: every value of every method's parameters, made into each other type of JSON. */
class ClientJsonTest {
    private static final Address LOGGER = Address.parse("0x00000000000000000000000000000000000109a0");
    private static final List<String> OTHERS = List.of(
            "null",
            "true",
            "5",
            "-1",
            "1.5",
            "1e300",
            "123456789012345678901234567890",
            "9".repeat(400),
            "''",
            "'0x'",
            "'0x0'",
            "'zz'",
            "'0xzz'",
            "'-1'",
            "'0x-1'",
            "'0x\uff11'",
            "'0x" + "f".repeat(70) + "'",
            "'0x" + "f".repeat(64) + "'",
            "[]",
            "[[]]",
            "[5]",
            "[null]",
            "[{}]",
            "{}",
            "{'a':1}");

    private final RpcChain rpc = RpcChain.with(Map.of(LOGGER, "60015f5fa160205ff3"));
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Map<String, List<String>> calls = new LinkedHashMap<>();

    @BeforeEach
    void begin() {
        byte[] call = rpc.chain.transaction(Optional.of(LOGGER), UInt256.ZERO, new byte[0], 100_000);
        var block = rpc.block(call);
        prepare(Protobufs.hash(block.getHash()).toString(), Keccak.hash(call).toString());
        logged.start();
        root.addAppender(logged);
    }

    @AfterEach
    void end() {
        root.detachAppender(logged);
        rpc.close();
    }

    private void put(String method, String... params) {
        calls.computeIfAbsent(method, same -> new ArrayList<>()).addAll(List.of(params));
    }

    private void prepare(String block, String transaction) {
        String alice = "'" + OrderedChain.ALICE + "'";
        String word = "'0x" + "00".repeat(32) + "'";
        String byHash = "['%s',true]".formatted(block);
        put("eth_getBalance", "[%s,'latest']".formatted(alice), "[%s,{'blockNumber':'0x1'}]".formatted(alice));
        put("eth_getTransactionCount", "[%s,'0x1']".formatted(alice));
        put("eth_getCode", "[%s,{'blockHash':'%s','requireCanonical':true}]".formatted(alice, block));
        put("eth_getStorageAt", "[%s,'0x0','latest']".formatted(alice));
        put("eth_getProof", "[%s,['0x0',%s],'latest']".formatted(alice, word));
        put("lumia_getAccount", "[%s,'latest']".formatted(alice));
        put("eth_getBlockByNumber", "['0x1',true]");
        put("eth_getBlockByHash", byHash);
        put("eth_getBlockReceipts", "[{'blockHash':'%s'}]".formatted(block));
        put("eth_getBlockTransactionCountByNumber", "['0x1']");
        put("eth_getBlockTransactionCountByHash", "['%s']".formatted(block));
        put("eth_getUncleCountByBlockNumber", "['0x1']");
        put("eth_getUncleCountByBlockHash", "['%s']".formatted(block));
        put("eth_getTransactionByBlockNumberAndIndex", "['0x1','0x0']");
        put("eth_getTransactionByBlockHashAndIndex", "['%s','0x0']".formatted(block));
        for (String method : List.of(
                "eth_getTransactionByHash",
                "eth_getTransactionReceipt",
                "eth_getRawTransactionByHash",
                "lumia_getRecord",
                "lumia_getRefusal")) {
            put(method, "['%s']".formatted(transaction));
        }
        put("eth_feeHistory", "['0x2','latest',[10,50.5]]", "[2,'0x1']");
        put(
                "eth_getLogs",
                "[{'fromBlock':'0x0','toBlock':'latest','address':[%s],'topics':[[null,%s],%s]}]"
                        .formatted(alice, word, word),
                "[{'blockHash':'%s','address':%s,'topics':[null]}]".formatted(block, alice));
        calls(block, transaction, alice, word);
        specification(block, transaction, alice, word);
    }

    private void calls(String block, String transaction, String alice, String word) {
        String call =
                "{'from':%s,'to':'%s','gas':'0x20000','maxFeePerGas':'0xffffffff','maxPriorityFeePerGas':'0x1','value':'0x0','nonce':'0x0','input':'0x00','chainId':'0x3b4ca349','accessList':[{'address':%s,'storageKeys':[%s]}],'authorizationList':[{'chainId':'0x1','address':%s,'nonce':'0x0','yParity':'0x1','r':'0x1','s':'0x1'}]}"
                        .formatted(alice, LOGGER, alice, word, alice)
                        .replace("0x3b4ca349", "0x" + Long.toHexString(rpc.genesis.chainId()));
        String states =
                "{%s:{'balance':'0xffffffffffffffffff','nonce':'0x1','stateDiff':{%s:%s}},'%s':{'code':'0x60015f5fa1','state':{%s:%s}},'0x0000000000000000000000000000000000000004':{'movePrecompileToAddress':'0x0000000000000000000000000000000000012345'}}"
                        .formatted(alice, word, word, LOGGER, word, word);
        String header =
                "{'number':'0x7','time':'0xffffffff','gasLimit':'0x1c9c380','feeRecipient':%s,'prevRandao':%s,'baseFeePerGas':'0x1','blobBaseFee':'0x1'}"
                        .formatted(alice, word);
        put(
                "eth_simulateV1",
                "[{'blockStateCalls':[{'blockOverrides':%s,'stateOverrides':%s,'calls':[%s]},{'calls':[%s]}],'traceTransfers':true,'validation':false,'returnFullTransactions':true},'latest']"
                        .formatted(
                                header.replace("}", ",'difficulty':'0x0','beaconRoot':%s,'withdrawals':[%s]}")
                                        .formatted(
                                                word,
                                                "{'index':'0x1','validatorIndex':'0x2','address':%s,'amount':'0x3'}"
                                                        .formatted(alice)),
                                states,
                                call,
                                "{'from':%s,'gasPrice':'0xffffffff','gas':'0x20000'}".formatted(alice)));
        put("eth_fillTransaction", "[%s]".formatted(call));
        for (String method : List.of("eth_call", "eth_estimateGas", "eth_createAccessList")) {
            put(
                    method,
                    "[%s,'latest',%s,%s]".formatted(call, states, header),
                    "[{'from':%s,'data':'0x00','gasPrice':'0xffffffff'},'0x1']".formatted(alice));
        }
        String tracer =
                "'tracer':'prestateTracer','tracerConfig':{'diffMode':true,'disableCode':false},'timeout':'5s','reexec':5";
        put(
                "debug_traceCall",
                "[%s,'latest',{%s,'stateOverrides':%s,'blockOverrides':%s}]".formatted(call, tracer, states, header));
        put("debug_traceTransaction", "['%s',{%s}]".formatted(transaction, tracer));
        put("debug_traceBlockByNumber", "['0x1',{'disableStack':true,'enableMemory':true,'limit':3}]");
        put(
                "debug_traceBlockByHash",
                "['%s',{'tracer':'callTracer','tracerConfig':{'withLog':true}}]".formatted(block));
    }

    private void specification(String block, String transaction, String alice, String word) {
        put("eth_getHeaderByNumber", "['0x1']");
        put("eth_getHeaderByHash", "['%s']".formatted(block));
        for (String what : List.of("Header", "Block", "Receipts")) {
            put("debug_getRaw" + what, "[{'blockHash':'%s'}]".formatted(block));
        }
        put("debug_getRawTransaction", "['%s']".formatted(transaction));
        put("eth_getStorageValues", "[{%s:['0x0',%s]},'latest']".formatted(alice, word));
    }

    /** Every value below, with what holds it. */
    private static void visit(JsonNode parent, String path, List<Place> places) {
        if (parent instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                places.add(
                        new Place(path + "/" + i, array.get(i), value -> array.set(at, value), () -> array.remove(at)));
                visit(array.get(i), path + "/" + i, places);
            }
        } else if (parent instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode value = object.get(name);
                places.add(new Place(
                        path + "/" + name, value, other -> object.set(name, other), () -> object.remove(name)));
                places.add(new Place(
                        path + "/" + name + " renamed",
                        value,
                        other -> {
                            object.remove(name);
                            object.set(other.toString(), value);
                        },
                        () -> {}));
                visit(value, path + "/" + name, places);
            }
        }
    }

    private record Place(String path, JsonNode value, Consumer<JsonNode> set, Runnable remove) {}

    private static List<Place> places(JsonNode params) {
        var places = new ArrayList<Place>();
        visit(params, "", places);
        return places;
    }

    private static JsonNode parse(String json) {
        return RpcChain.JSON.readTree(json.replace('\'', '"'));
    }

    @Test
    void everyMethodWithParametersIsTried() {
        Set<String> names = new HashSet<>(rpc.api().names());
        names.removeAll(calls.keySet());

        assertThat(names)
                .containsExactlyInAnyOrder(
                        "eth_chainId",
                        "net_version",
                        "eth_blockNumber",
                        "eth_gasPrice",
                        "eth_maxPriorityFeePerGas",
                        "eth_blobBaseFee",
                        "eth_baseFee",
                        "eth_config",
                        "eth_capabilities");
        calls.forEach((method, all) ->
                all.forEach(params -> assertThat(rpc.answer(method, params).has("result"))
                        .as("%s%s: %s", method, params, rpc.answer(method, params))
                        .isTrue()));
    }

    @Test
    void nothingThatIsSentIsAnInternalErrorOrLeavesAStackInTheLog() {
        var wrong = new ArrayList<String>();
        int tried = 0;
        for (var call : calls.entrySet()) {
            for (String params : call.getValue()) {
                int count = places(parse(params)).size();
                for (int place = 0; place < count; place++) {
                    for (int other = -1; other < OTHERS.size(); other++) {
                        JsonNode mutated = parse(params);
                        Place at = places(mutated).get(place);
                        if (other < 0) {
                            at.remove.run();
                        } else {
                            at.set.accept(parse(OTHERS.get(other)));
                        }
                        tried++;
                        judge(call.getKey(), at, mutated, other < 0 ? null : parse(OTHERS.get(other)), wrong);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(tried).isGreaterThan(4_000);
        assertThat(logged.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .isEmpty();
    }

    private void judge(String method, Place at, JsonNode params, @Nullable JsonNode other, List<String> wrong) {
        JsonNode error = rpc.answer(method, params).path("error");
        int code = error.path("code").asInt(0);
        String message = error.path("message").asString("");
        boolean leaks =
                message.contains("For input string") || message.contains("java.") || message.contains("jackson");
        boolean typeTaken = other != null
                && at.value.isString()
                && !at.path.endsWith(" renamed")
                && !other.isString()
                && !other.isNull()
                && !isAnother(method, at.path, other)
                && code != -32602;
        if (code == -32603 || leaks || typeTaken) {
            wrong.add("%s %s at %s: %s".formatted(method, params, at.path, error));
        }
    }

    /** Where a value may be of more than one type. */
    private static boolean isAnother(String method, String path, JsonNode other) {
        return switch (method) {
            case "eth_getLogs" -> other.isArray() && (path.endsWith("/address") || path.endsWith("/topics/1"));
            case "eth_feeHistory" -> path.equals("/0") && other.isIntegralNumber();
            default -> false;
        };
    }

    @Test
    void aFilterOfAWrongTypeIsNotTakenForNone() {
        for (String wrong : List.of("'0x00'", "5", "{}", "true")) {
            assertThat(rpc.error("eth_getLogs", "[{'topics':%s}]".formatted(wrong)))
                    .isEqualTo("-32602: invalid argument 0: topics: an array was expected");
        }
        for (String wrong : List.of("[]", "'latest'", "5", "true")) {
            assertThat(rpc.error("eth_getLogs", "[%s]".formatted(wrong)))
                    .isEqualTo("-32602: invalid argument 0: an object was expected");
        }
        // The words are those of geth's FilterCriteria.UnmarshalJSON.
        String argument = "-32602: invalid argument 0: ";
        for (String wrong : List.of("[5]", "[{}]", "[['0x00',5]]", "[true]")) {
            assertThat(rpc.error("eth_getLogs", "[{'topics':%s}]".formatted(wrong)))
                    .startsWith(argument + "topics[0]: ");
        }
        assertThat(rpc.error("eth_getLogs", "[{'topics':[5]}]")).isEqualTo(argument + "topics[0]: invalid topic(s)");
        assertThat(rpc.error("eth_getLogs", "[{'topics':['0x00']}]"))
                .isEqualTo(argument + "topics[0]: hex has invalid length 1 after decoding; expected 32 for topic");
        assertThat(rpc.error("eth_getLogs", "[{'address':5}]")).isEqualTo(argument + "invalid addresses in query");
        assertThat(rpc.error("eth_getLogs", "[{'address':['%s',5]}]".formatted(LOGGER)))
                .isEqualTo(argument + "non-string address at index 1");
        assertThat(rpc.error("eth_getLogs", "[{'address':['0x01']}]"))
                .isEqualTo(argument
                        + "invalid address at index 0: hex has invalid length 1 after decoding; expected 20"
                        + " for address");
        // Absent and null are absent.
        assertThat(rpc.result("eth_getLogs", "[{'topics':null,'address':null,'fromBlock':'0x0','toBlock':null}]"))
                .hasSize(1);
        assertThat(rpc.result("eth_getLogs", "[{'topics':[null],'fromBlock':'0x1'}]"))
                .hasSize(1);
    }

    @Test
    void aRangeBeyondTheHeadIsRefused() {
        // execution-apis: eth_getLogs/filter-error-future-block-range, and geth's errInvalidBlockRange before it.
        String beyond = "-32602: block range extends beyond current head block";
        assertThat(rpc.error("eth_getLogs", "[{'fromBlock':'0x0','toBlock':'0x2'}]"))
                .isEqualTo(beyond);
        assertThat(rpc.error("eth_getLogs", "[{'fromBlock':'0x2','toBlock':'0x9'}]"))
                .isEqualTo(beyond);
        assertThat(rpc.error("eth_getLogs", "[{'fromBlock':'0x2'}]")).isEqualTo(beyond);
        assertThat(rpc.error("eth_getLogs", "[{'fromBlock':'0x9','toBlock':'0x2'}]"))
                .isEqualTo("-32602: invalid block range params");
        assertThat(rpc.error("eth_getLogs", "[{'fromBlock':'latest','toBlock':'0x0'}]"))
                .isEqualTo("-32602: invalid block range params");
        // execution-apis: eth_getLogs/filter-error-invalid-blockHash-and-range.
        assertThat(rpc.error("eth_getLogs", "[{'fromBlock':'0x0','blockHash':'0x%s'}]".formatted("00".repeat(32))))
                .isEqualTo("-32602: invalid argument 0: cannot specify both BlockHash and FromBlock/ToBlock, choose one"
                        + " or the other");
        assertThat(rpc.result("eth_getLogs", "[{'fromBlock':'0x0','toBlock':'0x1'}]"))
                .hasSize(1);
    }

    @Test
    void theArgumentAndTheValueInItAreNamed() {
        assertThat(rpc.error(
                        "eth_call", "[{'accessList':[{'address':'%s','storageKeys':['0x00']}]}]".formatted(LOGGER)))
                .isEqualTo("-32602: invalid argument 0: accessList[0].storageKeys[0]: hex string has length 2, want 64"
                        + " for common.Hash");
        // gencodec's words, of geth's AccessTuple and SetCodeAuthorization.
        assertThat(rpc.error("eth_call", "[{'accessList':[{}]}]"))
                .isEqualTo("-32602: invalid argument 0: accessList[0]: missing required field 'storageKeys' for"
                        + " AccessTuple");
        assertThat(rpc.error("eth_call", "[{'authorizationList':[{}]}]"))
                .isEqualTo("-32602: invalid argument 0: authorizationList[0]: missing required field 'chainId' for"
                        + " SetCodeAuthorization");
        assertThat(rpc.error("eth_call", "[{},'latest',{'%s':{'balance':5}}]".formatted(LOGGER)))
                .isEqualTo("-32602: invalid argument 2: %s.balance: a string was expected".formatted(LOGGER));
        assertThat(rpc.error("eth_call", "[{},'latest',{},{'time':'0xzz'}]"))
                .isEqualTo("-32602: invalid argument 3: time: invalid hex string");
        assertThat(rpc.error("debug_traceCall", "[{},'latest',{'timeout':5}]"))
                .isEqualTo("-32602: invalid argument 2: timeout: a string was expected");
        assertThat(rpc.error("eth_getBalance", "['%s',{'blockHash':5}]".formatted(LOGGER)))
                .isEqualTo("-32602: invalid argument 1: blockHash: a string was expected");
    }
}
