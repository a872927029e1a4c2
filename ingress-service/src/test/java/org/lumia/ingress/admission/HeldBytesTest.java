package org.lumia.ingress.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.protocol.genesis.Genesis;

/** What admission holds of transactions is bounded in bytes, however few they are. */
class HeldBytesTest extends AdmissionFixture {
    private static final int LARGE = 100_000;

    private byte[] large(long nonce) {
        return alice.sign(Wallet.with(
                TransactionType.DYNAMIC_FEE,
                Genesis.LUMIA_CHAIN_ID,
                nonce,
                UInt256.of(Wallet.GWEI),
                UInt256.of(2 * Wallet.GWEI),
                5_000_000,
                UInt256.ONE,
                new byte[LARGE]));
    }

    @Test
    void pendingOnesAreRefusedAsRetryableBeyondTheirBytes() {
        bytesMax = 500_000;
        replica(1_000, 100, 100);
        account(alice, 0, ETHER);
        account(bob, 0, ETHER);
        assertThat(submit(large(0))).isInstanceOf(Admission.Accepted.class);
        assertThat(submit(large(1))).isInstanceOf(Admission.Accepted.class);
        assertThat(((Admission.Refused) submit(large(2))).refusal())
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(-32005))
                .satisfies(refusal -> assertThat(refusal.message()).startsWith("the pipeline's memory is full"));
        assertThat(submit(bob.transfer(0))).isInstanceOf(Admission.Accepted.class);

        acknowledged();
        account(alice, 2, ETHER);
        block(2, new AccountState(2, ETHER, 2), List.of(large(0), large(1)), List.of());
        assertThat(submit(large(2))).isInstanceOf(Admission.Accepted.class);
    }

    @Test
    void whatOthersBringIntoTheLogIsFollowedWithoutItsBytes() {
        bytesMax = 500_000;
        replica(1_000, 100, 100);
        account(alice, 0, ETHER);
        assertThat(intake.pendingNonce(alice.address())).isZero();
        for (int nonce = 0; nonce < 50; nonce++) {
            feed.seen(List.of(tx(large(nonce))), nonce);
        }
        synchronized (table) {
            assertThat(table.pending()).isEqualTo(50);
            assertThat(table.pendingBytes()).isLessThan(600_000);
        }
        assertThat(intake.find(Wallet.hash(large(0)))).isPresent();
        assertThat(intake.find(Wallet.hash(large(49)))).isEmpty();
        assertThat(intake.state(Wallet.hash(large(49)))).contains(new TransactionState.Seen(49));
    }

    @Test
    void rowsAreReadAsFarAsThereIsRoom() {
        account(alice, 0, ETHER);
        for (int nonce = 1; nonce <= 4; nonce++) {
            assertThat(submit(large(nonce))).isInstanceOf(Admission.Parked.class);
        }
        parkedBytesMax = 300_000;
        replica(1_000, 100, 100);
        look();
        synchronized (table) {
            assertThat(table.parked()).isBetween(1, 4);
        }
        assertThat(rows.after(0, 100, 150_000)).hasSize(2);
        assertThat(rows.after(0, 100, 1)).hasSize(1);
    }
}
