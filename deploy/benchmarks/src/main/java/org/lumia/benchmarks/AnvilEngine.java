package org.lumia.benchmarks;

import java.io.IOException;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** anvil's engine (revm), through {@code eth_call} with the case's accounts as the state override. */
final class AnvilEngine implements EvmEngine, AutoCloseable {
    private final RpcConnection connection;

    AnvilEngine(AnvilPeer anvil) throws IOException {
        connection = new RpcConnection(anvil.url());
    }

    @Override
    public Run run(EvmCase program, long repetitions) throws IOException {
        byte[] body = body(program, repetitions);
        long start = System.nanoTime();
        byte[] response = connection.post(body);
        long nanos = System.nanoTime() - start;
        JsonNode answer = Rpc.JSON.readTree(response);
        if (!answer.has("result")) {
            throw new Rpc.RpcError("eth_call of " + program.name(), answer.toString());
        }
        return new Run(
                UInt256.fromBytes(Hex.decode(answer.get("result").asString())).limb(0), nanos);
    }

    private static byte[] body(EvmCase program, long repetitions) {
        ObjectNode call = Rpc.JSON
                .createObjectNode()
                .put("from", LumiaEngine.CALLER.toString())
                .put("to", LumiaEngine.DRIVER.toString())
                .put("gas", "0x" + Long.toHexString(LumiaEngine.GAS))
                .put("data", Hex.encode(program.input()));
        ObjectNode override = StateOverride.of(program.world());
        override.putObject(LumiaEngine.DRIVER.toString()).put("code", Hex.encode(program.driver(repetitions)));
        return Rpc.body("eth_call", call, "latest", override);
    }

    @Override
    public void close() {
        connection.close();
    }
}
