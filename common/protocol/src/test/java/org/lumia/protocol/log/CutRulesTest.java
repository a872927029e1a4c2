package org.lumia.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lumia.protocol.log.TestSubnet.entry;
import static org.lumia.protocol.log.TestSubnet.limits;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.genesis.BlockLimits;
import org.lumia.protocol.genesis.OrderingPolicy;
import org.lumia.protocol.genesis.Timing;
import org.lumia.protocol.genesis.WeightRules;
import org.lumia.protocol.log.TestSubnet.Key;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.RefusalReason;
import org.lumia.protocol.v1.RefusedTransaction;

/** What a seal cuts: one rule of PROTOCOL sections 1 to 3 each. */
class CutRulesTest {
    private final TestSubnet subnet = TestSubnet.of(50, 30, 20);
    private final LogDriver log = new LogDriver(subnet);

    private static List<Hash> hashes(OrderedBlock block) {
        return block.getTransactionsList().stream()
                .map(transaction -> Keccak.hash(transaction.getRaw().toByteArray()))
                .toList();
    }

    private static List<Hash> hashes(byte[]... raws) {
        return Arrays.stream(raws).map(Keccak::hash).toList();
    }

    @Test
    void aBlockIsWhatStandsBetweenTwoSeals() {
        var first = subnet.transaction(1);
        var second = subnet.transaction(2);
        var third = subnet.transaction(3);
        log.append(1, subnet.bundle(subnet.keys.get(0), first, second));
        var one = log.cut(20);
        log.append(21, subnet.bundle(subnet.keys.get(1), third));
        var two = log.cut(40);
        assertThat(hashes(one)).isEqualTo(hashes(first, second));
        assertThat(hashes(two)).isEqualTo(hashes(third));
        assertThat(two.getParentHash()).isEqualTo(one.getHash());
        assertThat(two.getSeal().getContentHash()).isEqualTo(one.getContentHash());
        assertThat(two.getTransactions(0).getOrigin().toByteArray())
                .isEqualTo(subnet.keys.get(1).address().bytes());
    }

    @Test
    void theContentHashChainsTheHashesOfTheBlock() {
        var first = subnet.transaction(1);
        log.append(1, subnet.bundle(subnet.keys.get(0), first));
        var block = log.cut(20);
        assertThat(block.getContentHash().toByteArray())
                .isEqualTo(Keccak.hash(
                                subnet.genesis.hash().bytes(),
                                Keccak.hash(first).bytes())
                        .bytes());
        assertThat(log.cut(520).getContentHash().toByteArray())
                .isEqualTo(Keccak.hash(block.getContentHash().toByteArray()).bytes());
    }

    @Test
    void aHashAmongTheCandidatesCountsOnce() {
        var raw = subnet.transaction(1);
        log.append(1, subnet.bundle(subnet.keys.get(0), raw, raw));
        log.append(2, subnet.bundle(subnet.keys.get(1), raw));
        var block = log.cut(20);
        assertThat(hashes(block)).isEqualTo(hashes(raw));
        assertThat(block.getRefusedList()).isEmpty();
        log.append(21, subnet.bundle(subnet.keys.get(1), raw));
        assertThat(hashes(log.cut(40)))
                .as("a later cut takes it again; execution refuses it")
                .isEqualTo(hashes(raw));
    }

    @Test
    void whatCannotStandInABlockIsRefusedWithItsReason() {
        byte[] blob = new byte[] {3, (byte) 0xC0};
        byte[] deposit = new byte[] {0x7E, (byte) 0xC0};
        log.append(
                1,
                subnet.bundle(
                        subnet.keys.get(0),
                        subnet.transaction(1, 21_000, 1),
                        subnet.transaction(2, (1 << 24) + 1, subnet.genesis.chainId()),
                        new byte[131_073],
                        blob,
                        deposit,
                        new byte[] {2, 1},
                        subnet.transaction(3)));
        var block = log.cut(20);
        assertThat(hashes(block)).isEqualTo(hashes(subnet.transaction(3)));
        assertThat(block.getRefusedList())
                .extracting(RefusedTransaction::getReason)
                .containsExactly(
                        RefusalReason.WRONG_CHAIN,
                        RefusalReason.GAS_LIMIT_ABOVE_CAP,
                        RefusalReason.TOO_LARGE,
                        RefusalReason.TYPE_NOT_SUPPORTED,
                        RefusalReason.TYPE_NOT_SUPPORTED,
                        RefusalReason.MALFORMED);
        assertThat(log.cut(520).getRefusedList()).isEmpty();
    }

    @Test
    void whatBuysNoExecutionTakesLittleOfTheBudget() {
        WeightRules weights = subnet.genesis.fees().weights();
        assertThat(weights.budgetGas(21_000)).as("a transfer").isEqualTo(4_000);
        assertThat(weights.budgetGas(121_000)).as("100,000 gas to run").isEqualTo(104_000);
        assertThat(weights.budgetGas(1L << 24)).as("EIP-7825's limit").isEqualTo((1L << 24) - 17_000);
        assertThat(weights.budgetGas(500)).as("refused at execution").isEqualTo(500);
        var bundle = new byte[1_000][];
        for (int i = 0; i < bundle.length; i++) {
            bundle[i] = subnet.signedWithGas(Key.of(i % 200), i / 200, 21_000);
        }
        log.append(1, subnet.bundle(subnet.keys.get(0), bundle));
        assertThat(log.cut(28).getTransactionsCount())
                .as("28 ms hold 4.2 million gas: 1,050 transfers of 4,000")
                .isEqualTo(1_000);
    }

    @Test
    void gasLimitsOfABlockFitItsHeader() {
        var limits = subnet.genesis.blocks();
        long mostTransfers = Math.min(limits.maxTransactions(), limits.maxGas() / 4_000);
        assertThat(subnet.genesis.blockGasLimit())
                .as("20,000,000 and (10,000 + 16) × 17,000")
                .isEqualTo(190_272_000)
                .isGreaterThanOrEqualTo(mostTransfers * 21_000);
    }

    @Test
    void theGasBudgetFollowsTime() {
        var raws = new ArrayList<byte[]>();
        for (int i = 0; i < 5; i++) {
            raws.add(subnet.transaction(i, 3_000_000, subnet.genesis.chainId()));
        }
        log.append(1, subnet.bundle(subnet.keys.get(0), subnet.keys.get(0), raws));
        assertThat(log.cut(20).getTransactionsCount())
                .as("20 ms hold 3 million gas")
                .isEqualTo(1);
        assertThat(log.cut(80).getTransactionsCount())
                .as("60 ms hold 9 million gas, each takes 2,983,000")
                .isEqualTo(3);
        assertThat(log.cut(100).getTransactionsCount()).isEqualTo(1);
    }

    @Test
    void aCutThatTakesNothingIsEmptyEvenWithCandidates() {
        var timing = new Timing(2_000, 300, 10, 500, 800, 200, 100, 500, 50);
        var driver = new LogDriver(new TestSubnet(BlockLimits.DEVELOPMENT, timing, 1));
        var key = driver.subnet.keys.getFirst();
        driver.append(
                1, driver.subnet.bundle(key, driver.subnet.transaction(0, 2_250_000, driver.subnet.genesis.chainId())));
        assertThat(LogDriver.broken(driver.append(10, entry(driver.seal(10, 0)))))
                .isEqualTo(SealRule.TOO_SOON_AFTER_TIP);
        assertThat(driver.cut(15).getTransactionsCount()).isEqualTo(1);
    }

    @Test
    void eachOriginCountsFirstUpToTwiceItsShare() {
        var small = new TestSubnet(
                limits(OrderingPolicy.FCFS, 10, 600_000, 1_000_000_000, 1_000_000), Timing.DEVELOPMENT, 80, 20);
        var driver = new LogDriver(small);
        var greedy = small.keys.get(1);
        var modest = small.keys.get(0);
        for (int i = 0; i < 20; i++) {
            driver.append(1, small.bundle(greedy, small.transaction(i)));
        }
        for (int i = 0; i < 3; i++) {
            driver.append(2, small.bundle(modest, small.transaction(100 + i)));
        }
        var block = driver.cut(20);
        assertThat(block.getTransactionsCount()).isEqualTo(10);
        var origins = block.getTransactionsList().stream()
                .map(transaction ->
                        transaction.getOrigin().equals(org.lumia.protocol.message.Protobufs.bytes(modest.address())))
                .toList();
        assertThat(origins.stream().filter(fromModest -> fromModest))
                .as("behind 20 others, and in")
                .hasSize(3);
        assertThat(origins).as("in log order").isSorted();
        assertThat(driver.cut(40).getTransactionsCount())
                .as("the rest is carried over")
                .isEqualTo(10);
        assertThat(driver.cut(60).getTransactionsCount()).isEqualTo(3);
    }

    @Test
    void aFeeBuysAPlaceUnderPriorityFeeOnly() {
        var priority = new TestSubnet(
                limits(OrderingPolicy.PRIORITY_FEE, 10_000, 600_000, 1_000_000_000, 1_000_000), Timing.DEVELOPMENT, 1);
        var alice = TestSubnet.Key.of(50);
        var bob = TestSubnet.Key.of(51);
        byte[][] raws = {
            priority.signed(alice, 0, 1),
            priority.signed(alice, 1, 9),
            priority.signed(bob, 1, 5),
            priority.signed(bob, 0, 5),
            priority.signed(TestSubnet.Key.of(52), 0, 5)
        };
        var driver = new LogDriver(priority);
        driver.append(1, priority.bundle(priority.keys.getFirst(), raws));
        assertThat(hashes(driver.cut(20))).isEqualTo(hashes(raws[3], raws[2], raws[4], raws[0], raws[1]));
    }

    @Test
    void anL1MessageEntersByMoreThanAThirdOfTheWeight() {
        var message = log.onL1(InboxKind.DEPOSIT, TestSubnet.deposit(100_000));
        log.append(1, subnet.notice(subnet.keys.get(1), message));
        assertThat(log.cut(500).getInboxCount()).as("30 of 100").isZero();
        assertThat(log.append(501, subnet.notice(subnet.keys.get(1), message)))
                .containsExactly(new LogEvent.Ignored(
                        IgnoredReason.NOTICE_REPEATED,
                        "notice of 1 by " + subnet.keys.get(1).address()));
        log.append(502, subnet.notice(subnet.keys.get(2), message));
        var block = log.cut(520);
        assertThat(block.getInboxList()).containsExactly(message);
        assertThat(block.getInboxThrough()).isEqualTo(1);
        assertThat(block.getInboxAccumulator()).isEqualTo(message.getAccumulator());
        assertThat(block.getParentInboxAccumulator().toByteArray()).isEqualTo(Hash.ZERO.bytes());
    }

    @Test
    void messagesEnterWithoutAGapAndSixteenAtATime() {
        for (int i = 0; i < 20; i++) {
            log.onL1(InboxKind.DEPOSIT, TestSubnet.deposit(100_000));
        }
        for (InboxMessage message : log.inbox) {
            if (message.getIndex() != 18) {
                log.append(1, subnet.notice(subnet.keys.get(0), message));
            }
        }
        assertThat(log.cut(20).getInboxThrough()).isEqualTo(16);
        assertThat(log.cut(40).getInboxThrough()).isEqualTo(17);
        log.append(41, subnet.notice(subnet.keys.get(0), log.inbox.get(17)));
        assertThat(log.cut(60).getInboxThrough()).isEqualTo(20);
    }

    @Test
    void messagesEnterAsFarAsTheirShareOfGasAndOneAlways() {
        long share = subnet.genesis.blocks().maxInboxGas();
        for (long gas : new long[] {share, 1_000_000, share - 1_000_000, 21_000}) {
            log.append(1, subnet.notice(subnet.keys.get(0), log.onL1(InboxKind.DEPOSIT, TestSubnet.deposit(gas))));
        }
        assertThat(log.cut(200).getInboxThrough()).as("one takes it all").isEqualTo(1);
        assertThat(log.cut(400).getInboxThrough()).as("two fill it exactly").isEqualTo(3);
        assertThat(log.cut(600).getInboxThrough()).isEqualTo(4);
    }

    @Test
    void anOperatorThatHasNotSeenAMessageWaits() {
        var message = log.onL1(InboxKind.DEPOSIT, TestSubnet.deposit(100_000));
        log.append(1, subnet.notice(subnet.keys.get(0), message));
        var entry = new LogEntry(1, entry(log.seal(20, 0)));
        assertThat(log.rules.decide(log.state, entry, index -> java.util.Optional.empty()))
                .isEqualTo(new Decision.AwaitInbox(1));
        assertThat(log.rules.decide(log.state, entry, log.view())).isInstanceOf(Decision.Apply.class);
    }

    @Test
    void anOperatorWhoseL1DiffersStopsLoudly() {
        var message =
                TestSubnet.message(InboxMessage.getDefaultInstance(), InboxKind.DEPOSIT, TestSubnet.deposit(200_000));
        log.onL1(InboxKind.DEPOSIT, TestSubnet.deposit(100_000));
        log.append(1, subnet.notice(subnet.keys.get(0), message));
        var entry = new LogEntry(1, entry(log.seal(20, 0)));
        assertThatThrownBy(() -> log.rules.decide(log.state, entry, log.view()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("our L1 shows another inbox message 1");
    }

    @Test
    void noticesFarAheadDoNotCount() {
        for (int i = 0; i < 1_025; i++) {
            log.onL1(InboxKind.DEPOSIT, TestSubnet.deposit(21_000));
        }
        assertThat(log.append(1, subnet.notice(subnet.keys.get(0), log.inbox.getLast())))
                .allMatch(event -> event instanceof LogEvent.Ignored(var reason, var _)
                        && reason == IgnoredReason.NOTICE_OUTSIDE_WINDOW);
        assertThat(log.append(2, subnet.notice(subnet.keys.get(0), log.inbox.get(1_023))))
                .allMatch(LogEvent.Noticed.class::isInstance);
    }

    @Test
    void membersChangeTwoEpochsLater() {
        var timing = new Timing(1_000, 2, 20, 500, 800, 200, 100, 500, 50);
        var subnet2 = new TestSubnet(org.lumia.protocol.genesis.BlockLimits.DEVELOPMENT, timing, 50, 50);
        var driver = new LogDriver(subnet2);
        var list = new Members(
                List.of(subnet2.keys.get(0).member(0), subnet2.keys.get(1).member(70)));
        var message = driver.onL1(InboxKind.MEMBERS, list.encode());
        driver.append(1, subnet2.notice(subnet2.keys.get(0), message));
        var changing = driver.cut(500);
        assertThat(changing.getEpoch()).isZero();
        assertThat(driver.state.epochs().members(1)).isEqualTo(subnet2.genesis.members());
        assertThat(driver.state.epochs().members(2)).isEqualTo(list);
        assertThat(driver.cut(2_100).getEpochTotalWeight()).isEqualTo(100);
        var later = driver.cut(4_100);
        assertThat(later.getEpoch()).isEqualTo(2);
        assertThat(later.getEpochTotalWeight()).isEqualTo(70);
        assertThat(driver.state.schedule(4)).as("a jailed member is out").hasSize(1);
        assertThat(later.getEpochSeed().toByteArray())
                .as("seeded by the last seal of epoch 0")
                .isEqualTo(org.lumia.protocol.message.StructHashes.epochSeed(
                                7, 2, Hash.wrap(changing.getHash().toByteArray()))
                        .bytes());
    }

    @Test
    void aSnapshotContinuesWhereItWasTaken() {
        var small = new TestSubnet(
                limits(OrderingPolicy.FCFS, 3, 600_000, 1_000_000_000, 1_000_000), Timing.DEVELOPMENT, 80, 20);
        var driver = new LogDriver(small);
        for (int i = 0; i < 4; i++) {
            driver.append(
                    1, small.bundle(small.keys.get(i % 2), small.transaction(2L * i), small.transaction(2L * i + 1)));
        }
        var message = driver.onL1(InboxKind.DEPOSIT, TestSubnet.deposit(100_000));
        driver.append(2, small.notice(small.keys.get(1), message));
        driver.cut(20);
        var snapshot = driver.state.snapshot();
        var restored = LogState.restore(small.genesis, snapshot);
        assertThat(restored.readFrom()).isEqualTo(1);
        for (long offset = restored.readFrom(); offset < restored.nextOffset(); offset++) {
            driver.rules.refill(restored, driver.log.get((int) offset));
        }
        assertThat(restored.readFrom()).isEqualTo(restored.nextOffset());
        assertThat(restored.snapshot()).isEqualTo(snapshot);
        var next = new LogEntry(driver.log.size(), entry(driver.seal(40, 0)));
        assertThat(driver.rules.decide(restored, next, driver.view()))
                .isEqualTo(driver.rules.decide(driver.state, next, driver.view()));
    }
}
