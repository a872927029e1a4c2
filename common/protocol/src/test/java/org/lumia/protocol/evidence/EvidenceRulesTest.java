package org.lumia.protocol.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.protocol.v1.RewardAttestation;
import org.lumia.protocol.v1.Seal;

/** Which signatures become evidence, and which never do. */
class EvidenceRulesTest {
    private static final BigInteger N =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

    private static final byte[] MEMBER = UInt256.of(7).toBytes();
    private static final byte[] JAILED = UInt256.of(8).toBytes();
    private static final byte[] STRANGER = UInt256.of(9).toBytes();

    private final Genesis genesis = genesis();
    private final SigningDomain domain = genesis.signingDomain();
    private final StatementReader reader = new StatementReader(genesis);
    private final Memory memory = new Memory();

    /** As a later list has them. */
    private static Members members() {
        return new Members(List.of(
                new Member(operator(MEMBER), Secp256k1.address(MEMBER), 5, Address.ZERO),
                new Member(operator(JAILED), Secp256k1.address(JAILED), 0, Address.ZERO)));
    }

    private static Genesis genesis() {
        var members = new Members(List.of(members().find(operator(MEMBER)).orElseThrow()));
        var registry = Address.parse("0x00000000000000000000000000000000000000aa");
        var l1 = new L1Contracts(31_337, registry, Address.ZERO, Address.ZERO, Address.ZERO);
        return Genesis.development("evidence", 1, 1_800_000_000_000L, l1, members, Map.of());
    }

    private static Address operator(byte[] key) {
        return Address.copyOf(UInt256.of(1_000 + key[31]).toBytes(), 12);
    }

    /** An epoch is a thousand numbers. */
    private final class Memory implements StatementMemory {
        private final Map<Statement.Key, Statement> first = new HashMap<>();
        private final Map<List<Object>, Contradiction> kept = new HashMap<>();

        @Override
        public Optional<Address> operator(Address signer) {
            return members().bySigner(signer).map(Member::operator);
        }

        @Override
        public Optional<Statement> first(Statement.Key key) {
            return Optional.ofNullable(first.get(key));
        }

        @Override
        public void remember(Statement statement) {
            first.put(statement.key(), statement);
        }

        @Override
        public long epoch(Contradiction contradiction) {
            return contradiction.number() / 1_000;
        }

        @Override
        public boolean has(Address operator, Offence offence, long epoch) {
            return kept.containsKey(List.of(operator, offence, epoch));
        }

        @Override
        public void keep(Address operator, long epoch, Contradiction contradiction) {
            kept.put(List.of(operator, contradiction.offence(), epoch), contradiction);
        }
    }

    private ByteString sign(Hash structHash, byte[] key) {
        return ByteString.copyFrom(
                Secp256k1.sign(domain.digest(structHash), key).toBytes());
    }

    private static ByteString hash(long value) {
        return Protobufs.bytes(UInt256.of(value).toHash());
    }

    private Attestation block(byte[] key, long number, long value) {
        return block(key, 1, Genesis.GENERATION, number, value);
    }

    private Attestation block(byte[] key, long subnet, long generation, long number, long value) {
        var unsigned = Attestation.newBuilder()
                .setSubnet(subnet)
                .setGeneration(generation)
                .setNumber(number)
                .setSealHash(hash(number))
                .setBlockHash(hash(value))
                .setOperator(Protobufs.bytes(operator(key)))
                .build();
        return unsigned.toBuilder()
                .setSignature(sign(StructHashes.of(unsigned), key))
                .build();
    }

    private Seal seal(byte[] key, long number, long timestampMs) {
        var unsigned = Seal.newBuilder()
                .setGeneration(Genesis.GENERATION)
                .setSubnet(1)
                .setNumber(number)
                .setParent(hash(1))
                .setContentHash(hash(2))
                .setTimestampMs(timestampMs)
                .setSequencer(Protobufs.bytes(operator(key)))
                .build();
        return unsigned.toBuilder()
                .setSignature(sign(StructHashes.of(unsigned), key))
                .build();
    }

    private BatchAttestation batch(byte[] key, long index, ByteString commitment) {
        var unsigned = BatchAttestation.newBuilder()
                .setSubnet(1)
                .setIndex(index)
                .setCommitment(commitment)
                .setOperator(Protobufs.bytes(operator(key)))
                .build();
        return unsigned.toBuilder()
                .setSignature(sign(StructHashes.of(unsigned), key))
                .build();
    }

    private RewardAttestation reward(byte[] key, long epoch, long root, ByteString total) {
        var unsigned = RewardAttestation.newBuilder()
                .setSubnet(1)
                .setThroughEpoch(epoch)
                .setRoot(hash(root))
                .setTotal(total)
                .setOperator(Protobufs.bytes(operator(key)))
                .build();
        return unsigned.toBuilder()
                .setSignature(sign(StructHashes.of(unsigned), key))
                .build();
    }

    private Optional<Contradiction> take(Attestation attestation) {
        return take(AttestationEntry.newBuilder().setBlock(attestation).build());
    }

    private Optional<Contradiction> take(AttestationEntry entry) {
        return reader.read(entry).flatMap(statement -> EvidenceRules.take(memory, statement));
    }

    @Test
    void twoAttestationsOfAMemberForOneBlockAreEvidenceWhicheverComesFirst() {
        var one = block(MEMBER, 5, 1);
        var two = block(MEMBER, 5, 2);
        take(one);
        var found = take(two).orElseThrow();
        memory.first.clear();
        memory.kept.clear();
        take(two);
        var reversed = take(one).orElseThrow();
        assertThat(found.offence()).isEqualTo(Offence.DOUBLE_ATTESTATION);
        assertThat(found.number()).isEqualTo(5);
        assertThat(found.first().message()).isEqualTo(one.toByteString());
        assertThat(found.second().message()).isEqualTo(two.toByteString());
        assertThat(List.of(reversed.second(), reversed.first())).isEqualTo(List.of(found.first(), found.second()));
    }

    @Test
    void batchesAndRewardsAreEvidenceToo() {
        for (var pair : List.of(
                List.of(
                        AttestationEntry.newBuilder().setBatch(batch(MEMBER, 3, hash(1))),
                        AttestationEntry.newBuilder().setBatch(batch(MEMBER, 3, hash(2)))),
                List.of(
                        AttestationEntry.newBuilder().setReward(reward(MEMBER, 3, 1, ByteString.EMPTY)),
                        AttestationEntry.newBuilder().setReward(reward(MEMBER, 3, 2, ByteString.EMPTY))))) {
            assertThat(take(pair.getFirst().build())).isEmpty();
            assertThat(take(pair.getLast().build())).isPresent();
        }
        assertThat(memory.kept.values())
                .extracting(Contradiction::offence)
                .containsExactlyInAnyOrder(Offence.DOUBLE_BATCH_ATTESTATION, Offence.DOUBLE_REWARD_ATTESTATION);
    }

    @Test
    void theSameSignatureAgainIsNoEvidence() {
        take(block(MEMBER, 5, 1));
        assertThat(take(block(MEMBER, 5, 1))).isEmpty();
        assertThat(take(block(MEMBER, 5, 1).toBuilder()
                        .setOperator(Protobufs.bytes(operator(JAILED)))
                        .build()))
                .as("nobody signs for whom it is")
                .isEmpty();
    }

    @Test
    void theSameValuesInOtherBytesAreNoEvidence() {
        take(AttestationEntry.newBuilder()
                .setReward(reward(MEMBER, 3, 1, ByteString.copyFrom(new byte[] {5})))
                .build());
        assertThat(take(AttestationEntry.newBuilder()
                        .setReward(reward(MEMBER, 3, 1, ByteString.copyFrom(new byte[] {0, 0, 5})))
                        .build()))
                .isEmpty();
        var one = block(MEMBER, 5, 1);
        take(one);
        assertThat(take(one.toBuilder()
                        .setSignature(flipped(one.getSignature()))
                        .build()))
                .as("high s")
                .isEmpty();
        assertThat(take(block(MEMBER, 5, 2).toBuilder()
                        .setSignature(flipped(block(MEMBER, 5, 2).getSignature()))
                        .build()))
                .as("another value under high s is no signature")
                .isEmpty();
        assertThat(take(block(MEMBER, 5, 2).toBuilder()
                        .setSignature(block(MEMBER, 5, 2).getSignature().concat(ByteString.copyFrom(new byte[1])))
                        .build()))
                .isEmpty();
    }

    /** The other signature that the same curve point gives. */
    private static ByteString flipped(ByteString signature) {
        var s = new BigInteger(1, signature.substring(32, 64).toByteArray());
        byte[] high = UInt256.of(N.subtract(s)).toBytes();
        byte v = (byte) (signature.byteAt(64) == 27 ? 28 : 27);
        return signature.substring(0, 32).concat(ByteString.copyFrom(high)).concat(ByteString.copyFrom(new byte[] {v}));
    }

    @Test
    void anotherNumberKeyKindSubnetOrGenerationIsNoEvidence() {
        take(block(MEMBER, 5, 1));
        assertThat(take(block(MEMBER, 6, 2))).isEmpty();
        assertThat(take(block(JAILED, 5, 2))).isEmpty();
        assertThat(take(block(MEMBER, 2, 1, 5, 2))).as("another subnet").isEmpty();
        assertThat(take(block(MEMBER, 1, Genesis.GENERATION + 1, 5, 2)))
                .as("another generation")
                .isEmpty();
        assertThat(take(AttestationEntry.newBuilder()
                        .setBatch(batch(MEMBER, 5, hash(2)))
                        .build()))
                .isEmpty();
        assertThat(memory.kept).isEmpty();
    }

    @Test
    void aJailedMemberIsStillBoundAndAStrangerLeavesNoTrace() {
        take(block(JAILED, 5, 1));
        assertThat(take(block(JAILED, 5, 2))).isPresent();
        int remembered = memory.first.size();
        take(block(STRANGER, 5, 1));
        assertThat(take(block(STRANGER, 5, 2))).isEmpty();
        assertThat(memory.first).hasSize(remembered);
    }

    @Test
    void aFloodOfContradictionsIsOneAnEpoch() {
        var found = new ArrayList<Contradiction>();
        for (long value = 1; value <= 50; value++) {
            for (long number = 1_000; number < 1_010; number++) {
                take(block(MEMBER, number, value)).ifPresent(found::add);
            }
        }
        assertThat(found).hasSize(1);
        assertThat(memory.first).hasSize(10);
        assertThat(memory.kept).hasSize(1);
        take(block(MEMBER, 2_000, 1));
        assertThat(take(block(MEMBER, 2_000, 2))).as("the next epoch").isPresent();
    }

    @Test
    void aBatchAgainstOnesOwnAttestationOfItsLastBlockIsEvidence() {
        var header = BatchHeader.newBuilder()
                .setIndex(4)
                .setFirst(10)
                .setLast(20)
                .setParentBlockHash(hash(1))
                .setLastBlockHash(hash(2))
                .setLastStateRoot(hash(3))
                .setInboxAccumulator(hash(4))
                .setPayloadHash(hash(5))
                .build();
        var commitment = Protobufs.bytes(StructHashes.commitment(header));
        var vouched = reader.read(batch(MEMBER, 4, commitment)).orElseThrow();
        var same = reader.read(block(MEMBER, 20, 2)).orElseThrow();
        var other = reader.read(block(MEMBER, 20, 3)).orElseThrow();
        assertThat(Contradiction.between(vouched, header, same)).isEmpty();
        assertThat(Contradiction.between(
                        vouched, header, reader.read(block(MEMBER, 19, 3)).orElseThrow()))
                .isEmpty();
        assertThat(Contradiction.between(
                        vouched, header, reader.read(block(JAILED, 20, 3)).orElseThrow()))
                .isEmpty();
        assertThat(Contradiction.between(vouched, header.toBuilder().setLast(21).build(), other))
                .as("another header than was vouched for")
                .isEmpty();
        var found = Contradiction.between(vouched, header, other).orElseThrow();
        assertThat(found.offence()).isEqualTo(Offence.BATCH_AGAINST_BLOCK);
        assertThat(EvidenceRules.take(memory, found)).isPresent();
        assertThat(SlashCall.of(found, Address.ZERO))
                .as("L1 has no call for it")
                .isEmpty();
    }

    @Test
    void twoSealsCountAgainstTheSequencerTheyNameAlone() {
        var one = reader.read(seal(MEMBER, 5, 1)).orElseThrow();
        var two = reader.read(seal(MEMBER, 5, 2)).orElseThrow();
        var found = Contradiction.between(one, two).orElseThrow();
        assertThat(EvidenceRules.take(memory, found)).isPresent();
        assertThat(EvidenceRules.take(memory, found)).as("once").isEmpty();
        memory.kept.clear();
        var named = seal(MEMBER, 5, 3).toBuilder().setSequencer(Protobufs.bytes(operator(JAILED)));
        var misnamed =
                named.setSignature(sign(StructHashes.of(named.build()), MEMBER)).build();
        var other =
                Contradiction.between(one, reader.read(misnamed).orElseThrow()).orElseThrow();
        assertThat(EvidenceRules.take(memory, other)).isEmpty();
    }

    @Test
    void theCallToL1HoldsBothMessagesAndTheirSignatures() {
        var one = block(MEMBER, 5, 1);
        var two = block(MEMBER, 5, 2);
        var found = Contradiction.between(
                        reader.read(one).orElseThrow(), reader.read(two).orElseThrow())
                .orElseThrow();
        String call = Hex.encode(SlashCall.of(found, operator(MEMBER)).orElseThrow());
        String head = word(1) + word(Genesis.GENERATION) + word(5) + word(5);
        String signature1 = Hex.encode(one.getSignature().toByteArray()).replace("0x", "");
        String signature2 = Hex.encode(two.getSignature().toByteArray()).replace("0x", "");
        assertThat(call.replace("0x", "").substring(8))
                .isEqualTo(head
                        + word(1)
                        + word(13 * 32)
                        + head
                        + word(2)
                        + word(13 * 32 + 4 * 32)
                        + "00".repeat(12)
                        + operator(MEMBER).toString().substring(2)
                        + word(65)
                        + signature1
                        + "00".repeat(31)
                        + word(65)
                        + signature2
                        + "00".repeat(31));
    }

    private static String word(long value) {
        return "%064x".formatted(value);
    }
}
