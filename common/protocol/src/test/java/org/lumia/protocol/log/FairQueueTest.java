package org.lumia.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.genesis.OrderingPolicy;
import org.lumia.protocol.genesis.Timing;
import org.lumia.protocol.log.TestSubnet.Key;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.LogSnapshot;
import org.lumia.protocol.v1.OrderedBlock;

/** Who comes first when the budgets do not hold all that waits. */
class FairQueueTest {
    private static final int HEAVY = 16_000_000;
    private final TestSubnet subnet = TestSubnet.of(1);
    private final LogDriver log = new LogDriver(subnet);
    private final Key member = subnet.keys.getFirst();
    private final Key alice = Key.of(50);
    private final Key bob = Key.of(51);

    private void append(long atMs, byte[]... raws) {
        log.append(atMs, subnet.bundle(member, raws));
    }

    private static List<Hash> hashes(OrderedBlock block) {
        return block.getTransactionsList().stream()
                .map(transaction -> Keccak.hash(transaction.getRaw().toByteArray()))
                .toList();
    }

    @Test
    void aTransferBehindAFloodOfWorkOfOthersIsInTheNextBlock() {
        var flood = new ArrayList<byte[]>();
        for (int i = 0; i < 63; i++) {
            flood.add(subnet.signedWithGas(Key.of(100 + i % 9), i / 9, HEAVY));
        }
        append(1, flood.toArray(byte[][]::new));
        byte[] transfer = subnet.signedWithGas(alice, 0, 21_000);
        append(2, transfer);
        assertThat(hashes(log.cut(200))).contains(Keccak.hash(transfer)).hasSize(2);
    }

    @Test
    void whoSentIsSaidWhereTheBudgetDidNotHoldAll() {
        append(1, subnet.signedWithGas(alice, 0, HEAVY), subnet.signedWithGas(bob, 0, HEAVY));
        assertThat(log.cut(200).getTransactionsList())
                .singleElement()
                .satisfies(
                        transaction -> assertThat(transaction.getSender()).isEqualTo(Protobufs.bytes(alice.address())));
        assertThat(log.cut(400).getTransactionsList())
                .singleElement()
                .satisfies(transaction ->
                        assertThat(transaction.getSender().isEmpty()).isTrue());
    }

    @Test
    void aSendersOwnKeepTheirOrderHoweverLargeTheFirstIs() {
        byte[] first = subnet.signedWithGas(alice, 0, HEAVY);
        byte[] second = subnet.signedWithGas(alice, 1, 21_000);
        byte[] other = subnet.signedWithGas(bob, 0, 10_000_000);
        append(1, first, second, other);
        assertThat(hashes(log.cut(200))).containsExactly(Keccak.hash(other));
        assertThat(hashes(log.cut(400))).containsExactly(Keccak.hash(first), Keccak.hash(second));
    }

    @Test
    void whatABlockTakesStandsInItInLogOrder() {
        byte[] large = subnet.signedWithGas(alice, 0, 12_000_000);
        byte[] small = subnet.signedWithGas(bob, 0, 21_000);
        append(1, large, small, subnet.signedWithGas(alice, 1, 12_000_000));
        assertThat(hashes(log.cut(200))).containsExactly(Keccak.hash(large), Keccak.hash(small));
    }

    @Test
    void oneThatWaitedLongEnoughIsOvertakenNoMore() {
        long overtakenMs = HEAVY / subnet.genesis.blocks().queueAgeGasPerMs();
        Candidate heavy = candidate(subnet.signedWithGas(alice, 0, HEAVY), HEAVY, 0);
        Candidate soon = candidate(subnet.signedWithGas(bob, 0, 21_000), 21_000, overtakenMs - 1_000);
        Candidate late = candidate(subnet.signedWithGas(bob, 0, 21_000), 21_000, overtakenMs);
        assertThat(queue().order(List.of(heavy, soon))).containsExactly(soon, heavy);
        assertThat(queue().order(List.of(heavy, late))).containsExactly(heavy, late);
    }

    private FairQueue queue() {
        return new FairQueue(10, subnet.genesis.blocks().queueAgeGasPerMs());
    }

    @Test
    void ofEachOriginTheFirstAreLookedAt() {
        var queue = new FairQueue(2, 0);
        Candidate first = candidate(subnet.signedWithGas(alice, 0, HEAVY), HEAVY, 0);
        Candidate second = candidate(subnet.signedWithGas(alice, 1, HEAVY), HEAVY, 0);
        Candidate beyond = candidate(subnet.signedWithGas(bob, 0, 21_000), 21_000, 0);
        Candidate another = new Candidate(0, 0, Hash.ZERO, member.address(), 0, beyond.raw(), 21_000, 0);
        assertThat(queue.order(List.of(first, second, beyond, another))).containsExactly(another, first, second);
    }

    @Test
    void whatIsAddedAndTakenLittleByLittleStandsAsIfPlacedAtOnce() {
        var random = new Random(7);
        var keys = Stream.iterate(60, i -> i + 1).limit(5).map(Key::of).toList();
        var waiting = new ArrayList<Candidate>();
        var queue = new FairQueue(6, 100);
        for (int i = 0; i < 60; i++) {
            long gas = 21_000 + random.nextInt(5) * 100_000L;
            byte[] raw = subnet.signedWithGas(keys.get(random.nextInt(keys.size())), i, gas);
            Address origin = random.nextBoolean() ? member.address() : Address.ZERO;
            Candidate next = new Candidate(i, 0, Keccak.hash(raw), origin, 0, Protobufs.bytes(raw), gas, i * 300L);
            waiting.add(next);
            queue.added(next);
            if (random.nextInt(3) > 0) {
                assertThat(queue.order(waiting)).isEqualTo(new FairQueue(6, 100).order(waiting));
            }
            if (random.nextInt(6) == 0) {
                queue.forget(waiting.remove(random.nextInt(waiting.size())).hash());
            }
        }
        assertThat(waiting.size()).isGreaterThan(20);
    }

    private static Candidate candidate(byte[] raw, long gas, long arrivedMs) {
        return new Candidate(0, 0, Keccak.hash(raw), Address.ZERO, 0, Protobufs.bytes(raw), gas, arrivedMs);
    }

    @Test
    void aRestoredStateGivesTheSameBlock() throws Exception {
        byte[] heavy = subnet.signedWithGas(alice, 0, HEAVY);
        byte[] bundle = subnet.bundle(member, heavy, subnet.signedWithGas(alice, 1, 9_000_000));
        log.append(1, bundle);
        long offset = log.state.nextOffset() - 1;
        var snapshot = LogSnapshot.parseFrom(log.state.snapshot().toByteArray());
        var restored = LogState.restore(subnet.genesis, snapshot);
        assertThat(restored.readFrom()).isEqualTo(offset);
        new LogRules(subnet.genesis).refill(restored, new LogEntry(offset, bundle));
        assertThat(restored.snapshot()).isEqualTo(log.state.snapshot());
        assertThat(snapshot.getPending(0).getArrivedMs()).isEqualTo(TestSubnet.GENESIS_MS);
    }

    @Test
    void oneOriginsFloodDoesNotTakeAnothersShare() {
        var two = new TestSubnet(
                TestSubnet.limits(OrderingPolicy.FCFS, 100, 600_000, 20_000_000, 150_000), Timing.DEVELOPMENT, 1, 3);
        var driver = new LogDriver(two);
        for (int i = 0; i < 200; i++) {
            driver.append(1, two.bundle(two.keys.get(0), two.signedWithGas(Key.of(100 + i), 0, 21_000)));
        }
        for (int i = 0; i < 60; i++) {
            driver.append(2, two.bundle(two.keys.get(1), two.signedWithGas(Key.of(10 + i), 7, 30_000)));
        }
        var block = driver.cut(100);
        assertThat(block.getTransactionsCount()).isEqualTo(100);
        assertThat(block.getTransactionsList().stream()
                        .filter(one -> one.getOrigin()
                                .equals(Protobufs.bytes(two.keys.get(1).address())))
                        .count())
                .as("the heavier origin's share, though the other's were first and smaller")
                .isGreaterThanOrEqualTo(50);
    }
}
