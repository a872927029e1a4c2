package org.lumia.submitter.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lumia.protocol.message.Protobufs.bytes;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.contracts.bindings.LumiaToken;
import org.lumia.contracts.bindings.SequencerRegistry;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.localnet.Anvil;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.ServiceRunner;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.Seal;
import org.lumia.testkit.Infrastructure;
import org.lumia.testkit.SecretFile;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.gas.StaticGasProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Evidence that rewards keeps goes to the registry on a real anvil, from the account that pays for batches. */
@ExtendWith(Infrastructure.class)
class EvidenceOnL1Test {
    private static final String FINDER = "0x0000000000000000000000000000000000005afe";
    private static final JsonMapper JSON = JsonMapper.shared();

    /** What rewards answers, and what it is told. */
    private static final class Rewards implements AutoCloseable {
        private final Map<String, ObjectNode> open = new ConcurrentHashMap<>();
        private final HttpServer server;

        Rewards() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/v1/evidence/open", exchange -> {
                var all = JSON.createObjectNode();
                open.values().stream()
                        .filter(one -> !one.path("onL1").path("settled").asBoolean())
                        .forEach(all.withArray("evidence")::add);
                byte[] body = JSON.writeValueAsBytes(all);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.createContext("/v1/evidence/standing", exchange -> {
                var told = JSON.readTree(exchange.getRequestBody().readAllBytes());
                open.computeIfPresent(
                        told.path("offence").asString(),
                        (offence, one) -> one.deepCopy().set("onL1", told.path("onL1")));
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
        }

        void found(L1Fixture l1, String offence, ByteString first, ByteString second) {
            var one = JSON.createObjectNode();
            one.put("operator", l1.operator.toString()).put("offence", offence).put("epoch", 0);
            one.put("first", Hex.encode(first.toByteArray())).put("second", Hex.encode(second.toByteArray()));
            one.set(
                    "onL1",
                    JSON.createObjectNode()
                            .put("standing", "FOUND")
                            .put("transactionHash", (String) null)
                            .put("detail", "")
                            .put("settled", false));
            open.put(offence, one);
        }

        JsonNode onL1(String offence) {
            return open.get(offence).path("onL1");
        }

        private boolean stands(String offence, String standing, boolean settled) {
            return onL1(offence).path("standing").asString("").equals(standing)
                    && onL1(offence).path("settled").asBoolean() == settled;
        }

        void await(String offence, String standing, boolean settled) throws InterruptedException {
            Await.until(() -> stands(offence, standing, settled));
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static ByteString sign(L1Fixture l1, Hash structHash) {
        var digest = l1.genesis.signingDomain().digest(structHash);
        return bytes(Secp256k1.sign(digest, Hex.decode(L1Fixture.KEY)).toBytes());
    }

    private static ByteString attestation(L1Fixture l1, String block) {
        var unsigned = Attestation.newBuilder()
                .setSubnet(l1.genesis.subnet())
                .setGeneration(Genesis.GENERATION)
                .setNumber(3)
                .setSealHash(bytes(L1Fixture.hash("seal")))
                .setBlockHash(bytes(L1Fixture.hash(block)))
                .setOperator(bytes(l1.operator))
                .build();
        return unsigned.toBuilder()
                .setSignature(sign(l1, StructHashes.of(unsigned)))
                .build()
                .toByteString();
    }

    private static ByteString seal(L1Fixture l1, long timestampMs) {
        var unsigned = Seal.newBuilder()
                .setSubnet(l1.genesis.subnet())
                .setGeneration(Genesis.GENERATION)
                .setNumber(4)
                .setParent(bytes(L1Fixture.hash("parent")))
                .setContentHash(bytes(L1Fixture.hash("content")))
                .setTimestampMs(timestampMs)
                .setSequencer(bytes(l1.operator))
                .build();
        return unsigned.toBuilder()
                .setSignature(sign(l1, StructHashes.of(unsigned)))
                .build()
                .toByteString();
    }

    @Test
    void aBondIsSlashedOnceTheFinderIsPaidAndRewardsIsToldAcrossARestart(KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        try (var anvil = Anvil.startTemporary();
                var rewards = new Rewards()) {
            var l1 = new L1Fixture(anvil, "slashes", 12);
            var settings = l1.settings(kafka, postgres, postgres.newDatabase());
            // The operator that finds is another than the one that offends.
            SecretFile.write(Path.of(settings.get("lumia.operator.key-file")), L1Fixture.OTHER_PAYER_KEY);
            settings.put(
                    "lumia.operator.address",
                    Secp256k1.address(Hex.decode(L1Fixture.OTHER_PAYER_KEY)).toString());
            settings.put("lumia.rewards.url", rewards.url());
            settings.put("lumia.l1-submitter.finder-address", FINDER);
            settings.put("lumia.l1-submitter.retry-millis", "200");
            var web3j = Web3j.build(new HttpService(anvil.rpcUrl().toString()));
            try {
                BigInteger bond = bond(l1, web3j);
                anvil.call("evm_setAutomine", "false");
                rewards.found(l1, "DOUBLE_ATTESTATION", attestation(l1, "a"), attestation(l1, "b"));
                try (var context = ServiceRunner.run(SubmitterApplication.class, settings)) {
                    assertThat(context.isActive()).isTrue();
                    rewards.await("DOUBLE_ATTESTATION", "SENT", false);
                }
                var hash = rewards.onL1("DOUBLE_ATTESTATION")
                        .path("transactionHash")
                        .asString();
                anvil.mine(1);
                rewards.found(l1, "DOUBLE_SEAL", seal(l1, 1), seal(l1, 2));
                try (var context = ServiceRunner.run(SubmitterApplication.class, settings)) {
                    assertThat(context.isActive()).isTrue();
                    rewards.await("DOUBLE_ATTESTATION", "SLASHED", false);
                    assertThat(rewards.onL1("DOUBLE_ATTESTATION")
                                    .path("transactionHash")
                                    .asString())
                            .isEqualTo(hash);
                    rewards.await("DOUBLE_SEAL", "PUNISHED", false);
                    assertThat(rewards.onL1("DOUBLE_SEAL").path("detail").asString())
                            .contains("AlreadyPunished");
                    anvil.mine(5);
                    rewards.await("DOUBLE_ATTESTATION", "SLASHED", true);
                    rewards.await("DOUBLE_SEAL", "PUNISHED", true);
                }
                assertThat(bond(l1, web3j)).isEqualTo(bond.shiftRight(1));
                assertThat(LumiaToken.load(
                                        l1.deployment.lumia().toString(),
                                        web3j,
                                        credentials(),
                                        new StaticGasProvider(BigInteger.ZERO, BigInteger.ZERO))
                                .balanceOf(FINDER)
                                .send())
                        .isEqualTo(bond.divide(BigInteger.valueOf(20)));
            } finally {
                web3j.shutdown();
            }
        }
    }

    private static Credentials credentials() {
        return Credentials.create(L1Fixture.KEY);
    }

    private static BigInteger bond(L1Fixture l1, Web3j web3j) throws Exception {
        return SequencerRegistry.load(
                        l1.deployment.registry().toString(),
                        web3j,
                        credentials(),
                        new StaticGasProvider(BigInteger.ZERO, BigInteger.ZERO))
                .operatorOf(BigInteger.valueOf(l1.genesis.subnet()), l1.operator.toString())
                .send()
                .bond;
    }
}
