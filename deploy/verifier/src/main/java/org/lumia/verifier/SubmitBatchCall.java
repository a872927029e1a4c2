package org.lumia.verifier;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lumia.ethereum.abi.AbiReader;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.v1.BatchHeader;

/**
 * The calldata of {@code Rollup.submitBatch}.
 *
 * @param members in the order they stand
 * @param payload empty unless the kind is calldata
 */
record SubmitBatchCall(
        long subnet,
        BatchHeader header,
        List<Member> members,
        List<MemberSignature> signatures,
        int kind,
        byte[] payload) {
    static final int BLOB = 0;
    static final int CALLDATA = 1;
    static final int COMMITTEE = 2;
    private static final int WORD = 32;
    private static final int MEMBER_WORDS = 4;
    private static final byte[] SELECTOR = Arrays.copyOf(
            Keccak.hash(
                            ("submitBatch(uint64,(uint64,uint64,uint64,uint64,bytes32,bytes32,bytes32,uint64,uint64,bytes32,"
                                            + "bytes32,bytes32[]),(address,address,uint64,address)[],(uint256,bytes)[],uint8,bytes)")
                                    .getBytes(StandardCharsets.US_ASCII))
                    .bytes(),
            4);

    /** @param member position in the list */
    record MemberSignature(int member, byte[] signature) {}

    /** @throws IllegalArgumentException when it is no such call */
    static SubmitBatchCall decode(byte[] calldata) {
        if (calldata.length < SELECTOR.length || !Arrays.equals(Arrays.copyOf(calldata, SELECTOR.length), SELECTOR)) {
            throw new IllegalArgumentException("not a call of submitBatch");
        }
        byte[] arguments = Arrays.copyOfRange(calldata, SELECTOR.length, calldata.length);
        AbiReader reader = new AbiReader(arguments);
        long subnet = reader.uint63();
        BatchHeader header = header(new AbiReader(from(arguments, reader.uint63())));
        List<Member> members = reader.array(
                MEMBER_WORDS,
                element -> new Member(element.address(), element.address(), element.uint63(), element.address()));
        List<MemberSignature> signatures = signatures(from(arguments, reader.uint63()));
        return new SubmitBatchCall(subnet, header, members, signatures, small(reader), reader.bytes());
    }

    private static BatchHeader header(AbiReader reader) {
        BatchHeader.Builder header = BatchHeader.newBuilder()
                .setIndex(reader.uint63())
                .setEpoch(reader.uint63())
                .setFirst(reader.uint63())
                .setLast(reader.uint63())
                .setParentBlockHash(Protobufs.bytes(reader.bytes32()))
                .setLastBlockHash(Protobufs.bytes(reader.bytes32()))
                .setLastStateRoot(Protobufs.bytes(reader.bytes32()))
                .setLastTimestampMs(reader.uint63())
                .setInboxThrough(reader.uint63())
                .setInboxAccumulator(Protobufs.bytes(reader.bytes32()))
                .setPayloadHash(Protobufs.bytes(reader.bytes32()));
        reader.bytes32Array().forEach(hash -> header.addBlobVersionedHashes(Protobufs.bytes(hash)));
        return header.build();
    }

    /** An array of dynamic tuples: its length, an offset for each, then the tuples. */
    private static List<MemberSignature> signatures(byte[] array) {
        long length = new AbiReader(array).uint63();
        byte[] elements = from(array, WORD);
        if (length > elements.length / WORD) {
            throw new IllegalArgumentException("a length beyond the input");
        }
        AbiReader offsets = new AbiReader(elements);
        List<MemberSignature> signatures = new ArrayList<>((int) length);
        for (int i = 0; i < length; i++) {
            AbiReader tuple = new AbiReader(from(elements, offsets.uint63()));
            signatures.add(new MemberSignature(small(tuple), tuple.bytes()));
        }
        return List.copyOf(signatures);
    }

    private static int small(AbiReader reader) {
        long value = reader.uint63();
        if (value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("integer out of range: " + value);
        }
        return (int) value;
    }

    private static byte[] from(byte[] input, long offset) {
        if (offset > input.length) {
            throw new IllegalArgumentException("an offset beyond the input");
        }
        return Arrays.copyOfRange(input, (int) offset, input.length);
    }
}
