package org.lumia.execution.rpc;

import java.util.Map;
import org.lumia.chain.state.HistoryUnavailableException;
import org.lumia.chain.state.StateView;
import org.lumia.ethereum.Hex;
import org.lumia.evm.Halt;
import org.lumia.evm.RevertReason;
import org.lumia.evm.TransactionResult;
import org.lumia.rpc.AnswerBuffer;
import org.lumia.rpc.AnswerTooLargeException;
import org.lumia.rpc.BlockSelector;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import org.lumia.rpc.eth.BlockJson;
import org.lumia.rpc.eth.ReceiptJson;
import org.lumia.rpc.eth.TransactionJson;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** eth_simulateV1: bounded in blocks, calls, gas, time and bytes. */
final class SimulateMethods {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ChainReads chain;
    private final RpcLimits limits;
    private final BoundedRuns runs;

    SimulateMethods(ChainReads chain, RpcLimits limits, BoundedRuns runs) {
        this.chain = chain;
        this.limits = limits;
        this.runs = runs;
    }

    Map<String, JsonRpcMethod> methods() {
        return Map.of("eth_simulateV1", this::simulate);
    }

    private Object simulate(Params params) {
        SimulateRequest request =
                params.read(0, json -> SimulateRequest.parse(json, chain.rules().chainId()));
        BlockSelector selector = params.block(1);
        return runs.run(limits.callMillisMax(), processor -> {
            AnswerBuffer bytes = AnswerBuffer.of(limits.answerBytesMax());
            try (StateView view = chain.state(selector);
                    JsonGenerator json = JSON.createGenerator(bytes)) {
                var simulation = new Simulation(chain, request, view, processor, limits.gasCap());
                json.writeStartArray();
                simulation.run(block -> write(json, block, request.fullTransactions()));
                json.writeEndArray();
            } catch (AnswerTooLargeException tooLarge) {
                throw new JsonRpcException(
                        JsonRpcException.LIMIT_EXCEEDED, "response over %d bytes".formatted(limits.answerBytesMax()));
            } catch (HistoryUnavailableException pruned) {
                throw new JsonRpcException(JsonRpcException.SERVER_ERROR, String.valueOf(pruned.getMessage()));
            }
            return bytes;
        });
    }

    private static void write(JsonGenerator json, Simulation.Simulated simulated, boolean full) {
        json.writeStartObject();
        BlockJson.writeInside(
                json,
                simulated.view(),
                index -> full
                        ? TransactionJson.unsigned(
                                simulated.view(),
                                index,
                                simulated.block().calls().get(index).transaction())
                        : null);
        json.writeName("calls");
        json.writeStartArray();
        for (int i = 0; i < simulated.block().calls().size(); i++) {
            call(json, simulated, i);
        }
        json.writeEndArray();
        json.writeEndObject();
        // So that no more than one block is beyond what has been weighed.
        json.flush();
    }

    private static void call(JsonGenerator json, Simulation.Simulated simulated, int index) {
        SimulatedCall call = simulated.block().calls().get(index);
        TransactionResult.Included result = call.result();
        json.writeStartObject();
        json.writeStringProperty("returnData", Hex.encode(returned(result)));
        json.writeName("logs");
        json.writeStartArray();
        for (int i = 0; i < call.logs().size(); i++) {
            json.writeTree(ReceiptJson.log(
                    simulated.view(), index, i, (int) call.logs().get(i).index()));
        }
        json.writeEndArray();
        json.writeStringProperty("gasUsed", Hex.quantity(result.gasUsed()));
        json.writeStringProperty("maxUsedGas", Hex.quantity(Math.max(result.gasUsed(), result.gasUsedBeforeRefund())));
        json.writeStringProperty("status", result.success() ? "0x1" : "0x0");
        if (result.halt().isPresent()) {
            error(json, result, result.halt().get());
        }
        json.writeEndObject();
    }

    /** As geth: what failed returned nothing, what it reverted with stands in the error. */
    private static byte[] returned(TransactionResult.Included result) {
        return result.success() ? result.output() : new byte[0];
    }

    private static void error(JsonGenerator json, TransactionResult.Included result, Halt halt) {
        json.writeName("error");
        json.writeStartObject();
        if (halt == Halt.REVERT) {
            String reason = RevertReason.of(result.output());
            json.writeStringProperty("message", reason.isEmpty() ? halt.text() : halt.text() + ": " + reason);
            json.writeNumberProperty("code", JsonRpcException.EXECUTION_REVERTED);
            json.writeStringProperty("data", Hex.encode(result.output()));
        } else {
            json.writeStringProperty("message", halt.text());
            json.writeNumberProperty("code", SimulationErrors.VM_ERROR);
        }
        json.writeEndObject();
    }
}
