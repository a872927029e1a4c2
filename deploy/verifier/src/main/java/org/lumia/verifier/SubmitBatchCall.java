package org.lumia.verifier;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.abi.AbiReader;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.l1.BatchHeaders;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.v1.BatchHeader;

/**
 * The calldata of {@code Rollup.submitBatch}.
 *
 * @param members in the order they stand
 * @param payload empty unless the kind is calldata
 */
record SubmitBatchCall(
        long subnet, BatchHeader header, List<Member> members, List<MemberSignature> signatures, byte[] payload) {
    static final int BLOB = 0;
    static final int CALLDATA = 1;
    private static final int WORD = 32;
    private static final int MEMBER_WORDS = 4;
    private static final byte[] SELECTOR = Arrays.copyOf(
            Keccak.hash(
                            ("submitBatch(uint64,(uint64,uint64,uint64,uint64,bytes32,bytes32,bytes32,uint64,uint64,bytes32,"
                                            + "bytes32,uint8,bytes32[]),(address,address,uint64,address)[],(uint256,bytes)[],"
                                            + "(uint256,bytes),bytes)")
                                    .getBytes(StandardCharsets.US_ASCII))
                    .bytes(),
            4);

    /** @param member position in the list */
    record MemberSignature(int member, byte[] signature) {}

    /**
     * The call that posted a batch, wherever in a transaction's calldata it stands: contract accounts and relayers carry it
     * whole. Empty when it is not there.
     *
     * @throws DifferenceException where the calldata begins with such a call, and it is not that batch's
     */
    static Optional<SubmitBatchCall> find(long batch, byte[] calldata, Hash commitment) {
        if (calldata.length >= SELECTOR.length
                && Arrays.equals(calldata, 0, SELECTOR.length, SELECTOR, 0, SELECTOR.length)) {
            return Optional.of(direct(batch, calldata, commitment));
        }
        for (int at = 0; at <= calldata.length - SELECTOR.length; at++) {
            if (Arrays.equals(calldata, at, at + SELECTOR.length, SELECTOR, 0, SELECTOR.length)) {
                Optional<SubmitBatchCall> found = at(calldata, at + SELECTOR.length, commitment);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static SubmitBatchCall direct(long batch, byte[] calldata, Hash commitment) {
        SubmitBatchCall call;
        try {
            call = decode(from(calldata, SELECTOR.length));
        } catch (IllegalArgumentException e) {
            throw new DifferenceException(
                    "batch %d: its calldata does not decode: %s".formatted(batch, e.getMessage()));
        }
        DifferenceException.require(
                batch, "the commitment in its calldata", StructHashes.commitment(call.header()), commitment);
        return call;
    }

    private static Optional<SubmitBatchCall> at(byte[] calldata, int argumentsAt, Hash commitment) {
        try {
            return Optional.of(decode(from(calldata, argumentsAt)))
                    .filter(call -> StructHashes.commitment(call.header()).equals(commitment));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** @throws IllegalArgumentException when they are not the arguments of such a call */
    private static SubmitBatchCall decode(byte[] arguments) {
        AbiReader reader = new AbiReader(arguments);
        long subnet = reader.uint63();
        BatchHeader header = BatchHeaders.read(new AbiReader(from(arguments, reader.uint63())));
        List<Member> members = reader.array(
                MEMBER_WORDS,
                element -> new Member(element.address(), element.address(), element.uint63(), element.address()));
        List<MemberSignature> signatures = signatures(from(arguments, reader.uint63()));
        reader.uint63(); // whom the posting is credited to
        return new SubmitBatchCall(subnet, header, members, signatures, reader.bytes());
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
