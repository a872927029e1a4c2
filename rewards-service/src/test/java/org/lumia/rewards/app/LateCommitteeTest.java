package org.lumia.rewards.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.localnet.PostgresServer;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.rewards.SimulatedSubnet;
import org.lumia.testkit.Infrastructure;

/** A rescue committee is named after the periods that it certifies were closed. */
@ExtendWith(Infrastructure.class)
class LateCommitteeTest {
    private final Genesis genesis = SimulatedSubnet.run(1, 1).genesis;

    /** What is signed is stored before, without a signature. */
    private static final class Unused implements Signer {
        @Override
        public Address address() {
            throw new AssertionError("not asked for");
        }

        @Override
        public Signature sign(Hash digest) {
            throw new AssertionError("nothing is signed yet");
        }
    }

    @Test
    void whoIsInItSignsAClosedPeriodOnceAndPublishesIt(PostgresServer postgres) {
        var database = Schema.migrated(postgres);
        Schema.execute(
                database,
                "INSERT INTO reward_period (through_epoch, last_epoch, root, total, costs_wei, attestation, published)"
                        + " VALUES (3, 3, decode(repeat('11', 32), 'hex'), 70, 5, NULL, true),"
                        + " (7, 7, decode(repeat('22', 32), 'hex'), 90, 6, NULL, true)");
        var named = SimulatedSubnet.operator(9);
        var signer = new RewardSigner(genesis, named, new Unused());
        database.transact(connection -> {
            var book = new JdbcPeriodBook(connection, genesis);
            assertThat(book.unpublished()).isEmpty();
            assertThat(book.unsigned(10))
                    .extracting(JdbcPeriodBook.Period::throughEpoch)
                    .containsExactly(7L, 3L);
            assertThat(book.unsigned(1)).hasSize(1);
            var period = book.unsigned(10).getLast();
            assertThat(signer.unsigned(period, genesis.members())).isEmpty();
            var committee = new Members(List.of(new Member(named, named, 1, named)));
            book.attest(signer.unsigned(period, committee).orElseThrow());
            assertThat(book.unsigned(10))
                    .extracting(JdbcPeriodBook.Period::throughEpoch)
                    .containsExactly(7L);
            var stored = book.unpublished().getFirst();
            assertThat(stored.throughEpoch()).isEqualTo(3);
            var attestation = parsed(stored.entry()).getReward();
            assertThat(UInt256.fromBytes(attestation.getTotal().toByteArray())).isEqualTo(UInt256.of(70));
            assertThat(attestation.getOperator().toByteArray()).isEqualTo(named.bytes());
            book.published(3);
            assertThat(book.unpublished()).isEmpty();
        });
    }

    private static AttestationEntry parsed(byte[] entry) {
        try {
            return AttestationEntry.parseFrom(entry);
        } catch (InvalidProtocolBufferException malformed) {
            throw new AssertionError(malformed);
        }
    }
}
