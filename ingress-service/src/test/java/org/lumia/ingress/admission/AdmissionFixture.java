package org.lumia.ingress.admission;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ingress.TestGenesis;

/** A replica's admission over rows, blocks and a log in memory. */
class AdmissionFixture {
    static final UInt256 ETHER = UInt256.of(1_000_000_000_000_000_000L);
    /** 21,000 gas at 2 gwei, and 1 wei. */
    static final UInt256 TRANSFER_COST = UInt256.of(42_000_000_000_001L);

    static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    final Map<Address, AccountState> execution = new HashMap<>();
    /** Senders that the operator refuses, with why. */
    final Map<Address, String> denied = new HashMap<>();

    final Set<Hash> inBlocks = new HashSet<>();
    final List<Submission> log = new ArrayList<>();
    final AtomicReference<UInt256> baseFee = new AtomicReference<>(UInt256.of(Wallet.GWEI));
    final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    long bytesMax = 10_000_000;
    long parkedBytesMax = 10_000_000;
    /** What another replica appends while this one looks. */
    Runnable others = () -> {};
    /** Why no block can come. */
    java.util.Optional<String> standing = java.util.Optional.empty();

    final InstantSource clock = now::get;
    final TransactionReader reader = new TransactionReader(TestGenesis.development());
    final MemoryRows rows = new MemoryRows(10, 4);
    final Wallet alice = new Wallet(1);
    final Wallet bob = new Wallet(2);

    TransactionTable table;
    BundleQueue queue;
    TableFeed feed;
    PendingFeed pending;
    Intake intake;
    ParkedRelease release;

    AdmissionFixture() {
        replica(1_000, 100, 100);
    }

    /** A replica that knows nothing yet. */
    void replica(int pendingMax, int queueMax, int sendersMax) {
        table = new TransactionTable(
                new TransactionTable.Limits(pendingMax, bytesMax, parkedBytesMax, sendersMax, 1_000));
        queue = new BundleQueue(queueMax);
        pending = new PendingFeed(1_000, 1_000_000);
        feed = new TableFeed(table, () -> {}, pending);
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
                () -> {},
                () -> standing,
                sender -> Optional.ofNullable(denied.get(sender)));
        release = new ParkedRelease(
                table, accounts, appending, rows, inBlocks::contains, reader, Duration.ofHours(3), clock);
    }

    /** Steps until there is nothing to do at once. */
    void look() {
        for (int step = 0; step < 10 && release.step().isZero(); step++) {}
    }

    /** What the bundler would append now. */
    List<Submission> sent() {
        for (Submission tx = queue.poll(); tx != null; tx = queue.poll()) {
            log.add(tx);
        }
        return log;
    }

    void acknowledged() {
        List<Submission> before = List.copyOf(log);
        feed.acknowledged(sent().subList(before.size(), log.size()), log.size());
    }

    Submission tx(byte[] raw) {
        return ((TransactionReader.WellFormed) reader.read(raw, clock.millis())).submission();
    }

    void block(long number, AccountState alices, List<byte[]> included, List<byte[]> refused) {
        feed.executed(new ExecutedChanges(
                number,
                log.size(),
                included.stream().map(Wallet::hash).toList(),
                refused.stream().map(Wallet::hash).toList(),
                List.of(new ExecutedChanges.Account(alice.address(), alices))));
    }

    CompletableFuture<Void> accepted(byte[] raw) {
        return ((Admission.Accepted) submit(raw)).durable();
    }

    void account(Wallet wallet, long nonce, UInt256 balance) {
        execution.put(wallet.address(), new AccountState(nonce, balance, 1));
    }

    String refusal(byte[] raw) {
        return ((Admission.Refused) intake.submit(raw, Intake.FutureNonce.PARK))
                .refusal()
                .message();
    }

    Admission submit(byte[] raw) {
        return intake.submit(raw, Intake.FutureNonce.PARK);
    }
}
