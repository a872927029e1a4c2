package org.lumia.protocol.evidence;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.Seal;

/** The call of {@code SequencerRegistry} that brings a contradiction to L1, ready to send by anybody. */
public final class SlashCall {
    private static final String SEAL = "(uint64,uint64,uint64,bytes32,bytes32,uint64,uint32,uint64,address)";
    private static final String ATTESTATION = "(uint64,uint64,uint64,bytes32,bytes32)";
    private static final byte[] DOUBLE_SEAL = selector("slashDoubleSeal", SEAL);
    private static final byte[] DOUBLE_ATTESTATION = selector("slashDoubleAttestation", ATTESTATION);

    private SlashCall() {}

    /** Whether L1 punishes it. */
    public static boolean isFor(Offence offence) {
        return offence == Offence.DOUBLE_SEAL || offence == Offence.DOUBLE_ATTESTATION;
    }

    /**
     * Selector and arguments; empty for what L1 does not punish.
     *
     * @param finder gets the finder's share; the zero address stands for whoever sends the transaction
     */
    public static Optional<byte[]> of(Contradiction contradiction, Address finder) {
        try {
            return switch (contradiction.offence()) {
                case DOUBLE_SEAL ->
                    Optional.of(call(
                            DOUBLE_SEAL,
                            seals(
                                            Seal.parseFrom(contradiction.first().message()),
                                            Seal.parseFrom(
                                                    contradiction.second().message()))
                                    .address(finder)));
                case DOUBLE_ATTESTATION ->
                    Optional.of(call(
                            DOUBLE_ATTESTATION,
                            attestations(
                                            Attestation.parseFrom(
                                                    contradiction.first().message()),
                                            Attestation.parseFrom(
                                                    contradiction.second().message()))
                                    .address(finder)));
                case DOUBLE_BATCH_ATTESTATION, DOUBLE_REWARD_ATTESTATION, BATCH_AGAINST_BLOCK -> Optional.empty();
            };
        } catch (InvalidProtocolBufferException e) {
            throw new ContradictionException("a statement that was read does not decode", e);
        }
    }

    private static byte[] selector(String name, String struct) {
        String signature = "%s(%s,bytes,%s,bytes,address)".formatted(name, struct, struct);
        byte[] hash = Keccak.hash(signature.getBytes(StandardCharsets.US_ASCII)).toBytes();
        return new byte[] {hash[0], hash[1], hash[2], hash[3]};
    }

    private static byte[] call(byte[] selector, AbiWriter arguments) {
        var call = new ByteArrayOutputStream();
        call.writeBytes(selector);
        call.writeBytes(arguments.toBytes());
        return call.toByteArray();
    }

    private static AbiWriter seals(Seal first, Seal second) {
        var arguments = new AbiWriter();
        add(arguments, first);
        add(arguments, second);
        return arguments;
    }

    private static void add(AbiWriter to, Seal seal) {
        to.uint(seal.getGeneration())
                .uint(seal.getSubnet())
                .uint(seal.getNumber())
                .bytes32(Protobufs.hash(seal.getParent()))
                .bytes32(Protobufs.hash(seal.getContentHash()))
                .uint(seal.getSlot())
                .uint(Integer.toUnsignedLong(seal.getRank()))
                .uint(seal.getTimestampMs())
                .address(Protobufs.address(seal.getSequencer()))
                .bytes(seal.getSignature().toByteArray());
    }

    private static AbiWriter attestations(Attestation first, Attestation second) {
        var arguments = new AbiWriter();
        add(arguments, first);
        add(arguments, second);
        return arguments;
    }

    private static void add(AbiWriter to, Attestation attestation) {
        to.uint(attestation.getSubnet())
                .uint(attestation.getGeneration())
                .uint(attestation.getNumber())
                .bytes32(Protobufs.hash(attestation.getSealHash()))
                .bytes32(Protobufs.hash(attestation.getBlockHash()))
                .bytes(attestation.getSignature().toByteArray());
    }
}
