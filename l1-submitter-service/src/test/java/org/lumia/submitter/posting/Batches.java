package org.lumia.submitter.posting;

import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.stream.IntStream;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.v1.BatchCertificate;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.protocol.v1.CertificateMember;
import org.lumia.submitter.FakeL1;

/** Certified batches of three operators of equal weight. */
final class Batches {
    static final long LAST_TIMESTAMP_MS = 1_000_000;

    private Batches() {}

    static Address operator(int number) {
        return Address.parse("0x00000000000000000000000000000000000000" + Integer.toHexString(0xa0 + number));
    }

    static CertifiedBatch batch(long index) {
        var certificate = BatchCertificate.newBuilder()
                .setIndex(index)
                .setCommitment(bytes(FakeL1.hash("commitment " + index)))
                .setEpochSeed(bytes(FakeL1.hash("seed")));
        IntStream.range(0, 3)
                .forEach(i -> certificate.addMembers(CertificateMember.newBuilder()
                        .setOperator(bytes(operator(i)))
                        .setSigner(bytes(operator(i)))
                        .setWeight(10)
                        .setFeeRecipient(bytes(operator(i)))));
        var header = BatchHeader.newBuilder()
                .setIndex(index)
                .setFirst(index * 10 + 1)
                .setLast(index * 10 + 10)
                .setParentBlockHash(bytes(Hash.ZERO))
                .setLastBlockHash(bytes(Hash.ZERO))
                .setLastStateRoot(bytes(Hash.ZERO))
                .setLastTimestampMs(LAST_TIMESTAMP_MS)
                .setInboxAccumulator(bytes(Hash.ZERO))
                .setPayloadHash(bytes(Hash.ZERO));
        return new CertifiedBatch(header.build(), certificate.build());
    }

    /** The operator of a rank in the draw for a batch. */
    static Address operatorOfRank(long index, int rank) {
        return IntStream.range(0, 3)
                .mapToObj(Batches::operator)
                .filter(operator -> batch(index).rankOf(operator) == rank)
                .findFirst()
                .orElseThrow();
    }
}
