package org.lumia.ingress.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.UInt256;

/** Future nonces: durable, released in order, and ended with a reason. */
class ParkedReleaseTest extends AdmissionFixture {
    @Test
    void aFutureNonceIsStoredAndFollowsOnceTheGapIsFilled() {
        account(alice, 0, ETHER);
        assertThat(submit(alice.transfer(2))).isInstanceOf(Admission.Parked.class);
        assertThat(submit(alice.transfer(1))).isInstanceOf(Admission.Parked.class);
        look();
        assertThat(sent()).isEmpty();
        assertThat(intake.pendingNonce(alice.address())).isZero();
        assertThat(refusal(alice.transfer(2))).isEqualTo("already known");

        submit(alice.transfer(0));
        look();

        assertThat(sent()).extracting(Submission::nonce).containsExactly(0L, 1L, 2L);
        assertThat(intake.pendingNonce(alice.address())).isEqualTo(3);
        assertThat(rows.size()).as("released is not yet durable in the log").isEqualTo(2);
        assertThat(refusal(alice.transfer(2))).isEqualTo("already known");

        feed.acknowledged(log, 1);
        look();
        assertThat(rows.size()).as("acknowledged is not yet seen").isEqualTo(2);
        feed.seen(log, 1);
        look();
        assertThat(rows.size()).isZero();
        assertThat(rows.refused).isEmpty();
    }

    @Test
    void whatCannotBeReleasedNowStaysParkedAndIsLookedAtAgain() {
        replica(1_000, 1, 100);
        account(alice, 0, ETHER);
        submit(alice.transfer(1));
        submit(alice.transfer(0));
        look();
        assertThat(sent())
                .as("no room for the second")
                .extracting(Submission::nonce)
                .containsExactly(0L);

        baseFee.set(UInt256.of(3 * Wallet.GWEI));
        look();
        assertThat(sent()).as("the base fee rose meanwhile").hasSize(1);

        baseFee.set(UInt256.of(Wallet.GWEI));
        look();
        assertThat(sent()).extracting(Submission::nonce).containsExactly(0L, 1L);
        assertThat(rows.size()).isEqualTo(1);
    }

    @Test
    void itIsToldWhatEachWaitsFor() {
        replica(1_000, 1, 100);
        account(alice, 0, ETHER);
        account(bob, 0, ETHER);
        submit(bob.transfer(2));
        submit(alice.transfer(1));
        submit(alice.transfer(2));
        submit(alice.transfer(4));
        look();
        assertThat(waits()).isEqualTo(Map.of(ParkedWait.NONCE, 4));

        submit(alice.transfer(0));
        look();
        assertThat(waits())
                .as("the queue of one is taken by nonce 0")
                .isEqualTo(Map.of(ParkedWait.NONCE, 2, ParkedWait.ROOM, 2));

        baseFee.set(UInt256.of(3 * Wallet.GWEI));
        sent();
        look();
        assertThat(waits()).isEqualTo(Map.of(ParkedWait.NONCE, 2, ParkedWait.BASE_FEE, 2));

        baseFee.set(UInt256.of(Wallet.GWEI));
        block(2, new AccountState(0, TRANSFER_COST, 2), List.of(), List.of());
        look();
        assertThat(waits())
                .as("nonce 0 may take all there is")
                .isEqualTo(Map.of(ParkedWait.NONCE, 2, ParkedWait.FUNDS, 2));

        release.letGo();
        assertThat(waits()).isEmpty();
    }

    private Map<ParkedWait, Integer> waits() {
        return release.waits().entrySet().stream()
                .filter(wait -> wait.getValue() > 0)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Test
    void parkedTransactionsAreBounded() {
        account(alice, 0, ETHER);
        for (long nonce = 1; nonce <= 4; nonce++) {
            assertThat(submit(alice.transfer(nonce))).isInstanceOf(Admission.Parked.class);
        }
        assertThat(refusal(alice.transfer(5))).isEqualTo("the sender's queue is full (4 of 4), retry later");
        assertThat(refusal(alice.transfer(17))).contains("nonce too high").contains("at most 16 ahead");
        assertThat(refusal(alice.transfer(4, UInt256.of(2))))
                .isEqualTo(
                        "replacement transaction underpriced: nonce 4 is taken by %s, which a tenth more of fee and tip would replace"
                                .formatted(Wallet.hash(alice.transfer(4))));
    }

    @Test
    void memoryFollowsTheRowThatTookTheOthersPlace() {
        account(alice, 0, ETHER);
        submit(alice.transfer(1));
        look();
        byte[] dearer = alice.dearer(1);
        assertThat(submit(dearer)).isInstanceOf(Admission.Parked.class);
        look();
        assertThat(table.parked()).isEqualTo(1);
        assertThat(rows.refused.get(Wallet.hash(alice.transfer(1))).reason())
                .isEqualTo(ParkedTransactions.Reason.REPLACED);
        submit(alice.transfer(0));
        look();
        assertThat(sent())
                .extracting(Submission::hash)
                .contains(Wallet.hash(dearer))
                .hasSize(2);
    }

    @Test
    void aSecondCallWaitsForTheOneThatParksTheSameTransaction() throws Exception {
        account(alice, 0, ETHER);
        rows.hold();
        var first = CompletableFuture.supplyAsync(() -> submit(alice.transfer(3)));
        rows.awaitCall();
        assertThat(refusal(alice.transfer(3)))
                .isEqualTo("the same transaction is being parked by another call, retry later");
        var second = CompletableFuture.supplyAsync(() -> submit(alice.transfer(3)));
        rows.letGo();
        assertThat(first.get(5, TimeUnit.SECONDS)).isInstanceOf(Admission.Parked.class);
        var told = second.get(5, TimeUnit.SECONDS);
        assertThat(told instanceof Admission.Parked || told.equals(new Admission.Refused(Refusal.alreadyKnown())))
                .isTrue();
        assertThat(intake.state(Wallet.hash(alice.transfer(3)))).isEmpty();
        assertThat(intake.findParked(Wallet.hash(alice.transfer(3)))).isPresent();
    }

    @Test
    void parkedTransactionsComeBackAfterARestart() {
        account(alice, 0, ETHER);
        submit(alice.transfer(1));
        submit(alice.transfer(2));
        account(alice, 1, ETHER);
        replica(1_000, 100, 100);

        look();
        assertThat(sent()).extracting(Submission::nonce).containsExactly(1L, 2L);
    }

    @Test
    void whoTakesTheLeaseDoesNotAppendWhatIsSeenInTheLog() {
        account(alice, 1, ETHER);
        submit(alice.transfer(2));
        replica(1_000, 100, 100);
        feed.seen(List.of(tx(alice.transfer(1)), tx(alice.transfer(2))), 1);
        look();
        assertThat(sent()).isEmpty();
        assertThat(rows.size()).isZero();
    }

    @Test
    void whoLosesTheLeaseForgetsRowsAndKeepsWhatIsOnItsWay() {
        account(alice, 0, ETHER);
        submit(alice.transfer(1));
        submit(alice.transfer(3));
        submit(alice.transfer(0));
        look();
        assertThat(table.parked()).isEqualTo(1);
        release.letGo();
        assertThat(table.parked()).isZero();
        assertThat(intake.pendingNonce(alice.address())).isEqualTo(2);
        assertThat(rows.size()).isEqualTo(2);
    }

    @Test
    void parkedOnesThatWillNeverRunEndAsRefused() {
        account(alice, 0, ETHER);
        submit(alice.transfer(1));
        submit(alice.transfer(2));
        submit(alice.transfer(9));
        look();
        inBlocks.add(Wallet.hash(alice.transfer(2)));
        block(2, new AccountState(3, ETHER, 2), List.of(), List.of());
        look();
        assertThat(rows.refused).containsOnlyKeys(Wallet.hash(alice.transfer(1)));
        assertThat(rows.refused.get(Wallet.hash(alice.transfer(1))))
                .isEqualTo(new ParkedTransactions.Refused(
                        ParkedTransactions.Reason.NONCE_TAKEN,
                        "nonce 1 was used by another transaction while this one was parked"));

        now.set(NOW.plus(Duration.ofHours(4)));
        look();
        assertThat(rows.refused.get(Wallet.hash(alice.transfer(9))))
                .isEqualTo(new ParkedTransactions.Refused(
                        ParkedTransactions.Reason.EXPIRED, "nonce 9 could not be executed within 180 minutes"));
        assertThat(rows.size()).isZero();
        assertThat(table.parked()).isZero();
    }

    @Test
    void aParkedOneThatItsSenderCanNoLongerPayEndsAsRefusedOnceNothingOfItsOwnIsOnTheWay() {
        account(alice, 0, ETHER);
        submit(alice.transfer(1));
        submit(alice.transfer(0));
        look();
        block(2, new AccountState(1, ETHER, 2), List.of(alice.transfer(0)), List.of());
        feed.seen(sent(), 1);
        look();
        submit(alice.transfer(3));
        byte[] nearlyAll = alice.transfer(2, ETHER.subtract(TRANSFER_COST).subtract(TRANSFER_COST));
        submit(alice.transfer(1));
        submit(nearlyAll);
        look();
        assertThat(rows.refused).as("the one before may fail").isEmpty();
        block(3, new AccountState(3, UInt256.of(5), 3), List.of(alice.transfer(1), nearlyAll), List.of());
        look();
        assertThat(rows.refused.get(Wallet.hash(alice.transfer(3))))
                .isEqualTo(new ParkedTransactions.Refused(
                        ParkedTransactions.Reason.INSUFFICIENT_FUNDS,
                        "insufficient funds for gas * price + value: address %s have 5 want %s"
                                .formatted(alice.address().toChecksum(), TRANSFER_COST)));
        assertThat(rows.size()).isZero();
        account(alice, 3, ETHER);
        block(4, new AccountState(3, ETHER, 4), List.of(), List.of());
        assertThat(submit(alice.transfer(3))).as("once it can be paid").isInstanceOf(Admission.Accepted.class);
    }

    @Test
    void anAccountThatCannotBeReadHoldsUpNobodyElsesRelease() {
        account(bob, 0, ETHER);
        submit(bob.transfer(1));
        account(alice, 0, ETHER);
        submit(alice.transfer(1));
        replica(1_000, 100, 100);
        submit(alice.transfer(0));
        execution.remove(bob.address());
        assertThat(release.step()).isPositive();
        assertThat(release.step()).isPositive();
        assertThat(sent()).extracting(Submission::sender).containsOnly(alice.address());
        assertThat(sent()).extracting(Submission::nonce).containsExactly(0L, 1L);

        account(bob, 1, ETHER);
        look();
        assertThat(sent()).extracting(Submission::hash).contains(Wallet.hash(bob.transfer(1)));
    }
}
