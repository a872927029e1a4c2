package org.lumia.execution.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.rpc.JsonRpcClient;
import tools.jackson.databind.JsonNode;

/** What {@link ExecutionServiceTest} expects of traces of its blocks, and of calls that do not end. */
final class TraceChecks {
    private TraceChecks() {}

    static void check(JsonRpcClient rpc, ExecutedBlock two, Address contract, byte[] call) throws IOException {
        JsonNode steps = rpc.call("debug_traceTransaction", Keccak.hash(call).toString());
        assertThat(steps.get("gas").asLong()).isEqualTo(two.getTransactions(0).getGasUsed());
        assertThat(steps.get("structLogs"))
                .extracting(step -> step.get("op").asString())
                .contains("SSTORE");
        JsonNode block = rpc.call("debug_traceBlockByNumber", "0x1", Map.of("tracer", "callTracer"));
        assertThat(block).hasSize(3);
        assertThat(block.get(0).get("result").get("value").asString()).isEqualTo(Hex.quantity(777));
        assertThat(block.get(2).get("result").get("output").asString())
                .isEqualTo(
                        rpc.call("eth_getCode", contract.toString(), "latest").asString());
        JsonNode changed = rpc.call(
                "debug_traceBlockByHash",
                Protobufs.hash(two.getHash()).toString(),
                Map.of("tracer", "prestateTracer", "tracerConfig", Map.of("diffMode", true)));
        JsonNode post = changed.get(0).get("result").get("post");
        assertThat(post.get(contract.toString())
                        .get("storage")
                        .get(Hash.ZERO.toString())
                        .asString())
                .isEqualTo(UInt256.of(42).toHash().toString());
        var overrides = Map.of(contract.toString(), Map.of("code", "0x43" + "5f5260205ff3"));
        var options =
                Map.of("tracer", "callTracer", "stateOverrides", overrides, "blockOverrides", Map.of("number", "0x77"));
        assertThat(rpc.call("debug_traceCall", Map.of("to", contract.toString()), "latest", options)
                        .get("output")
                        .asString())
                .isEqualTo(UInt256.of(0x77).toHash().toString());
        checkRefusals(rpc, contract);
    }

    private static void checkRefusals(JsonRpcClient rpc, Address contract) {
        var loop = Map.of(contract.toString(), Map.of("code", "0x5b5f56"));
        var to = Map.of("to", contract.toString());
        assertRefused(() -> rpc.call("eth_call", to, "latest", loop), "execution aborted (timeout = 2s)");
        assertRefused(
                () -> rpc.call("debug_traceCall", to, "latest", Map.of("stateOverrides", loop)),
                "trace over 16000000 bytes");
        assertRefused(
                () -> rpc.call(
                        "debug_traceCall", to, "latest", Map.of("stateOverrides", loop, "limit", 1, "timeout", "50ms")),
                "execution aborted (timeout = 50ms)");
        assertRefused(() -> rpc.call("debug_traceBlockByNumber", "0x0"), "genesis is not traceable");
        assertRefused(() -> rpc.call("debug_traceTransaction", Hash.ZERO.toString()), "transaction not found");
        assertRefused(
                () -> rpc.call("debug_traceBlockByHash", Hash.ZERO.toString()), "block " + Hash.ZERO + " not found");
    }

    private static void assertRefused(ThrowingCallable call, String words) {
        assertThatThrownBy(call).hasMessage(words);
    }
}
