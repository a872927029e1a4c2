package org.lumia.protocol.log;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.genesis.BlockLimits;
import org.lumia.protocol.genesis.OrderingPolicy;
import org.lumia.protocol.genesis.Timing;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.Seal;

/** A whole subnet in virtual time, from one seed: a log with delays and repeats, several operators that crash, an L1. */
final class Simulation {
    final Random random;
    final TestSubnet subnet;
    final LogRules rules;
    final List<LogEntry> log = new ArrayList<>();
    final List<InboxMessage> l1 = new ArrayList<>();
    final List<SimulatedOperator> operators = new ArrayList<>();
    final Map<Long, Hash> blocks = new HashMap<>();
    final Map<Hash, Integer> submitted = new HashMap<>();
    final Map<Hash, Integer> included = new HashMap<>();
    final Map<String, Seal> signed = new HashMap<>();
    int evidence;
    int ignoredSeals;
    int failovers;
    int crashes;
    int wrongClocks;

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingLong(Event::sequence));
    private long sequence;
    private long nowMs;
    private long nonce;
    private boolean calm;

    private record Event(long atMs, long sequence, Runnable action) {}

    /**
     * @param liars how many of the operators sign two seals for one number now and then
     * @param wrongClocks whether clocks of operators with less than half of the weight are wrong
     */
    Simulation(long seed, OrderingPolicy policy, int liars, boolean wrongClocks) {
        this.random = new Random(seed);
        var timing = new Timing(2_000, 3, 20, 500, 800, 200, 100, 500, 50);
        int count = 1 + random.nextInt(5);
        // The last ones: a liar, where there is one, is among the first.
        this.wrongClocks = wrongClocks && count > 1 ? 1 + random.nextInt(count - 1) : 0;
        long[] weights = weights(count, 1);
        var base = BlockLimits.DEVELOPMENT;
        var limits = TestSubnet.limits(policy, 40, 200_000, 1_000_000_000, 1_000_000);
        this.subnet = new TestSubnet(random.nextBoolean() ? base : limits, timing, weights);
        this.rules = new LogRules(subnet.genesis);
        for (TestSubnet.Key key : subnet.keys) {
            boolean liar = operators.size() < liars;
            boolean wrong = operators.size() >= subnet.keys.size() - this.wrongClocks;
            var clock = wrong ? SimulatedClock.wrong(random) : SimulatedClock.right(random);
            operators.add(new SimulatedOperator(this, key, clock, liar));
        }
    }

    /** Random ones, of which those with wrong clocks have less than half. @param least of each */
    private long[] weights(int count, int least) {
        long[] weights = new long[count];
        long right = 0;
        long wrong = 0;
        do {
            right = 0;
            wrong = 0;
            for (int i = 0; i < count; i++) {
                boolean jailed = least == 0 && random.nextInt(4) == 0;
                weights[i] = jailed ? 0 : 1 + random.nextInt(100);
                if (i < count - wrongClocks) {
                    right += weights[i];
                } else {
                    wrong += weights[i];
                }
            }
        } while (right <= wrong);
        return weights;
    }

    long nowMs() {
        return TestSubnet.GENESIS_MS + nowMs;
    }

    boolean calm() {
        return calm;
    }

    void after(long delayMs, Runnable action) {
        events.add(new Event(nowMs + Math.max(0, delayMs), sequence++, action));
    }

    /** Mostly a few ms, now and then much more; never much in calm times. */
    long delay() {
        return !calm && random.nextInt(200) == 0 ? random.nextInt(1_500) : 1 + random.nextInt(15);
    }

    /** Appends on their way: they arrive together after a delay, now and then twice. */
    void append(byte[]... entries) {
        int copies = !calm && random.nextInt(50) == 0 ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            after(delay(), () -> {
                for (byte[] bytes : entries) {
                    log.add(new LogEntry(log.size(), bytes));
                }
                operators.forEach(operator -> after(delay(), operator::wake));
            });
        }
    }

    /** @param stormMs with crashes, repeats and load @param calmMs in which everything must come in */
    void run(long stormMs, long calmMs) {
        operators.forEach(SimulatedOperator::start);
        submitLater();
        crashLater();
        enqueueOnL1Later();
        noiseLater();
        runUntil(stormMs);
        calm = true;
        operators.forEach(SimulatedOperator::start);
        runUntil(stormMs + calmMs);
    }

    private void runUntil(long endMs) {
        while (!events.isEmpty() && events.peek().atMs() <= endMs) {
            Event event = events.remove();
            nowMs = event.atMs();
            event.action().run();
        }
        nowMs = endMs;
    }

    private void submitLater() {
        after(1 + random.nextInt(60), () -> {
            if (!calm) {
                submit();
                submitLater();
            }
        });
    }

    private void submit() {
        var raws = new ArrayList<byte[]>();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            boolean again = nonce > 0 && random.nextInt(20) == 0;
            long number = again ? nonce - 1 - random.nextLong(Math.min(nonce, 30)) : nonce++;
            long gas = 21_000 + (number % 7 == 0 ? 600_000 : 0);
            raws.add(subnet.transaction(number, gas, subnet.genesis.chainId()));
            submitted.merge(Keccak.hash(raws.getLast()), 1, Integer::sum);
        }
        if (random.nextInt(10) == 0) {
            raws.add(subnet.transaction(nonce, 21_000, 1));
        }
        TestSubnet.Key origin = subnet.keys.get(random.nextInt(subnet.keys.size()));
        long receivedAtMs = operators.get(subnet.keys.indexOf(origin)).clockMs();
        append(subnet.bundle(origin, origin, receivedAtMs, raws));
    }

    private void crashLater() {
        after(300 + random.nextInt(4_000), () -> {
            if (!calm) {
                SimulatedOperator victim = operators.get(random.nextInt(operators.size()));
                crashes++;
                victim.crash();
                after(random.nextInt(3_000), victim::start);
                crashLater();
            }
        });
    }

    private void enqueueOnL1Later() {
        after(200 + random.nextInt(1_500), () -> {
            if (!calm) {
                var before = l1.isEmpty() ? InboxMessage.getDefaultInstance() : l1.getLast();
                l1.add(
                        random.nextInt(5) == 0
                                ? TestSubnet.message(
                                        before, InboxKind.MEMBERS, members().encode())
                                : TestSubnet.message(before, InboxKind.DEPOSIT, TestSubnet.deposit(100_000)));
                long index = l1.size();
                operators.forEach(operator -> after(random.nextInt(2_000), () -> operator.sees(index)));
                enqueueOnL1Later();
            }
        });
    }

    /** New weights for the same operators; some jailed. Every operator stays listed, so that it may deliver. */
    private Members members() {
        var list = new ArrayList<Member>();
        long[] weights = weights(subnet.keys.size(), 0);
        for (int i = 0; i < weights.length; i++) {
            list.add(subnet.keys.get(i).member(weights[i]));
        }
        return new Members(list);
    }

    private void noiseLater() {
        after(100 + random.nextInt(1_000), () -> {
            if (!calm) {
                byte[] noise = new byte[random.nextInt(40)];
                random.nextBytes(noise);
                boolean repeat = !log.isEmpty() && random.nextBoolean();
                byte[] old = repeat ? log.get(random.nextInt(log.size())).bytes() : noise;
                if (!repeat || !SimulatedOperator.isBundle(old)) {
                    append(old);
                }
                noiseLater();
            }
        });
    }

    /** Every operator derives the same; the first one's count. */
    void derived(OrderedBlock block) {
        Hash hash = Keccak.hash(block.toByteArray());
        Hash known = blocks.putIfAbsent(block.getNumber(), hash);
        if (known != null) {
            SimulatedOperator.check(known.equals(hash), "two different blocks %d", block.getNumber());
            return;
        }
        SimulatedOperator.check(
                block.getSeal().getTimestampMs()
                        <= nowMs()
                                + SimulatedClock.skewMsMax()
                                + subnet.genesis.timing().sealLeadMs(),
                "block %d is from the future",
                block.getNumber());
        failovers += block.getSeal().getRank() > 0 ? 1 : 0;
        block.getTransactionsList()
                .forEach(transaction ->
                        included.merge(Keccak.hash(transaction.getRaw().toByteArray()), 1, Integer::sum));
    }

    /** How often each transaction stands in the log: each time it may be a candidate, and once it must be. */
    Map<Hash, Integer> candidatesInLog() {
        var times = new HashMap<Hash, Integer>();
        for (LogEntry entry : log) {
            if (SimulatedOperator.isBundle(entry.bytes())) {
                SimulatedOperator.parse(entry.bytes()).getSubmitted().getTransactionsList().stream()
                        .map(raw -> Keccak.hash(raw.toByteArray()))
                        .forEach(hash -> times.merge(hash, 1, Integer::sum));
            }
        }
        return times;
    }

    void signed(SimulatedOperator operator, Seal seal) {
        Seal other = signed.putIfAbsent(operator.address() + "/" + seal.getNumber(), seal);
        SimulatedOperator.check(
                other == null || other.equals(seal), "%s signed block %d twice", operator.address(), seal.getNumber());
    }
}
