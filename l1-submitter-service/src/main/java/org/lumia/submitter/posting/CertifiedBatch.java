package org.lumia.submitter.posting;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.schedule.Draw;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.BatchCertificate;
import org.lumia.protocol.v1.BatchHeader;

/** A batch that may be posted: its header and the signatures that let L1 take it. */
public record CertifiedBatch(BatchHeader header, BatchCertificate certificate) {

    public long index() {
        return header.getIndex();
    }

    public Hash commitment() {
        return Protobufs.hash(certificate.getCommitment());
    }

    public Members members() {
        return new Members(certificate.getMembersList().stream()
                .map(member -> new Member(
                        Protobufs.address(member.getOperator()),
                        Protobufs.address(member.getSigner()),
                        member.getWeight(),
                        Protobufs.address(member.getFeeRecipient())))
                .toList());
    }

    /** The operator's place in the draw for this batch; -1 when it has none. */
    public int rankOf(Address operator) {
        var ranks = Draw.ranks(members(), Protobufs.hash(certificate.getEpochSeed()), index(), Members.MEMBERS_MAX);
        for (int rank = 0; rank < ranks.size(); rank++) {
            if (ranks.get(rank).operator().equals(operator)) {
                return rank;
            }
        }
        return -1;
    }
}
