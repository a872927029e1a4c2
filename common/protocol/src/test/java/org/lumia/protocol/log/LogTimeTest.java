package org.lumia.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lumia.protocol.log.LogDriver.broken;
import static org.lumia.protocol.log.TestSubnet.GENESIS_MS;
import static org.lumia.protocol.log.TestSubnet.entry;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.protocol.log.TestSubnet.Key;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.Clock;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.SubmittedTransactions;
import org.lumia.protocol.v1.TxInEntry;

/** What the log says the time is: a weighted median of what its members signed. */
class LogTimeTest {
    private final LogDriver log = new LogDriver(TestSubnet.of(50, 30, 20));
    private final TestSubnet subnet = log.subnet;

    /** Since genesis. */
    private static long time(LogDriver log) {
        return log.state.logTimeMs() - GENESIS_MS;
    }

    private static List<LogEvent> tell(LogDriver log, int member, long atMs) {
        return log.append(log.subnet.clock(log.subnet.keys.get(member), GENESIS_MS + atMs));
    }

    private static IgnoredReason ignored(List<LogEvent> events) {
        return ((LogEvent.Ignored) events.getFirst()).reason();
    }

    @Test
    void halfOfTheWeightMovesTimeAheadAndLessDoesNot() {
        assertThat(time(log)).isZero();
        tell(log, 1, 7_200_000);
        tell(log, 2, 90);
        assertThat(time(log)).as("30 and 20 of 100: what both have reached").isEqualTo(90);
        tell(log, 2, 9_000_000);
        assertThat(time(log)).isEqualTo(7_200_000);
        var three = new LogDriver(TestSubnet.of(1, 1, 1));
        tell(three, 0, 7_200_000);
        assertThat(time(three)).as("one of three").isZero();
        tell(three, 1, 100);
        assertThat(time(three)).as("what two have reached").isEqualTo(100);
        tell(three, 2, 150);
        assertThat(time(three)).isEqualTo(150);
    }

    @Test
    void oneOfTwoEqualMembersMovesTime() {
        var two = new LogDriver(TestSubnet.of(1, 1));
        tell(two, 0, 300);
        assertThat(time(two)).isEqualTo(300);
        tell(two, 1, 200);
        assertThat(time(two)).isEqualTo(300);
    }

    @Test
    void aReadingNeverGoesBack() {
        tell(log, 0, 500);
        assertThat(ignored(tell(log, 0, 500))).isEqualTo(IgnoredReason.CLOCK_NOT_LATER);
        assertThat(ignored(tell(log, 0, 100))).isEqualTo(IgnoredReason.CLOCK_NOT_LATER);
        assertThat(ignored(tell(log, 1, -1_000))).as("before genesis").isEqualTo(IgnoredReason.CLOCK_NOT_LATER);
        assertThat(time(log)).isEqualTo(500);
    }

    @Test
    void bundlesNoticesAndSealsThatCountTellTheTime() {
        var one = subnet.keys.getFirst();
        log.append(subnet.bundle(one, one, GENESIS_MS + 40, List.of(subnet.transaction(1))));
        assertThat(time(log)).isEqualTo(40);
        log.append(subnet.bundle(one, one, GENESIS_MS + 60, List.of(new byte[] {1})));
        assertThat(time(log)).as("with nothing but refused transactions").isEqualTo(60);
        var deposit = log.onL1(InboxKind.DEPOSIT, TestSubnet.deposit(21_000));
        log.append(subnet.notice(one, deposit, GENESIS_MS + 80));
        assertThat(time(log)).isEqualTo(80);
        log.append(subnet.notice(one, deposit, GENESIS_MS + 400));
        assertThat(time(log)).as("a repeated notice does not count").isEqualTo(80);
        for (int member = 0; member < 3; member++) {
            tell(log, member, 500);
        }
        var leader = subnet.key(log.operator(620, 0));
        log.append(entry(log.seal(620, 0)));
        assertThat(log.state.tip().number()).isEqualTo(1);
        assertThat(log.state.readingMs(leader.address())).isEqualTo(GENESIS_MS + 620);
        assertThat(log.state.logTimeMs() - GENESIS_MS)
                .as("one that has half of the weight moves it alone")
                .isEqualTo(leader.equals(one) ? 620 : 500);
    }

    @Test
    void theLatestOfABundlesTimesCounts() {
        var one = subnet.keys.getFirst();
        var bundle = SubmittedTransactions.newBuilder()
                .setSubnet(subnet.genesis.subnet())
                .setOrigin(org.lumia.protocol.message.Protobufs.bytes(one.address()));
        for (long receivedAt : new long[] {GENESIS_MS + 70, GENESIS_MS + 90, GENESIS_MS + 10, -1}) {
            bundle.addTransactions(org.lumia.protocol.message.Protobufs.bytes(subnet.transaction(receivedAt & 0xFF)))
                    .addReceivedAtMs(receivedAt);
        }
        bundle.setSignature(org.lumia.protocol.message.Protobufs.bytes(
                subnet.genesis.signingDomain().sign(StructHashes.of(bundle.build()), one)));
        log.append(TxInEntry.newBuilder().setSubmitted(bundle).build().toByteArray());
        assertThat(time(log)).as("times from 2^63 on are none").isEqualTo(90);
    }

    @Test
    void aSealIsJudgedByTheTimeBeforeIt() {
        var alone = new LogDriver(TestSubnet.of(1));
        alone.append(alone.subnet.bundle(alone.subnet.keys.getFirst(), alone.subnet.transaction(1)));
        assertThat(broken(alone.append(entry(alone.seal(201, 0))))).isEqualTo(SealRule.AHEAD_OF_LOG_TIME);
        assertThat(LogDriver.derived(alone.append(entry(alone.seal(200, 0)))).getNumber())
                .isEqualTo(1);
        assertThat(time(alone)).as("and counts after it").isEqualTo(200);
    }

    @Test
    void aClockOfNobodyOrOfAnotherKeyOrSubnetIsIgnored() {
        var one = subnet.keys.getFirst();
        var right = Clock.newBuilder()
                .setSubnet(subnet.genesis.subnet())
                .setOperator(org.lumia.protocol.message.Protobufs.bytes(one.address()))
                .setTimeMs(GENESIS_MS + 50)
                .build();
        assertThat(ignored(log.append(subnet.clock(Key.of(99), GENESIS_MS + 50))))
                .isEqualTo(IgnoredReason.UNKNOWN_ORIGIN);
        assertThat(ignored(log.append(subnet.clock(right, Key.of(99))))).isEqualTo(IgnoredReason.BAD_SIGNATURE);
        assertThat(ignored(log.append(
                        TxInEntry.newBuilder().setClock(right).build().toByteArray())))
                .isEqualTo(IgnoredReason.BAD_SIGNATURE);
        assertThat(ignored(
                        log.append(subnet.clock(right.toBuilder().setSubnet(8).build(), one))))
                .isEqualTo(IgnoredReason.WRONG_SUBNET);
        assertThat(ignored(log.append(TxInEntry.newBuilder()
                        .setClock(right.toBuilder().setOperator(com.google.protobuf.ByteString.copyFrom(new byte[21])))
                        .build()
                        .toByteArray())))
                .isEqualTo(IgnoredReason.NOT_CANONICAL);
        assertThat(time(log)).isZero();
        assertThat(log.append(subnet.clock(right, one)))
                .containsExactly(new LogEvent.ClockRead(one.address(), GENESIS_MS + 50));
    }

    @Test
    void whoIsJailedDoesNotCountAndWhoIsNewBeginsAtGenesis() {
        var timing = new org.lumia.protocol.genesis.Timing(1_000, 2, 20, 500, 800, 200, 100, 500, 50);
        var small = new TestSubnet(org.lumia.protocol.genesis.BlockLimits.DEVELOPMENT, timing, 50, 50);
        var driver = new LogDriver(small);
        var two = small.keys.get(1);
        var three = Key.of(40);
        var list = driver.onL1(
                InboxKind.MEMBERS,
                new Members(List.of(small.keys.get(0).member(0), two.member(40), three.member(60))).encode());
        driver.append(1, small.notice(small.keys.get(0), list));
        driver.cut(500);
        driver.cut(2_100);
        driver.clocksRead(4_000);
        int second = driver.operator(4_100, 0).equals(three.address()) ? 1 : 0;
        driver.append(entry(driver.seal(4_100, second)));
        assertThat(driver.state.epoch()).isEqualTo(2);
        assertThat(time(driver))
                .as("the new one with most of the weight has said nothing yet")
                .isZero();
        tell(driver, 0, 9_000);
        assertThat(time(driver)).as("a jailed member's clock").isZero();
        driver.append(small.clock(three, GENESIS_MS + 4_200));
        assertThat(time(driver)).isEqualTo(4_200);
    }

    @Test
    void aNewMemberMaySpeakBeforeItIsInForce() {
        var three = Key.of(40);
        var list = log.onL1(
                InboxKind.MEMBERS, new Members(List.of(subnet.keys.get(0).member(50), three.member(60))).encode());
        assertThat(ignored(log.append(subnet.clock(three, GENESIS_MS + 10)))).isEqualTo(IgnoredReason.UNKNOWN_ORIGIN);
        log.append(1, subnet.notice(subnet.keys.get(0), list));
        log.cut(500);
        assertThat(log.append(subnet.clock(three, GENESIS_MS + 600)))
                .containsExactly(new LogEvent.ClockRead(three.address(), GENESIS_MS + 600));
    }

    @Test
    void aFloodOfClocksLeavesOneReadingEach() {
        for (int i = 1; i <= 500; i++) {
            tell(log, 2, i);
            tell(log, 2, i - 1);
        }
        assertThat(log.state.snapshot().getClocksCount()).isEqualTo(1);
        assertThat(log.state.pendingTransactions()).isZero();
        assertThat(time(log)).isZero();
    }

    @Test
    void aRestoredStateTellsTheSameTime() {
        tell(log, 0, 500);
        tell(log, 1, 700);
        var restored = LogState.restore(subnet.genesis, log.state.snapshot());
        assertThat(restored.logTimeMs()).isEqualTo(log.state.logTimeMs());
        assertThat(restored.snapshot()).isEqualTo(log.state.snapshot());
        var next = new LogEntry(log.log.size(), subnet.clock(subnet.keys.get(1), GENESIS_MS + 600));
        assertThat(log.rules.decide(restored, next, log.view()))
                .isEqualTo(log.rules.decide(log.state, next, log.view()));
    }

    @Test
    void aTimeAtTheEndOfTimeOverflowsNothing() {
        var alone = new LogDriver(TestSubnet.of(1));
        alone.append(alone.subnet.clock(alone.subnet.keys.getFirst(), Long.MAX_VALUE));
        assertThat(LogDriver.derived(alone.append(entry(alone.seal(600, 0)))).getNumber())
                .isEqualTo(1);
    }
}
