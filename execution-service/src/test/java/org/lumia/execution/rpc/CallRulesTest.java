package org.lumia.execution.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.localnet.OrderedChain;

/** What a call may want otherwise, and what it may say of itself: rules and words of geth. */
class CallRulesTest {
    private static final String WORD_42 = UInt256.of(42).toHash().toString();
    private static final String RETURNS_42 = "0x602a5f5260205ff3";
    /** Calls the address in the first word with the rest, and returns what comes back. */
    private static final Address PROXY = Address.parse("0x0000000000000000000000000000000000009101");

    private static final Address GAS_PRICE = Address.parse("0x0000000000000000000000000000000000009102");
    private static final Address CALLERS_BALANCE = Address.parse("0x0000000000000000000000000000000000009103");
    private static final String FROM = "'from':'%s'".formatted(OrderedChain.ALICE);
    private static final String IDENTITY = "0x0000000000000000000000000000000000000004";
    private static final String SHA256 = "0x0000000000000000000000000000000000000002";
    private static final String ELSEWHERE = "0x00000000000000000000000000000000deadbeef";

    private final RpcChain rpc = RpcChain.with(Map.of(
            PROXY, "602036038060205f375f5f825f5f355afa3d5f5f3e3d5ff3",
            GAS_PRICE, "3a5f5260205ff3",
            CALLERS_BALANCE, "33315f5260205ff3"));

    @BeforeEach
    void begin() {
        rpc.block(rpc.chain.transfer(UInt256.ONE));
    }

    @AfterEach
    void end() {
        rpc.close();
    }

    private String call(String to, String data, String overrides) {
        return rpc.result("eth_call", "[{'to':'%s','data':'%s'},'latest',%s]".formatted(to, data, overrides))
                .asString();
    }

    private static String through(String to, String data) {
        return "0x" + "00".repeat(12) + to.substring(2) + data.substring(2);
    }

    @Test
    void codeStandsInForAPrecompileOnEveryWayToIt() {
        String overrides = "{'%s':{'code':'%s'}}".formatted(SHA256, RETURNS_42);

        assertThat(call(SHA256, "0x", overrides)).isEqualTo(WORD_42);
        assertThat(call(PROXY.toString(), through(SHA256, "0x"), overrides)).isEqualTo(WORD_42);
        assertThat(rpc.result(
                                "debug_traceCall",
                                "[{'to':'%s'},'latest',{'tracer':'callTracer','stateOverrides':%s}]"
                                        .formatted(SHA256, overrides))
                        .get("output")
                        .asString())
                .isEqualTo(WORD_42);
        String writes = "{'%s':{'code':'0x60015f5500'}}".formatted(SHA256);
        assertThat(estimate("{'to':'%s'}".formatted(SHA256), writes)).isGreaterThan(43_000);
        // Others, and later calls, find what they are used to.
        assertThat(call(IDENTITY, "0xabcd", overrides)).isEqualTo("0xabcd");
        assertThat(call(SHA256, "0x", "{}"))
                .isEqualTo("0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    private long estimate(String call, String overrides) {
        return Long.decode(rpc.result("eth_estimateGas", "[%s,'latest',%s]".formatted(call, overrides))
                .asString());
    }

    @Test
    void aPrecompileIsWhereItWasMovedAndNotWhereItWas() {
        String overrides = "{'%s':{'movePrecompileToAddress':'%s'}}".formatted(IDENTITY, ELSEWHERE);

        assertThat(call(ELSEWHERE, "0xabcd", overrides)).isEqualTo("0xabcd");
        assertThat(call(IDENTITY, "0xabcd", overrides)).isEqualTo("0x");
        assertThat(call(PROXY.toString(), through(ELSEWHERE, "0xabcd"), overrides))
                .isEqualTo("0xabcd");
        String replaced =
                "{'%s':{'movePrecompileToAddress':'%s','code':'%s'}}".formatted(IDENTITY, ELSEWHERE, RETURNS_42);
        assertThat(call(IDENTITY, "0x", replaced)).isEqualTo(WORD_42);
        assertThat(call(ELSEWHERE, "0xabcd", replaced)).isEqualTo("0xabcd");
        // geth: whatever is wanted of a precompile's account, it is one no longer.
        assertThat(call(IDENTITY, "0xabcd", "{'%s':{'balance':'0x1'}}".formatted(IDENTITY)))
                .isEqualTo("0x");
        String zero = "0x" + "00".repeat(20);
        assertThat(call(zero, "0xabcd", "{'%s':{'movePrecompileToAddress':'%s'}}".formatted(IDENTITY, zero)))
                .isEqualTo("0xabcd");
        // One that is moved onto another takes its place.
        assertThat(call(SHA256, "0xabcd", "{'%s':{'movePrecompileToAddress':'%s'}}".formatted(IDENTITY, SHA256)))
                .isEqualTo("0xabcd");
    }

    @Test
    void overridesThatCannotBeAreRefused() {
        // geth, override.go; the first also in execution-apis, eth_simulateV1.
        String account = "0xC000000000000000000000000000000000000000";
        assertRefused(
                "{'%s':{'movePrecompileToAddress':'%s'}}".formatted(account.toLowerCase(), ELSEWHERE),
                "account " + account + " is not a precompile");
        assertRefused(
                "{'%s':{'movePrecompileToAddress':'%s'},'%s':{}}".formatted(IDENTITY, ELSEWHERE, ELSEWHERE),
                "account 0x00000000000000000000000000000000DeaDBeef is already overridden");
        assertRefused(
                "{'%s':{'state':{},'stateDiff':{}}}".formatted(IDENTITY),
                "account 0x0000000000000000000000000000000000000004 has both 'state' and 'stateDiff'");
        assertThat(rpc.error("eth_call", "[{},'latest',{},{'withdrawals':[]}]"))
                .isEqualTo("-32000: block override \"withdrawals\" is not supported for this RPC method");
    }

    @Test
    void twoPrecompilesMovedToOneAddressAreNotRefused() {
        // execution-apis, eth_simulateV1: the last of them is there.
        String both = "{'%s':{'movePrecompileToAddress':'%s'},'%s':{'movePrecompileToAddress':'%s'}}"
                .formatted(SHA256, ELSEWHERE, IDENTITY, ELSEWHERE);

        assertThat(call(ELSEWHERE, "0xabcd", both)).isEqualTo("0xabcd");
    }

    private void assertRefused(String overrides, String words) {
        for (String method : List.of("eth_call", "eth_estimateGas")) {
            assertThat(rpc.error(method, "[{},'latest',%s]".formatted(overrides)))
                    .isEqualTo("-32000: " + words);
        }
        assertThat(rpc.error("debug_traceCall", "[{},'latest',{'stateOverrides':%s}]".formatted(overrides)))
                .isEqualTo("-32000: " + words);
    }

    private UInt256 baseFee() {
        return UInt256.parseHex(rpc.result("eth_getBlockByNumber", "['latest',false]")
                .get("baseFeePerGas")
                .asString());
    }

    @Test
    void feesThatACallNamesAreChecked() {
        // geth, state_transition.go's preCheck and buyGas, and transaction_args.go.
        String sender = OrderedChain.ALICE.toChecksum();
        String low = "max fee per gas less than block base fee: address %s, maxFeePerGas: 1, baseFee: %s"
                .formatted(sender, baseFee());
        for (String fee : List.of("'maxFeePerGas':'0x1'", "'gasPrice':'0x1'")) {
            assertThat(rpc.error("eth_call", "[{%s,%s}]".formatted(FROM, fee)))
                    .isEqualTo("-32000: err: %s (supplied gas 50000000)".formatted(low));
            assertThat(rpc.error("debug_traceCall", "[{%s,%s},'latest',{}]".formatted(FROM, fee)))
                    .isEqualTo("-32000: tracing failed: " + low);
            assertThat(rpc.error("eth_estimateGas", "[{%s,%s,'to':'%s'}]".formatted(FROM, fee, PROXY)))
                    .isEqualTo("-32000: failed with 16777216 gas: " + low);
        }
        assertThat(rpc.error("eth_call", "[{%s,'maxPriorityFeePerGas':'0x2'}]".formatted(FROM)))
                .isEqualTo(
                        "-32000: err: max priority fee per gas higher than max fee per gas: address %s, maxPriorityFeePerGas: 2, maxFeePerGas: 0 (supplied gas 50000000)"
                                .formatted(sender));
        assertThat(rpc.error("eth_call", "[{'from':'%s','gas':'0x5208','gasPrice':'0x77359400'}]".formatted(ELSEWHERE)))
                .isEqualTo("-32000: err: insufficient funds for gas * price + value: address"
                        + " 0x00000000000000000000000000000000DeaDBeef have 0 want 42000000000000 (supplied gas"
                        + " 21000)");
        assertThat(rpc.error(
                        "eth_estimateGas",
                        "[{'from':'%s','value':'0x1','gasPrice':'0x77359400'}]".formatted(ELSEWHERE)))
                .isEqualTo("-32000: insufficient funds for transfer");
        for (String other : List.of("maxFeePerGas", "maxPriorityFeePerGas")) {
            assertThat(rpc.error("eth_call", "[{'gasPrice':'0x1','%s':'0x1'}]".formatted(other)))
                    .isEqualTo("-32000: both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified");
        }
        assertThat(rpc.error("eth_call", "[{'chainId':'0x1'}]"))
                .isEqualTo("-32000: chainId does not match node's (have=1, want=994873017)");
        assertThat(rpc.result("eth_call", "[{'chainId':'0x3b4c7eb9'}]".replace("0x3b4c7eb9", Hex.quantity(994_873_017)))
                        .asString())
                .isEqualTo("0x");
    }

    @Test
    void aCallThatNamesNoFeeIsNotHeldToTheBaseFee() {
        for (String fees :
                List.of("'maxFeePerGas':'0x0','maxPriorityFeePerGas':'0x0'", "'gasPrice':'0x0'", "'nonce':'0x9'")) {
            assertThat(rpc.result("eth_call", "[{'to':'%s',%s}]".formatted(GAS_PRICE, fees))
                            .asString())
                    .isEqualTo(UInt256.ZERO.toHash().toString());
        }
    }

    @Test
    void aCallPaysWhatATransactionWould() {
        UInt256 price = baseFee().add(UInt256.of(5));
        String fees = "%s,'gas':'0x186a0','maxFeePerGas':'0x77359400','maxPriorityFeePerGas':'0x5'".formatted(FROM);

        assertThat(rpc.result("eth_call", "[{%s,'to':'%s'}]".formatted(fees, GAS_PRICE))
                        .asString())
                .isEqualTo(price.toHash().toString());
        UInt256 balance = UInt256.parseHex(rpc.result("eth_getBalance", "['%s']".formatted(OrderedChain.ALICE))
                .asString());
        assertThat(rpc.result("eth_call", "[{%s,'to':'%s'}]".formatted(fees, CALLERS_BALANCE))
                        .asString())
                .isEqualTo(balance.subtract(UInt256.of(100_000).multiply(price))
                        .toHash()
                        .toString());
        var changed = rpc.result(
                "debug_traceCall",
                "[{%s,'to':'%s'},'latest',{'tracer':'prestateTracer','tracerConfig':{'diffMode':true}}]"
                        .formatted(fees, ELSEWHERE));
        assertThat(changed.get("post")
                        .get(OrderedChain.ALICE.toString())
                        .get("balance")
                        .asString())
                .isEqualTo(balance.subtract(UInt256.of(21_000).multiply(price)).toQuantity());
    }

    @Test
    void aProofNamesItsKeysAsGethDoes() {
        // geth, api.go's GetProof: 32 bytes as 32 bytes, anything else as a quantity.
        String whole = "0x" + "00".repeat(31) + "0a";
        var keys = Map.of(
                "0x01",
                "0x1",
                "0x000104",
                "0x104",
                "0x",
                "0x0",
                "0",
                "0x0",
                "0X1f",
                "0x1f",
                whole,
                whole,
                whole.toUpperCase().replace("0X", ""),
                whole);
        keys.forEach((key, named) -> assertThat(
                        rpc.result("eth_getProof", "['%s',['%s'],'latest']".formatted(PROXY, key))
                                .get("storageProof")
                                .get(0)
                                .get("key")
                                .asString())
                .as(key)
                .isEqualTo(named));
        // execution-apis: eth_getStorageAt/get-storage-invalid-key.
        for (String method : List.of("eth_getProof", "eth_getStorageAt")) {
            String open = method.equals("eth_getProof") ? "[0]: " : "";
            String key = method.equals("eth_getProof") ? "['%s']" : "'%s'";
            assertThat(rpc.error(method, ("['%s'," + key + "]").formatted(PROXY, "0xasdf")))
                    .isEqualTo("-32602: invalid argument 1: %sinvalid hex in storage key: \"0xasdf\"".formatted(open));
            assertThat(rpc.error(method, ("['%s'," + key + "]").formatted(PROXY, "0x" + "00".repeat(33))))
                    .contains("storage key too long (want at most 32 bytes)");
        }
    }
}
