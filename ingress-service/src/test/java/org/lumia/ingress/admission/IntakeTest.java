package org.lumia.ingress.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.ingress.TestGenesis;

/** What wallets are told, with geth's words and the exact numbers. */
class IntakeTest {
    private static final UInt256 ETHER = UInt256.of(1_000_000_000_000_000_000L);
    /** 21,000 gas at 2 gwei, and 1 wei. */
    private static final UInt256 TRANSFER_COST = UInt256.of(42_000_000_000_001L);

    private final Map<Address, AccountState> execution = new HashMap<>();
    private final List<Submission> log = new ArrayList<>();
    private int logRoom = 100;
    private final Map<Hash, Submission> rows = new LinkedHashMap<>();
    private final AtomicReference<UInt256> baseFee = new AtomicReference<>(UInt256.of(Wallet.GWEI));
    private final Wallet alice = new Wallet(1);

    private final LogQueue queue = new LogQueue() {
        @Override
        public Optional<CompletableFuture<Long>> offer(Submission tx) {
            if (log.size() >= logRoom) {
                return Optional.empty();
            }
            log.add(tx);
            return Optional.of(CompletableFuture.completedFuture((long) log.size()));
        }

        @Override
        public int size() {
            return log.size();
        }

        @Override
        public int sizeMax() {
            return logRoom;
        }
    };
    private final ParkedTransactions store = new ParkedTransactions() {
        @Override
        public void save(Submission tx) {
            rows.put(tx.hash(), tx);
        }

        @Override
        public void delete(List<Hash> hashes) {
            hashes.forEach(rows::remove);
        }

        @Override
        public List<Parked> all() {
            return rows.values().stream()
                    .map(tx -> new Parked(tx.raw(), tx.receivedAtMs()))
                    .toList();
        }
    };
    private PendingPool pool = newPool(1_000);
    private Intake intake = newIntake();

    private PendingPool newPool(int max) {
        return new PendingPool(
                address -> Optional.ofNullable(execution.get(address))
                        .orElseThrow(() -> new AccountReader.Unavailable("down", new RuntimeException())),
                max,
                100);
    }

    private Intake newIntake() {
        var parking = new ParkingLot(pool, queue, store, new ParkingLot.Limits(10, 4, 16), Runnable::run);
        return new Intake(
                new TransactionReader(TestGenesis.development()),
                pool,
                parking,
                queue,
                baseFee::get,
                InstantSource.system(),
                Runnable::run);
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
        assertThat(log).extracting(Submission::nonce).containsExactly(5L, 6L, 7L);
        assertThat(pool.pendingNonce(alice.address())).isEqualTo(8);
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
    void theSameTransactionTwiceIsAlreadyKnown() {
        account(alice, 0, ETHER);
        submit(alice.transfer(0));
        assertThat(refusal(alice.transfer(0))).isEqualTo("already known");
        assertThat(refusal(alice.transfer(0, UInt256.of(9))))
                .startsWith("replacement transaction underpriced: nonce 0 is taken by 0x");
    }

    @Test
    void aFutureNonceIsStoredAndFollowsOnceTheGapIsFilled() {
        account(alice, 0, ETHER);
        assertThat(submit(alice.transfer(2))).isInstanceOf(Admission.Parked.class);
        assertThat(submit(alice.transfer(1))).isInstanceOf(Admission.Parked.class);
        assertThat(rows).hasSize(2);
        assertThat(log).isEmpty();
        assertThat(pool.pendingNonce(alice.address())).isZero();

        submit(alice.transfer(0));

        assertThat(log).extracting(Submission::nonce).containsExactly(0L, 1L, 2L);
        assertThat(rows).isEmpty();
        assertThat(pool.pendingNonce(alice.address())).isEqualTo(3);
    }

    @Test
    void aSynchronousCallIsToldTheExpectedNonceInstead() {
        account(alice, 3, ETHER);
        var refused = (Admission.Refused) intake.submit(alice.transfer(9), Intake.FutureNonce.REFUSE);
        assertThat(refused.refusal().code()).isEqualTo(6);
        assertThat(refused.refusal().data()).isEqualTo("0x3");
        assertThat(rows).isEmpty();
    }

    @Test
    void parkedTransactionsAreBounded() {
        account(alice, 0, ETHER);
        for (long nonce = 1; nonce <= 4; nonce++) {
            assertThat(submit(alice.transfer(nonce))).isInstanceOf(Admission.Parked.class);
        }
        assertThat(refusal(alice.transfer(5))).isEqualTo("the sender's queue is full (4 of 4), retry later");
        assertThat(refusal(alice.transfer(17))).contains("nonce too high").contains("at most 16 ahead");
    }

    @Test
    void parkedTransactionsComeBackAfterARestart() {
        account(alice, 0, ETHER);
        submit(alice.transfer(1));
        var kept = store.all();
        account(alice, 1, ETHER);
        pool = newPool(1_000);
        intake = newIntake();

        intake.restoreParked(kept);

        assertThat(log).extracting(Submission::nonce).containsExactly(1L);
        assertThat(rows).isEmpty();
    }

    @Test
    void aFullPipelineRefusesForNowAndTakesAgainOnceBlocksAreExecuted() {
        pool = newPool(2);
        intake = newIntake();
        account(alice, 0, ETHER);
        submit(alice.transfer(0));
        submit(alice.transfer(1));
        var refused = (Admission.Refused) submit(alice.transfer(2));
        assertThat(refused.refusal().code()).isEqualTo(-32005);
        assertThat(refused.refusal().message()).isEqualTo("the pipeline is full (2 of 2), retry later");

        intake.accountChanged(alice.address(), new AccountState(2, ETHER, 2));

        assertThat(submit(alice.transfer(2))).isInstanceOf(Admission.Accepted.class);
    }

    @Test
    void aFullQueueRefusesAndLeavesNothingPending() {
        logRoom = 0;
        account(alice, 0, ETHER);
        assertThat(refusal(alice.transfer(0))).isEqualTo("the pipeline's queue is full (0 of 0), retry later");
        assertThat(pool.size()).isZero();
        assertThat(pool.pendingNonce(alice.address())).isZero();
    }

    @Test
    void aTransactionThatABlockRefusedFreesItsNonce() {
        account(alice, 0, ETHER);
        submit(alice.transfer(0));
        submit(alice.transfer(1));
        pool.remove(Wallet.hash(alice.transfer(0)));
        assertThat(pool.pendingNonce(alice.address())).isZero();
        assertThat(submit(alice.transfer(0, UInt256.of(3)))).isInstanceOf(Admission.Accepted.class);
        assertThat(pool.pendingNonce(alice.address())).isEqualTo(2);
    }

    @Test
    void anAccountThatCannotBeReadIsARetryableRefusal() {
        var refused = (Admission.Refused) submit(alice.transfer(0));
        assertThat(refused.refusal().code()).isEqualTo(-32002);
    }

    @Test
    void anOlderReadNeverReplacesANewerBlock() {
        account(alice, 0, ETHER);
        submit(alice.transfer(0));
        intake.accountChanged(alice.address(), new AccountState(4, ETHER, 9));
        intake.accountChanged(alice.address(), new AccountState(1, ETHER, 8));
        assertThat(pool.pendingNonce(alice.address())).isEqualTo(4);
    }

    @Test
    void bundlesOfOthersCountAsPending() {
        account(alice, 0, ETHER);
        if (intake.read(alice.transfer(0)) instanceof TransactionReader.WellFormed(var tx)) {
            pool.observe(tx);
        }
        assertThat(pool.pendingNonce(alice.address())).isEqualTo(1);
        assertThat(refusal(alice.transfer(0))).isEqualTo("already known");
    }
}
