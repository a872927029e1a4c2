package org.lumia.ordering;

import static org.lumia.protocol.message.Protobufs.bytes;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.log.IgnoredReason;
import org.lumia.protocol.log.LogEntry;
import org.lumia.protocol.log.SealRule;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.Evidence;
import org.lumia.protocol.v1.FairnessEpoch;
import org.lumia.protocol.v1.FairnessState;
import org.lumia.protocol.v1.LogSnapshot;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.RefusalReason;
import org.lumia.protocol.v1.Seal;
import org.lumia.protocol.v1.SubmittedTransactions;
import org.lumia.protocol.v1.TxInEntry;

/** One operator in memory, alone or among others, with three clocks that can be moved: the operator's, the broker's, the monotonic one. */
final class OneOperator implements Signer, OrderingStore, SharedLog, Output, Meter {
    static final Address OPERATOR = Secp256k1.address(key(7));

    /** What it signs with. */
    byte[] key = key(7);

    /** How long the broker takes for an append. */
    long appendMillis = 1;

    long monotonicMs;
    long clockMs;
    long brokerMs;
    final Genesis genesis;
    final List<Input.Entry> log = new ArrayList<>();
    final List<OrderedBlock> blocks = new ArrayList<>();
    final List<SealRule> ignoredSeals = new ArrayList<>();
    final List<IgnoredReason> ignoredEntries = new ArrayList<>();
    final List<OtherOperator> others = new ArrayList<>();
    Optional<Seal> signed = Optional.empty();
    Optional<String> refusal = Optional.empty();
    private Optional<LogSnapshot> snapshot = Optional.empty();
    private Optional<FairnessState> fairness = Optional.empty();
    final List<FairnessEpoch> fairEpochs = new ArrayList<>();
    private OrderingStart start;
    private Optional<OrderingStatus> status = Optional.empty();
    private int fed;
    private long executed;

    OneOperator(long... othersWeights) {
        long nowMs = 1_800_000_000_000L;
        Address operator = OPERATOR;
        var list = new ArrayList<>(List.of(new Member(operator, operator, 100, operator)));
        for (long weight : othersWeights) {
            var other = new OtherOperator(this, list.size());
            others.add(other);
            list.add(new Member(other.address(), other.address(), weight, other.address()));
        }
        var members = new Members(list);
        var l1 = new L1Contracts(31337, Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO);
        this.genesis = Genesis.development("one", 1, nowMs, l1, members, Map.of());
        this.clockMs = nowMs;
        this.brokerMs = nowMs;
        restart();
    }

    static byte[] key(int number) {
        byte[] key = new byte[32];
        key[31] = (byte) number;
        return key;
    }

    /** Begins from what is stored, as another process does. */
    void restart() {
        var ports = new OrderingPorts(
                this,
                this,
                this,
                this,
                () -> Instant.ofEpochMilli(clockMs),
                () -> TimeUnit.MILLISECONDS.toNanos(monotonicMs),
                now -> status = Optional.of(now));
        start = OrderingStart.load(
                new OrderingStart.Operator(genesis, OPERATOR, this),
                ports,
                new OrderingLimits(16, 100, 64, 100),
                log.size(),
                executed);
        fed = (int) start.readFrom();
    }

    /** Time passes, a turn each ten milliseconds, on all clocks alike. */
    void run(long millis) {
        for (long passed = 0; passed < millis; passed += 10) {
            pass(10);
            others.forEach(OtherOperator::tell);
            turn();
        }
    }

    /** Time passes while the process does nothing. */
    void pass(long millis) {
        monotonicMs += millis;
        clockMs += millis;
        brokerMs += millis;
    }

    void turn() {
        if (fed < log.size()) {
            start.inputs().add(new Input.Entries(List.copyOf(log.subList(fed, log.size())), () -> {}));
            fed = log.size();
        }
        // Never nothing, so that the turn does not wait for real time.
        start.inputs().add(new Input.Executed(executed, () -> {}));
        start.ordering().turn();
    }

    /** As the operator's ingress on the same machine does. */
    void submit(long nonce) {
        byte[] raw = TransactionCodec.encode(new Transaction(
                TransactionType.DYNAMIC_FEE,
                Optional.of(UInt256.of(genesis.chainId())),
                nonce,
                UInt256.ONE,
                UInt256.of(2_000_000_000L),
                21_000,
                Optional.of(Address.ZERO),
                UInt256.ONE,
                new byte[0],
                List.of(),
                UInt256.ZERO,
                List.of(),
                List.of(),
                new Signature(UInt256.of(5), UInt256.of(7), 0)));
        var bundle = SubmittedTransactions.newBuilder()
                .setSubnet(genesis.subnet())
                .setOrigin(bytes(address()))
                .addTransactions(bytes(raw))
                .addReceivedAtMs(clockMs);
        bundle.setSignature(bytes(genesis.signingDomain().sign(StructHashes.of(bundle.build()), this)));
        foreign(TxInEntry.newBuilder().setSubmitted(bundle).build());
    }

    OrderingStatus status() {
        return status.orElseThrow();
    }

    /** Seals in the log, of which some may not count. */
    long sealsInLog() {
        return entries().filter(TxInEntry::hasSeal).count();
    }

    long clocksInLog() {
        return entries().filter(TxInEntry::hasClock).count();
    }

    private Stream<TxInEntry> entries() {
        return log.stream().map(entry -> parse(entry.entry().bytes()));
    }

    /** An entry that ordering has not written. */
    void foreign(TxInEntry entry) {
        log.add(new Input.Entry(new LogEntry(log.size(), entry.toByteArray()), brokerMs));
    }

    private static TxInEntry parse(byte[] bytes) {
        try {
            return TxInEntry.parseFrom(bytes);
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public CompletableFuture<Long> append(TxInEntry entry) {
        long offset = log.size();
        log.add(new Input.Entry(new LogEntry(offset, entry.toByteArray()), brokerMs));
        pass(appendMillis);
        return CompletableFuture.completedFuture(offset);
    }

    @Override
    public Loaded load() {
        return new Loaded(snapshot, fairness, signed, List.of());
    }

    @Override
    public Optional<String> remember(Seal unsigned) {
        if (refusal.isEmpty()) {
            signed = Optional.of(unsigned);
        }
        return refusal;
    }

    @Override
    public void save(LogSnapshot saved, FairnessState counted, List<FairnessEpoch> closed) {
        snapshot = Optional.of(saved);
        fairness = Optional.of(counted);
        fairEpochs.addAll(closed);
    }

    @Override
    public CompletableFuture<Long> publish(OrderedBlock block) {
        blocks.add(block);
        executed = block.getNumber();
        return CompletableFuture.completedFuture(block.getNumber());
    }

    @Override
    public CompletableFuture<Long> publish(Evidence evidence) {
        throw new AssertionError("two seals for one number: " + evidence);
    }

    @Override
    public Address address() {
        return Secp256k1.address(key);
    }

    @Override
    public Signature sign(Hash digest) {
        return Secp256k1.sign(digest, key);
    }

    @Override
    public void ignoredSeal(SealRule rule) {
        ignoredSeals.add(rule);
    }

    @Override
    public void ignoredEntry(IgnoredReason reason) {
        ignoredEntries.add(reason);
    }

    @Override
    public void refused(RefusalReason reason) {}

    @Override
    public void evidence() {}

    @Override
    public void derived(int transactions, int inboxMessages) {}

    @Override
    public void ownSealDerived(long elapsedNanos) {}
}
