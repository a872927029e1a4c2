package org.lumia.submitter.posting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.platform.signer.RotatingSigner;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.BatchCertificate;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.protocol.v1.CertificateMember;

class RollupCallTest {
    private static final byte[] KEY = UInt256.of(77).toBytes();
    private static final Address SIGNER = Secp256k1.address(KEY);
    private static final Address PAYER = Address.parse("0x00000000000000000000000000000000000000fe");
    private static final SigningDomain DOMAIN = new SigningDomain(UInt256.of(31_337), PAYER);
    private static final Signer OPERATOR = new Signer() {
        @Override
        public Address address() {
            return SIGNER;
        }

        @Override
        public Signature sign(Hash digest) {
            return Secp256k1.sign(digest, KEY);
        }
    };

    @Test
    void theCallClaimsThePostingForTheOperatorAndThisPayer() {
        assertThat(call(SIGNER)).contains(claim(5));
        assertThat(call(SIGNER)).doesNotContain(claim(6));
    }

    @Test
    void whoIsNoMemberOfTheListClaimsNothing() {
        assertThat(call(PAYER)).doesNotContain(claim(5));
    }

    /** The one that rotates its key is credited before and after. */
    @Test
    void aClaimIsSignedWithTheKeyThatTheListHas() {
        Signer retired = new Signer() {
            @Override
            public Address address() {
                return PAYER;
            }

            @Override
            public Signature sign(Hash digest) {
                throw new AssertionError("the list does not have it");
            }
        };
        assertThat(call(SIGNER, new RotatingSigner(retired, OPERATOR))).contains(claim(5));
        assertThat(call(SIGNER, new RotatingSigner(OPERATOR, retired))).contains(claim(5));
    }

    private static String claim(long index) {
        byte[] signature = DOMAIN.sign(StructHashes.postingClaim(7, index, PAYER), OPERATOR);
        return HexFormat.of().formatHex(signature);
    }

    /** Of batch 5, whose one member has that signer. */
    private static String call(Address signer) {
        return call(signer, OPERATOR);
    }

    private static String call(Address signer, Signer operator) {
        var header = BatchHeader.newBuilder()
                .setIndex(5)
                .setParentBlockHash(Protobufs.bytes(Hash.ZERO))
                .setLastBlockHash(Protobufs.bytes(Hash.ZERO))
                .setLastStateRoot(Protobufs.bytes(Hash.ZERO))
                .setInboxAccumulator(Protobufs.bytes(Hash.ZERO))
                .setPayloadHash(Protobufs.bytes(Hash.ZERO))
                .build();
        var certificate = BatchCertificate.newBuilder()
                .addMembers(CertificateMember.newBuilder()
                        .setOperator(Protobufs.bytes(PAYER))
                        .setSigner(Protobufs.bytes(signer))
                        .setWeight(1)
                        .setFeeRecipient(Protobufs.bytes(PAYER)))
                .build();
        var call = new RollupCall(7, DOMAIN, operator, PAYER);
        return HexFormat.of().formatHex(call.encode(new CertifiedBatch(header, certificate)));
    }
}
