package org.lumia.ingress.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.ingress.TestGenesis;

/** What wallets are told, with geth's words and the exact numbers, and what becomes of what they sent. */
class IntakeTest extends AdmissionFixture {
    @Test
    void transactionsInNonceOrderReachTheLogInThatOrder() {
        account(alice, 5, ETHER);
        for (long nonce = 5; nonce < 8; nonce++) {
            assertThat(submit(alice.transfer(nonce))).isInstanceOf(Admission.Accepted.class);
        }
        assertThat(sent()).extracting(Submission::nonce).containsExactly(5L, 6L, 7L);
        assertThat(intake.pendingNonce(alice.address())).isEqualTo(8);
    }

    @Test
    void nothingIsTakenWhileNoBlockCanComeAndThatMayBeTriedAgain() {
        account(alice, 0, ETHER);
        submit(alice.transfer(0));
        feed.acknowledged(sent(), 1);
        standing = java.util.Optional.of("the chain stands: no block has come for 7 s");
        for (long nonce : new long[] {1, 5}) {
            var refusal = ((Admission.Refused) submit(alice.transfer(nonce))).refusal();
            assertThat(refusal.message()).isEqualTo("the chain stands: no block has come for 7 s, retry later");
            assertThat(refusal.passes()).isTrue();
        }
        assertThat(refusal(alice.transfer(0))).as("what is durable stays so").isEqualTo("already known");
        assertThat(rows.size()).isZero();
        standing = java.util.Optional.empty();
        assertThat(submit(alice.transfer(1))).isInstanceOf(Admission.Accepted.class);
    }

    @Test
    void aNonceThatIsUsedIsTooLow() {
        account(alice, 7, ETHER);
        assertThat(refusal(alice.transfer(5)))
                .isEqualTo("nonce too low: address %s, tx: 5 state: 7"
                        .formatted(alice.address().toChecksum()));
    }

    @Test
    void fundsMustCoverGasAndValue() {
        account(alice, 0, UInt256.of(5));
        assertThat(refusal(alice.transfer(0)))
                .isEqualTo("insufficient funds for gas * price + value: address %s have 5 want %s"
                        .formatted(alice.address().toChecksum(), TRANSFER_COST));
    }

    @Test
    void fundsMustCoverWhatIsPendingToo() {
        account(alice, 0, TRANSFER_COST.add(UInt256.of(7)));
        submit(alice.transfer(0));
        assertThat(refusal(alice.transfer(1)))
                .isEqualTo(
                        "insufficient funds for gas * price + value: balance %s, queued cost %s, tx cost %s, overshot %s"
                                .formatted(
                                        TRANSFER_COST.add(UInt256.of(7)),
                                        TRANSFER_COST,
                                        TRANSFER_COST,
                                        TRANSFER_COST.subtract(UInt256.of(7))));
    }

    @Test
    void aFeeBelowTheBaseFeeIsRefused() {
        account(alice, 0, ETHER);
        baseFee.set(UInt256.of(3 * Wallet.GWEI));
        assertThat(refusal(alice.transfer(0)))
                .isEqualTo(
                        "max fee per gas less than block base fee: address %s, maxFeePerGas: 2000000000, baseFee: 3000000000"
                                .formatted(alice.address().toChecksum()));
    }

    @Test
    void whatCouldNeverRunIsRefusedWithoutReadingTheAccount() {
        var tip = UInt256.of(Wallet.GWEI);
        var fee = UInt256.of(2 * Wallet.GWEI);
        var type = TransactionType.DYNAMIC_FEE;
        long chain = TestGenesis.development().chainId();
        byte[] none = new byte[0];
        assertThat(refusal(alice.sign(Wallet.with(type, chain, 0, tip, fee, 1, UInt256.ZERO, none))))
                .isEqualTo("intrinsic gas too low: gas 1, minimum needed 21000");
        assertThat(refusal(alice.sign(Wallet.with(type, 1, 0, tip, fee, 21_000, UInt256.ZERO, none))))
                .isEqualTo("invalid chain id for signer: have 1 want 994873017");
        assertThat(refusal(alice.sign(Wallet.with(type, chain, 0, fee, tip, 21_000, UInt256.ZERO, none))))
                .startsWith("max priority fee per gas higher than max fee per gas");
        assertThat(refusal(alice.sign(Wallet.with(type, chain, 0, tip, fee, 16_777_217, UInt256.ZERO, none))))
                .isEqualTo("transaction gas limit too high (cap: 16777216, tx: 16777217)");
        byte[] data = new byte[1_000];
        java.util.Arrays.fill(data, (byte) 1);
        assertThat(refusal(alice.sign(Wallet.with(type, chain, 0, tip, fee, 40_000, UInt256.ZERO, data))))
                .isEqualTo("insufficient gas for floor data gas cost: gas 40000, minimum needed 61000");
    }

    @Test
    void blobTransactionsAreNotTaken() {
        var blob = Wallet.with(
                TransactionType.BLOB,
                TestGenesis.development().chainId(),
                0,
                UInt256.ONE,
                UInt256.of(2 * Wallet.GWEI),
                21_000,
                UInt256.ZERO,
                new byte[0]);
        assertThat(refusal(alice.sign(blob))).startsWith("transaction type not supported");
    }

    @Test
    void bytesThatAreNoTransactionAreNamed() {
        assertThat(refusal(new byte[] {1, 2, 3})).startsWith("rlp: ");
        assertThat(refusal(new byte[200_000])).isEqualTo("oversized data: transaction size 200000, limit 131072");
    }

    @Test
    void whatTheLogHasNotAcknowledgedIsNotAlreadyKnownAndTheSecondCallWaitsForTheFirst() {
        account(alice, 0, ETHER);
        var first = accepted(alice.transfer(0));
        var second = accepted(alice.transfer(0));
        assertThat(sent()).hasSize(1);
        assertThat(first).isNotDone();
        second.cancel(false);
        assertThat(first).as("who gives up ends nobody else's call").isNotDone();

        var third = accepted(alice.transfer(0));
        feed.acknowledged(log, 7);
        assertThat(first).isCompleted();
        assertThat(third).isCompleted();
        assertThat(refusal(alice.transfer(0))).isEqualTo("already known");
        assertThat(refusal(alice.transfer(0, UInt256.of(9))))
                .startsWith("replacement transaction underpriced: nonce 0 is taken by 0x");
    }

    @Test
    void anAppendOfUnknownOutcomeIsNeverForgottenWhileItMayLand() {
        account(alice, 0, ETHER);
        var first = accepted(alice.transfer(0));
        feed.unanswered(sent(), new IllegalStateException("the service stops"));
        assertThat(first).isCompletedExceptionally();
        assertThat(accepted(alice.transfer(0))).isCompletedExceptionally();
        assertThat(intake.pendingNonce(alice.address())).isEqualTo(1);
        assertThat(log).hasSize(1);

        feed.seen(log, 3);
        assertThat(refusal(alice.transfer(0))).isEqualTo("already known");
    }

    @Test
    void whatABlockHoldsIsAlreadyKnown() {
        account(alice, 0, ETHER);
        var durable = accepted(alice.transfer(0));
        block(1, new AccountState(1, ETHER, 1), List.of(alice.transfer(0)), List.of());
        assertThat(durable).as("a block may be read before the log").isCompleted();
        feed.seen(List.of(tx(alice.transfer(0))), 1);
        feed.acknowledged(List.of(tx(alice.transfer(0))), 1);
        assertThat(intake.state(Wallet.hash(alice.transfer(0)))).contains(new TransactionState.Included(1));
        assertThat(refusal(alice.transfer(0))).isEqualTo("already known");
        assertThat(table.pending()).isZero();
    }

    @Test
    void aFutureNonceIsJudgedByAllThatStandsInTheLog() {
        account(alice, 0, ETHER);
        others = () -> feed.seen(List.of(tx(alice.transfer(0)), tx(alice.transfer(1))), 4);
        assertThat(submit(alice.transfer(2))).isInstanceOf(Admission.Accepted.class);
        assertThat(intake.pendingNonce(alice.address())).isEqualTo(3);

        others = () -> {
            throw new Unavailable("the log could not be read to its end within 2000 ms");
        };
        assertThat(((Admission.Refused) submit(alice.transfer(4))).refusal())
                .isEqualTo(new Refusal(
                        -32002, "the log could not be read to its end within 2000 ms, retry later", null, true));
        assertThat(submit(alice.transfer(3))).as("next all the same").isInstanceOf(Admission.Accepted.class);
        assertThat(rows.size()).isZero();
    }

    @Test
    void aSynchronousCallIsToldTheExpectedNonceInstead() {
        account(alice, 3, ETHER);
        var refused = (Admission.Refused) intake.submit(alice.transfer(9), Intake.FutureNonce.REFUSE);
        assertThat(refused.refusal().code()).isEqualTo(6);
        assertThat(refused.refusal().data()).isEqualTo("0x3");
        assertThat(refused.refusal().passes()).isFalse();
        assertThat(rows.size()).isZero();
    }

    /** A parked nonce is released moments after the one before it: the caller behind it has left nothing out. */
    @Test
    void aSynchronousCallBehindParkedNoncesMayBeTriedAgain() {
        account(alice, 3, ETHER);
        submit(alice.transfer(4));
        submit(alice.transfer(5));
        assertThat(synchronous(alice.transfer(6)).passes()).as("3 is missing").isFalse();
        submit(alice.transfer(3));
        Refusal behind = synchronous(alice.transfer(6));
        assertThat(behind.passes()).isTrue();
        assertThat(behind.code()).isEqualTo(6);
        assertThat(behind.data()).isEqualTo("0x4");
        assertThat(behind.message())
                .isEqualTo(
                        "nonce too high: address %s, tx: 6 state: 4 (the nonces between are parked and not in the log yet)"
                                .formatted(alice.address().toChecksum()));
        // Another replica released them between the look at the rows and at the log.
        others = () -> feed.seen(List.of(tx(alice.transfer(3)), tx(alice.transfer(4)), tx(alice.transfer(5))), 4);
        assertThat(intake.submit(alice.transfer(6), Intake.FutureNonce.REFUSE)).isInstanceOf(Admission.Accepted.class);
    }

    private Refusal synchronous(byte[] raw) {
        return ((Admission.Refused) intake.submit(raw, Intake.FutureNonce.REFUSE)).refusal();
    }

    @Test
    void aFullPipelineRefusesForNowAndTakesAgainOnceBlocksAreExecuted() {
        replica(2, 100, 100);
        account(alice, 0, ETHER);
        submit(alice.transfer(0));
        submit(alice.transfer(1));
        acknowledged();
        var refused = (Admission.Refused) submit(alice.transfer(2));
        assertThat(refused.refusal().code()).isEqualTo(-32005);
        assertThat(refused.refusal().message()).isEqualTo("the pipeline is full (2 of 2), retry later");

        block(2, new AccountState(2, ETHER, 2), List.of(alice.transfer(0), alice.transfer(1)), List.of());

        assertThat(submit(alice.transfer(2))).isInstanceOf(Admission.Accepted.class);
    }

    @Test
    void aFullQueueRefusesAndLeavesNothingPending() {
        replica(1_000, 1, 100);
        account(alice, 0, ETHER);
        account(bob, 0, ETHER);
        submit(bob.transfer(0));
        assertThat(refusal(alice.transfer(0))).isEqualTo("the pipeline's queue is full (1 of 1), retry later");
        assertThat(table.pending()).isEqualTo(1);
        assertThat(intake.pendingNonce(alice.address())).isZero();
    }

    @Test
    void aTransactionThatABlockRefusedFreesItsNonceAndMayBeSentAgain() {
        account(alice, 0, ETHER);
        submit(alice.transfer(0));
        submit(alice.transfer(1));
        acknowledged();
        block(1, new AccountState(0, ETHER, 1), List.of(), List.of(alice.transfer(0)));
        assertThat(intake.pendingNonce(alice.address())).isZero();
        feed.seen(List.of(tx(alice.transfer(0))), 0);
        assertThat(intake.pendingNonce(alice.address()))
                .as("the copy that was refused")
                .isZero();
        assertThat(submit(alice.transfer(0))).isInstanceOf(Admission.Accepted.class);
        assertThat(intake.pendingNonce(alice.address())).isEqualTo(2);
    }

    @Test
    void anAccountThatCannotBeReadIsARetryableRefusal() {
        var refused = (Admission.Refused) submit(alice.transfer(0));
        assertThat(refused.refusal())
                .isEqualTo(new Refusal(-32002, "the sender's account cannot be read, retry later", null, true));
    }

    @Test
    void anOlderReadNeverReplacesANewerBlock() {
        account(alice, 0, ETHER);
        submit(alice.transfer(0));
        block(9, new AccountState(4, ETHER, 9), List.of(), List.of());
        block(8, new AccountState(1, ETHER, 8), List.of(), List.of());
        assertThat(intake.pendingNonce(alice.address())).isEqualTo(4);
    }

    @Test
    void bundlesOfOthersCountAsPending() {
        account(alice, 0, ETHER);
        feed.seen(List.of(tx(alice.transfer(0))), 1);
        assertThat(intake.pendingNonce(alice.address())).isEqualTo(1);
        assertThat(refusal(alice.transfer(0))).isEqualTo("already known");
    }

    @Test
    void newSendersAreRefusedWhenNobodyIsIdleAndTakeTheLongestIdleOnesPlaceOtherwise() {
        replica(1_000, 100, 2);
        var carol = new Wallet(3);
        for (Wallet wallet : List.of(alice, bob, carol)) {
            account(wallet, 0, ETHER);
        }
        submit(alice.transfer(0));
        submit(bob.transfer(0));
        var refused = (Admission.Refused) submit(carol.transfer(0));
        assertThat(refused.refusal())
                .isEqualTo(new Refusal(-32005, "the list of senders is full (2 of 2), retry later", null, true));
        assertThat(intake.pendingNonce(carol.address())).isZero();

        block(1, new AccountState(1, ETHER, 1), List.of(alice.transfer(0)), List.of());
        assertThat(submit(carol.transfer(0))).isInstanceOf(Admission.Accepted.class);
        assertThat(table.senders()).isEqualTo(2);
    }
}
