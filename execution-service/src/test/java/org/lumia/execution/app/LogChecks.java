package org.lumia.execution.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.rpc.JsonRpcClient;
import tools.jackson.databind.JsonNode;

/** Logs and proofs of a contract that stored and logged 42 in block 2. */
final class LogChecks {
    private LogChecks() {}

    static void checkLogs(JsonRpcClient rpc, Address contract) throws IOException {
        for (var filter : List.of(
                Map.of("fromBlock", "0x0", "toBlock", "latest"),
                Map.of("fromBlock", "0x0", "address", contract.toString()),
                Map.of(
                        "fromBlock",
                        "0x1",
                        "topics",
                        List.of(UInt256.of(42).toHash().toString())))) {
            JsonNode logs = rpc.call("eth_getLogs", filter);
            assertThat(logs).as("%s", filter).hasSize(1);
            assertThat(logs.get(0).get("blockNumber").asString()).isEqualTo("0x2");
        }
        assertThat(rpc.call(
                        "eth_getLogs",
                        Map.of(
                                "fromBlock",
                                "0x0",
                                "topics",
                                List.of(UInt256.of(41).toHash().toString()))))
                .isEmpty();
    }

    static void checkProof(JsonRpcClient rpc, ExecutedBlock one, Address contract) throws IOException {
        JsonNode proof = rpc.call("eth_getProof", contract.toString(), List.of("0x0"), "0x1");
        Hash top = Keccak.hash(Hex.decode(proof.get("accountProof").get(0).asString()));
        assertThat(top).isEqualTo(Protobufs.hash(one.getStateRoot()));
        assertThat(proof.get("storageProof").get(0).get("value").asString()).isEqualTo("0x0");
        JsonNode latest = rpc.call("eth_getProof", contract.toString(), List.of("0x0"), "latest");
        assertThat(latest.get("storageProof").get(0).get("value").asString()).isEqualTo("0x2a");
        assertThat(Keccak.hash(Hex.decode(
                        latest.get("storageProof").get(0).get("proof").get(0).asString())))
                .hasToString(latest.get("storageHash").asString());
    }
}
