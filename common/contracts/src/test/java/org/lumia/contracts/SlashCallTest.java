package org.lumia.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lumia.contracts.bindings.LumiaToken;
import org.lumia.contracts.bindings.SequencerRegistry;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.localnet.Anvil;
import org.lumia.protocol.evidence.Contradiction;
import org.lumia.protocol.evidence.SlashCall;
import org.lumia.protocol.evidence.Statement;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.Seal;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.RawTransactionManager;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;

/** The registry on a real anvil takes evidence as it is kept, from anybody. */
class SlashCallTest {
    private static final String ANYBODY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    private static final byte[] KEY = Hex.decode("0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d");
    private static final Address MEMBER = Secp256k1.address(KEY);
    private static final Address FINDER = Address.parse("0x0000000000000000000000000000000000005afe");
    private static final int SUBNET = 7;
    private static final int CHAIN_ID = 31_337;

    private final Anvil anvil = Anvil.start(Anvil.Options.temporary().withBlockTime(1));
    private final String url = anvil.rpcUrl().toString();
    private final Web3j l1 = Web3j.build(new HttpService(url));
    private final Deployment deployment;
    private final SigningDomain domain;

    SlashCallTest() throws IOException {
        deployment = Deployment.run(url, ANYBODY, DeploymentTest.plan(MEMBER));
        domain = new SigningDomain(UInt256.of(CHAIN_ID), deployment.registry());
    }

    @AfterEach
    void stopAnvil() {
        l1.shutdown();
        anvil.close();
    }

    private ByteString sign(Hash structHash) {
        return ByteString.copyFrom(
                Secp256k1.sign(domain.digest(structHash), KEY).toBytes());
    }

    private static ByteString hash(long value) {
        return Protobufs.bytes(UInt256.of(value).toHash());
    }

    private Statement attestation(long blockHash) {
        var unsigned = Attestation.newBuilder()
                .setSubnet(SUBNET)
                .setGeneration(Genesis.GENERATION)
                .setNumber(1)
                .setSealHash(hash(5))
                .setBlockHash(hash(blockHash))
                .setOperator(Protobufs.bytes(MEMBER))
                .build();
        Hash structHash = StructHashes.of(unsigned);
        var signed = unsigned.toBuilder().setSignature(sign(structHash)).build();
        return new Statement(Statement.Kind.BLOCK, 1, structHash, MEMBER, signed.toByteString());
    }

    private Statement seal(long timestampMs) {
        var unsigned = Seal.newBuilder()
                .setSubnet(SUBNET)
                .setGeneration(Genesis.GENERATION)
                .setNumber(1)
                .setParent(hash(3))
                .setContentHash(hash(4))
                .setSlot(9)
                .setRank(2)
                .setTimestampMs(timestampMs)
                .setSequencer(Protobufs.bytes(MEMBER))
                .build();
        Hash structHash = StructHashes.of(unsigned);
        var signed = unsigned.toBuilder().setSignature(sign(structHash)).build();
        return new Statement(Statement.Kind.SEAL, 1, structHash, MEMBER, signed.toByteString());
    }

    private String send(Optional<Contradiction> found, Address finder) throws Exception {
        byte[] call = SlashCall.of(found.orElseThrow(), finder).orElseThrow();
        var sender = new RawTransactionManager(l1, Credentials.create(ANYBODY), CHAIN_ID);
        var sent = sender.sendTransaction(
                BigInteger.valueOf(10_000_000_000L),
                BigInteger.valueOf(2_000_000),
                deployment.registry().toString(),
                Hex.encode(call),
                BigInteger.ZERO);
        return new PollingTransactionReceiptProcessor(l1, 200, 150)
                .waitForTransactionReceipt(sent.getTransactionHash())
                .getStatus();
    }

    private BigInteger bond() throws Exception {
        var gas = new StaticGasProvider(BigInteger.ZERO, BigInteger.ZERO);
        var registry = SequencerRegistry.load(deployment.registry().toString(), l1, Credentials.create(ANYBODY), gas);
        return registry.operatorOf(BigInteger.valueOf(SUBNET), MEMBER.toString())
                .send()
                .bond;
    }

    private BigInteger held(Address owner) throws Exception {
        var gas = new StaticGasProvider(BigInteger.ZERO, BigInteger.ZERO);
        return LumiaToken.load(deployment.lumia().toString(), l1, Credentials.create(ANYBODY), gas)
                .balanceOf(owner.toString())
                .send();
    }

    @Test
    void twoAttestationsCostAPartOfTheBondOnce() throws Exception {
        BigInteger bond = bond();
        assertThat(send(Contradiction.between(attestation(1), attestation(2)), FINDER))
                .isEqualTo("0x1");
        BigInteger left = bond();
        assertThat(left).isLessThan(bond);
        assertThat(held(FINDER))
                .as("a tenth of what was taken")
                .isEqualTo(bond.subtract(left).divide(BigInteger.TEN));
        assertThat(send(Contradiction.between(seal(1), seal(2)), FINDER))
                .as("of the same epoch")
                .isEqualTo("0x0");
        assertThat(bond()).isEqualTo(left);
    }

    @Test
    void twoSealsCostAPartOfTheBond() throws Exception {
        BigInteger bond = bond();
        Address sender = Secp256k1.address(Hex.decode(ANYBODY));
        BigInteger before = held(sender);
        assertThat(send(Contradiction.between(seal(2), seal(1)), Address.ZERO)).isEqualTo("0x1");
        assertThat(bond()).isLessThan(bond);
        assertThat(held(sender)).as("nobody else was named").isGreaterThan(before);
    }
}
