package org.lumia.submitter.app;

import static org.lumia.protocol.message.Protobufs.bytes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lumia.contracts.DataKind;
import org.lumia.contracts.Deployment;
import org.lumia.contracts.DeploymentPlan;
import org.lumia.contracts.GenesisMember;
import org.lumia.contracts.SubnetPlan;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.kzg.Kzg;
import org.lumia.localnet.Anvil;
import org.lumia.localnet.Folders;
import org.lumia.localnet.FreePorts;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.protocol.batch.BlobCodec;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.Batch;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.BatchCertificate;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.protocol.v1.BatchSignature;
import org.lumia.protocol.v1.CertificateMember;
import org.lumia.testkit.SecretFile;

/** The contracts on an anvil with one operator, and certified batches that they take. */
final class L1Fixture {
    static final String KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    /** Two that pay, and are no operators'. */
    static final String OTHER_PAYER_KEY = "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a";

    static final String PAYER_KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";

    private static final BigInteger LUMIA = BigInteger.TEN.pow(18);
    private static final Hash GENESIS_BLOCK = hash("genesis block");

    final Anvil anvil;
    final Deployment deployment;
    final Genesis genesis;
    final Address operator;
    private final long genesisMs;
    private final long subnet;
    private final String name;

    L1Fixture(Anvil anvil, String name, long subnet) {
        this.anvil = anvil;
        this.name = name;
        this.subnet = subnet;
        this.operator = Secp256k1.address(Hex.decode(KEY));
        this.genesisMs = System.currentTimeMillis() - 60_000;
        try {
            this.deployment = Deployment.run(anvil.rpcUrl().toString(), KEY, plan());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.genesis = Genesis.development(
                name,
                subnet,
                genesisMs,
                new L1Contracts(
                        deployment.l1ChainId(),
                        deployment.registry(),
                        deployment.inbox(),
                        deployment.rollup(),
                        deployment.distributor()),
                members(),
                Map.of());
    }

    private Members members() {
        return new Members(List.of(new Member(operator, operator, 100, operator)));
    }

    private DeploymentPlan plan() {
        var start = new SubnetPlan.ChainStart(
                GENESIS_BLOCK,
                hash("genesis state"),
                genesisMs,
                2_000,
                300,
                Duration.ofDays(1),
                Duration.ofDays(7),
                Set.of(DataKind.BLOB));
        return new DeploymentPlan(
                LUMIA.multiply(BigInteger.valueOf(1_000_000_000)),
                Duration.ofSeconds(1),
                Map.of(),
                BigInteger.ZERO,
                BigInteger.ZERO,
                new SubnetPlan(
                        subnet,
                        new SubnetPlan.Governance(
                                operator, operator, LUMIA, BigInteger.ONE, Duration.ofDays(7), 5_000, 1_000),
                        List.of(new GenesisMember(operator, operator, 100, operator)),
                        new SubnetPlan.InboxFees(BigInteger.TEN.pow(15), 0, 131_072),
                        start));
    }

    Map<String, String> settings(KafkaServer kafka, PostgresServer postgres, String database) {
        var folder = Folders.temporary("l1-submitter");
        var settings = new HashMap<String, String>();
        settings.put("server.port", Integer.toString(FreePorts.next()));
        settings.put("spring.datasource.url", database);
        settings.put("spring.datasource.username", postgres.user());
        settings.put("lumia.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("lumia.genesis-file", write(folder.resolve("genesis.json"), genesis.toJson()));
        settings.put("lumia.data-dir", folder.toString());
        settings.put("lumia.operator.address", operator.toString());
        settings.put("lumia.operator.key-file", write(folder.resolve("operator.key"), KEY));
        settings.put("lumia.l1.key-file", write(folder.resolve("l1.key"), PAYER_KEY));
        settings.put("lumia.l1.rpc-url", anvil.rpcUrl().toString());
        settings.put("lumia.l1.beacon-url", anvil.rpcUrl().toString());
        settings.put("lumia.rewards.url", "http://127.0.0.1:9"); // nobody answers there
        settings.put("lumia.l1-submitter.inbox-tag", "safe");
        settings.put("lumia.l1-submitter.poll-millis", "100");
        return settings;
    }

    void payFrom(Map<String, String> settings, String key) {
        write(Path.of(settings.get("lumia.l1.key-file")), key);
    }

    private static String write(Path file, String text) {
        try {
            return SecretFile.write(file, text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next batch: ten blocks, nothing from the inbox, one blob. */
    Batch batch(@Nullable Batch previous) {
        long index = previous == null ? 0 : previous.getHeader().getIndex() + 1;
        return batch(previous, ("payload of " + name + " batch " + index).getBytes(StandardCharsets.UTF_8));
    }

    Batch batch(@Nullable Batch previous, byte[] payload) {
        boolean first = previous == null;
        long index = first ? 0 : previous.getHeader().getIndex() + 1;
        long from = first ? 1 : previous.getHeader().getLast() + 1;
        var header = BatchHeader.newBuilder()
                .setIndex(index)
                .setEpoch(0)
                .setFirst(from)
                .setLast(from + 9)
                .setParentBlockHash(
                        first ? bytes(GENESIS_BLOCK) : previous.getHeader().getLastBlockHash())
                .setLastBlockHash(bytes(hash("block " + (from + 9))))
                .setLastStateRoot(bytes(hash("state " + (from + 9))))
                .setLastTimestampMs(genesisMs + 1_000 * (index + 1))
                .setInboxThrough(0)
                .setInboxAccumulator(bytes(Hash.ZERO))
                .setPayloadHash(bytes(Keccak.hash(payload)));
        for (var blob : BlobCodec.toBlobs(payload)) {
            header.addBlobVersionedHashes(bytes(Kzg.versionedHash(Kzg.instance().commit(blob))));
        }
        return Batch.newBuilder()
                .setHeader(header)
                .setPayload(bytes(payload))
                .setParentHash(bytes(first ? Hash.ZERO : StructHashes.commitment(previous.getHeader())))
                .build();
    }

    BatchCertificate certificate(Batch batch) {
        var commitment = StructHashes.commitment(batch.getHeader());
        var attestation = BatchAttestation.newBuilder()
                .setSubnet(subnet)
                .setIndex(batch.getHeader().getIndex())
                .setCommitment(bytes(commitment))
                .build();
        var digest = genesis.signingDomain().digest(StructHashes.of(attestation));
        return BatchCertificate.newBuilder()
                .setIndex(batch.getHeader().getIndex())
                .setCommitment(bytes(commitment))
                .addSignatures(BatchSignature.newBuilder()
                        .setSigner(bytes(operator))
                        .setSignature(
                                bytes(Secp256k1.sign(digest, Hex.decode(KEY)).toBytes())))
                .setEpoch(0)
                .setEpochSeed(bytes(hash("seed")))
                .addMembers(CertificateMember.newBuilder()
                        .setOperator(bytes(operator))
                        .setSigner(bytes(operator))
                        .setWeight(100)
                        .setFeeRecipient(bytes(operator)))
                .build();
    }

    static Hash hash(String text) {
        return Keccak.hash(text.getBytes(StandardCharsets.UTF_8));
    }
}
