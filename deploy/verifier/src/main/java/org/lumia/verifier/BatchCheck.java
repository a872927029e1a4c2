package org.lumia.verifier;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.batch.BatchContents;
import org.lumia.protocol.batch.BlobCodec;
import org.lumia.protocol.batch.MalformedPayloadException;
import org.lumia.protocol.batch.PayloadCodec;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.schedule.Quorum;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.BatchHeader;

/** What can be said of a batch without executing it: that its parts bind each other, and who vouched for it. */
final class BatchCheck {
    private final Genesis genesis;
    private final SigningDomain domain;
    private final PayloadCodec codec;
    private final List<PayloadSource> sources;
    private final Function<byte[], Hash> versionedHash;

    /** @param versionedHash of a blob */
    BatchCheck(Genesis genesis, List<PayloadSource> sources, Function<byte[], Hash> versionedHash) {
        this.versionedHash = versionedHash;
        this.genesis = genesis;
        this.domain = genesis.signingDomain();
        this.codec = new PayloadCodec(UInt256.of(genesis.chainId()));
        this.sources = sources;
    }

    /** The event's header is what was certified, and follows the batch before. */
    void header(PostedBatch posted, long firstBlock, Hash parentBlock) {
        BatchHeader header = posted.header();
        long batch = posted.index();
        DifferenceException.require(batch, "the commitment", posted.commitment(), StructHashes.commitment(header));
        DifferenceException.require(batch, "the first block", header.getFirst(), firstBlock);
        DifferenceException.require(
                batch, "the parent block's hash", Protobufs.hash(header.getParentBlockHash()), parentBlock);
    }

    /**
     * More than two thirds of the epoch's weight signed the commitment.
     *
     * @param members of the epoch, or the committee that certifies it in their place
     */
    void certificate(PostedBatch posted, SubmitBatchCall call, Members members) {
        long batch = posted.index();
        DifferenceException.require(batch, "the subnet in its calldata", call.subnet(), genesis.subnet());
        DifferenceException.require(batch, "the member list", call.members(), members.list());
        Hash struct = StructHashes.of(BatchAttestation.newBuilder()
                .setSubnet(genesis.subnet())
                .setIndex(batch)
                .setCommitment(Protobufs.bytes(posted.commitment()))
                .build());
        var quorum = new Quorum(members);
        for (SubmitBatchCall.MemberSignature signature : call.signatures()) {
            Optional<Address> signer = domain.recover(struct, Protobufs.bytes(signature.signature()));
            Member member =
                    signature.member() < members.list().size() ? members.list().get(signature.member()) : null;
            if (member == null || signer.isEmpty() || !signer.get().equals(member.signer())) {
                throw new DifferenceException(
                        "batch %d: a signature of its certificate is of no member".formatted(batch));
            }
            quorum.add(member.operator(), signer.get());
        }
        if (!quorum.isCertificate()) {
            throw new DifferenceException(
                    "batch %d: its certificate has weight %d of %d, more than two thirds are needed"
                            .formatted(batch, quorum.weight(), members.totalWeight()));
        }
    }

    /** The payload that the header binds, from the calldata or the first source that has it. */
    byte[] payload(PostedBatch posted, Optional<SubmitBatchCall> call) {
        Hash expected = Protobufs.hash(posted.header().getPayloadHash());
        if (posted.header().getKind() == SubmitBatchCall.CALLDATA && call.isPresent()) {
            byte[] payload = call.get().payload();
            DifferenceException.require(posted.index(), "the payload's hash", expected, Keccak.hash(payload));
            return payload;
        }
        Optional<DifferenceException> wrong = Optional.empty();
        for (PayloadSource source : sources) {
            Optional<byte[]> found = source.find(posted, posted.header());
            if (found.isPresent() && Keccak.hash(found.get()).equals(expected)) {
                requireBlobs(posted, found.get());
                return found.get();
            }
            if (found.isPresent() && wrong.isEmpty()) {
                wrong = Optional.of(DifferenceException.of(
                        posted.index(),
                        "the payload's hash (data from " + source.name() + ")",
                        expected,
                        Keccak.hash(found.get())));
            }
        }
        throw wrong.<RuntimeException>map(difference -> difference)
                .orElseGet(() -> new L1UnavailableException(
                        "batch %d: none of %s has its data (L1 block %d); give an operator's batcher with --archive"
                                .formatted(
                                        posted.index(),
                                        sources.stream()
                                                .map(PayloadSource::name)
                                                .toList(),
                                        posted.l1Block())));
    }

    /** L1 holds the payload's own blobs, and not others under the same commitment. */
    private void requireBlobs(PostedBatch posted, byte[] payload) {
        if (posted.header().getKind() != SubmitBatchCall.BLOB) {
            return;
        }
        DifferenceException.require(
                posted.index(),
                "the list of blobs",
                posted.header().getBlobVersionedHashesList().stream()
                        .map(Protobufs::hash)
                        .toList(),
                BlobCodec.toBlobs(payload).stream().map(versionedHash).toList());
    }

    /** What the payload holds is what the header says. */
    BatchContents contents(PostedBatch posted, BatchHeader header, byte[] payload) {
        long batch = posted.index();
        BatchContents contents;
        try {
            contents = codec.decode(payload);
        } catch (MalformedPayloadException e) {
            throw new DifferenceException("batch %d: its payload does not decode: %s".formatted(batch, e.getMessage()));
        }
        DifferenceException.require(batch, "the payload's subnet", contents.subnet(), genesis.subnet());
        DifferenceException.require(batch, "the payload's index", contents.index(), batch);
        DifferenceException.require(batch, "the payload's first block", contents.first(), header.getFirst());
        DifferenceException.require(batch, "the payload's last block", contents.last(), header.getLast());
        DifferenceException.require(
                batch,
                "the payload's parent block",
                contents.parentBlockHash(),
                Protobufs.hash(header.getParentBlockHash()));
        DifferenceException.require(
                batch,
                "the payload's last timestamp",
                contents.blocks().getLast().timestampMs(),
                header.getLastTimestampMs());
        return contents;
    }
}
