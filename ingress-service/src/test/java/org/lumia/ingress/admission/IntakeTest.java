package org.lumia.ingress.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.ingress.TestGenesis;

/** What wallets are told, with geth's words and the exact numbers, and what becomes of what they sent. */
class IntakeTest {
    private static final UInt256 ETHER = UInt256.of(1_000_000_000_000_000_000L);
    /** 21,000 gas at 2 gwei, and 1 wei. */
    private static final UInt256 TRANSFER_COST = UInt256.of(42_000_000_000_001L);

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    private final Map<Address, AccountState> execution = new HashMap<>();
    private final Set<Hash> inBlocks = new HashSet<>();
    private final List<Submission> log = new ArrayList<>();
    private final AtomicReference<UInt256> baseFee = new AtomicReference<>(UInt256.of(Wallet.GWEI));
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    /** What another replica appends while this one looks. */
    private Runnable others = () -> {};

    private final InstantSource clock = now::get;
    private final TransactionReader reader = new TransactionReader(TestGenesis.development());
    private final MemoryRows rows = new MemoryRows(10, 4);
    private final Wallet alice = new Wallet(1);
    private final Wallet bob = new Wallet(2);

    private TransactionTable table;
    private BundleQueue queue;
    private TableFeed feed;
    private Intake intake;
    private ParkedRelease release;

    IntakeTest() {
        replica(1_000, 100, 100);
    }

    /** A replica that knows nothing yet. */
    private void replica(int pendingMax, int queueMax, int sendersMax) {
        table = new TransactionTable(new TransactionTable.Limits(pendingMax, sendersMax, 1_000));
        queue = new BundleQueue(queueMax);
        feed = new TableFeed(table, () -> {});
        var appending = new Appending(table, queue, baseFee::get);
        var accounts = new Accounts(table, address -> {
            AccountState state = execution.get(address);
            if (state == null) {
                throw new Unavailable("the sender's account cannot be read");
            }
            return state;
        });
        intake = new Intake(
                reader,
                table,
                accounts,
                appending,
                () -> others.run(),
                rows,
                16,
                Duration.ofMillis(200),
                clock,
                () -> {});
        release = new ParkedRelease(
                table, accounts, appending, rows, inBlocks::contains, reader, Duration.ofHours(3), clock);
    }

    /** What the bundler would append now. */
    private List<Submission> sent() {
        for (Submission tx = queue.poll(); tx != null; tx = queue.poll()) {
            log.add(tx);
        }
        return log;
    }

    private void acknowledged() {
        List<Submission> before = List.copyOf(log);
        feed.acknowledged(sent().subList(before.size(), log.size()), log.size());
    }

    private Submission tx(byte[] raw) {
        return ((TransactionReader.WellFormed) reader.read(raw, clock.millis())).submission();
    }

    private void block(long number, AccountState alices, List<byte[]> included, List<byte[]> refused) {
        feed.executed(new ExecutedChanges(
                number,
                log.size(),
                included.stream().map(Wallet::hash).toList(),
                refused.stream().map(Wallet::hash).toList(),
                List.of(new ExecutedChanges.Account(alice.address(), alices))));
    }

    private CompletableFuture<Void> accepted(byte[] raw) {
        return ((Admission.Accepted) submit(raw)).durable();
    }

    private void account(Wallet wallet, long nonce, UInt256 balance) {
        execution.put(wallet.address(), new AccountState(nonce, balance, 1));
    }

    private String refusal(byte[] raw) {
        return ((Admission.Refused) intake.submit(raw, Intake.FutureNonce.PARK))
                .refusal()
                .message();
    }

    private Admission submit(byte[] raw) {
        return intake.submit(raw, Intake.FutureNonce.PARK);
    }

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
    void aFutureNonceIsStoredAndFollowsOnceTheGapIsFilled() {
        account(alice, 0, ETHER);
        assertThat(submit(alice.transfer(2))).isInstanceOf(Admission.Parked.class);
        assertThat(submit(alice.transfer(1))).isInstanceOf(Admission.Parked.class);
        release.step();
        assertThat(sent()).isEmpty();
        assertThat(intake.pendingNonce(alice.address())).isZero();
        assertThat(refusal(alice.transfer(2))).isEqualTo("already known");

        submit(alice.transfer(0));
        release.step();

        assertThat(sent()).extracting(Submission::nonce).containsExactly(0L, 1L, 2L);
        assertThat(intake.pendingNonce(alice.address())).isEqualTo(3);
        assertThat(rows.size()).as("released is not yet durable in the log").isEqualTo(2);
        assertThat(refusal(alice.transfer(2))).isEqualTo("already known");

        feed.acknowledged(log, 1);
        release.step();
        assertThat(rows.size()).as("acknowledged is not yet seen").isEqualTo(2);
        feed.seen(log, 1);
        release.step();
        assertThat(rows.size()).isZero();
        assertThat(rows.refused).isEmpty();
    }

    @Test
    void whatCannotBeReleasedNowStaysParkedAndIsLookedAtAgain() {
        replica(1_000, 1, 100);
        account(alice, 0, ETHER);
        submit(alice.transfer(1));
        submit(alice.transfer(0));
        release.step();
        assertThat(sent())
                .as("no room for the second")
                .extracting(Submission::nonce)
                .containsExactly(0L);

        baseFee.set(UInt256.of(3 * Wallet.GWEI));
        release.step();
        assertThat(sent()).as("the base fee rose meanwhile").hasSize(1);

        baseFee.set(UInt256.of(Wallet.GWEI));
        release.step();
        assertThat(sent()).extracting(Submission::nonce).containsExactly(0L, 1L);
        assertThat(rows.size()).isEqualTo(1);
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
                .isEqualTo(
                        new Refusal(-32002, "the log could not be read to its end within 2000 ms, retry later", null));
        assertThat(submit(alice.transfer(3))).as("next all the same").isInstanceOf(Admission.Accepted.class);
        assertThat(rows.size()).isZero();
    }

    @Test
    void aSynchronousCallIsToldTheExpectedNonceInstead() {
        account(alice, 3, ETHER);
        var refused = (Admission.Refused) intake.submit(alice.transfer(9), Intake.FutureNonce.REFUSE);
        assertThat(refused.refusal().code()).isEqualTo(6);
        assertThat(refused.refusal().data()).isEqualTo("0x3");
        assertThat(rows.size()).isZero();
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
                        "replacement transaction underpriced: nonce 4 is taken by %s, which a tenth more would replace"
                                .formatted(Wallet.hash(alice.transfer(4))));
    }

    @Test
    void memoryFollowsTheRowThatTookTheOthersPlace() {
        account(alice, 0, ETHER);
        submit(alice.transfer(1));
        release.step();
        byte[] dearer = alice.dearer(1);
        assertThat(submit(dearer)).isInstanceOf(Admission.Parked.class);
        release.step();
        assertThat(table.parked()).isEqualTo(1);
        assertThat(rows.refused.get(Wallet.hash(alice.transfer(1))).reason())
                .isEqualTo(ParkedTransactions.Reason.REPLACED);
        submit(alice.transfer(0));
        release.step();
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

        release.step();
        assertThat(sent()).extracting(Submission::nonce).containsExactly(1L, 2L);
    }

    @Test
    void whoTakesTheLeaseDoesNotAppendWhatIsSeenInTheLog() {
        account(alice, 1, ETHER);
        submit(alice.transfer(2));
        replica(1_000, 100, 100);
        feed.seen(List.of(tx(alice.transfer(1)), tx(alice.transfer(2))), 1);
        release.step();
        assertThat(sent()).isEmpty();
        assertThat(rows.size()).isZero();
    }

    @Test
    void whoLosesTheLeaseForgetsRowsAndKeepsWhatIsOnItsWay() {
        account(alice, 0, ETHER);
        submit(alice.transfer(1));
        submit(alice.transfer(3));
        submit(alice.transfer(0));
        release.step();
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
        release.step();
        inBlocks.add(Wallet.hash(alice.transfer(2)));
        block(2, new AccountState(3, ETHER, 2), List.of(), List.of());
        release.step();
        assertThat(rows.refused).containsOnlyKeys(Wallet.hash(alice.transfer(1)));
        assertThat(rows.refused.get(Wallet.hash(alice.transfer(1))))
                .isEqualTo(new ParkedTransactions.Refused(
                        ParkedTransactions.Reason.NONCE_TAKEN,
                        "nonce 1 was used by another transaction while this one was parked"));

        now.set(NOW.plus(Duration.ofHours(4)));
        release.step();
        assertThat(rows.refused.get(Wallet.hash(alice.transfer(9))))
                .isEqualTo(new ParkedTransactions.Refused(
                        ParkedTransactions.Reason.EXPIRED, "nonce 9 could not be executed within 180 minutes"));
        assertThat(rows.size()).isZero();
        assertThat(table.parked()).isZero();
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
                .isEqualTo(new Refusal(-32002, "the sender's account cannot be read, retry later", null));
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
                .isEqualTo(new Refusal(-32005, "the list of senders is full (2 of 2), retry later", null));
        assertThat(intake.pendingNonce(carol.address())).isZero();

        block(1, new AccountState(1, ETHER, 1), List.of(alice.transfer(0)), List.of());
        assertThat(submit(carol.transfer(0))).isInstanceOf(Admission.Accepted.class);
        assertThat(table.senders()).isEqualTo(2);
    }
}
