package org.lumia.ingress.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.platform.signer.RotatingSigner;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.MemberLists;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;

class SpeakingSignerTest {
    private static final Address OPERATOR = Address.parse("0x00000000000000000000000000000000000000aa");
    private static final Address OTHER = Address.parse("0x00000000000000000000000000000000000000bb");
    private static final Signer OLD = new Key(1);
    private static final Signer NEXT = new Key(2);

    private final MemberLists lists =
            new MemberLists(new Members(List.of(member(OPERATOR, OLD), member(OTHER, new Key(9)))));

    private record Key(byte[] bytes) implements Signer {
        Key(int number) {
            this(new byte[32]);
            bytes[31] = (byte) number;
        }

        @Override
        public Address address() {
            return Secp256k1.address(bytes);
        }

        @Override
        public Signature sign(Hash digest) {
            return Secp256k1.sign(digest, bytes);
        }
    }

    private static Member member(Address operator, Signer signer) {
        return new Member(operator, signer.address(), 100, operator);
    }

    /** The next message of L1, applied by a block of an epoch. */
    private void applied(long index, long epoch, Member... members) {
        lists.read(InboxMessage.newBuilder()
                .setIndex(index)
                .setKind(InboxKind.MEMBERS)
                .setBody(Protobufs.bytes(new Members(List.of(members)).encode()))
                .build());
        block(epoch, index);
    }

    private void block(long epoch, long through) {
        lists.block(ExecutedBlock.newBuilder()
                .setEpoch(epoch)
                .setInboxThrough(through)
                .build());
    }

    @Test
    void theNextKeySpeaksFromWhereTheOldOneMayNoLonger() {
        var signer = new SpeakingSigner(new RotatingSigner(OLD, NEXT), OPERATOR, lists);
        applied(1, 3, member(OPERATOR, NEXT), member(OTHER, new Key(9)));
        assertThat(signer.address())
                .as("both may: the lists of epochs 3 to 5 have one or the other")
                .isEqualTo(OLD.address());
        block(5, 1);
        assertThat(signer.address()).isEqualTo(NEXT.address());
        assertThat(signer.sign(Hash.ZERO)).isEqualTo(NEXT.sign(Hash.ZERO));
        assertThat(signer.silent()).isEmpty();
    }

    @Test
    void whoIsInNoListTakesNothingForTheLog() {
        var stranger = new SpeakingSigner(NEXT, OPERATOR, lists);
        assertThat(stranger.silent()).hasValueSatisfying(why -> assertThat(why).contains("is in no list of members"));
        applied(1, 3, member(OPERATOR, NEXT), member(OTHER, new Key(9)));
        assertThat(stranger.silent()).as("listed, in force from epoch 5").isEmpty();
        applied(2, 6, member(OTHER, new Key(9)));
        assertThat(stranger.silent()).as("out from epoch 8").isEmpty();
        block(8, 2);
        assertThat(stranger.silent()).isPresent();
    }
}
