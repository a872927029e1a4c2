package org.lumia.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.protocol.genesis.BlockLimits;
import org.lumia.protocol.genesis.Timing;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.RefusalReason;

/** What the log may make every operator hold and say. */
class LogBoundsTest {
    private final TestSubnet subnet = TestSubnet.of(1, 1, 1);
    private final LogDriver log = new LogDriver(subnet);

    @Test
    void aBundleOfNoMemberOrWithAnothersSignatureIsOneEventHoweverMuchItHolds() {
        var stranger = TestSubnet.Key.of(77);
        var foreign = log.append(2, subnet.bundle(stranger, subnet.transaction(4), subnet.transaction(5)));
        var forged = log.append(
                3, subnet.bundle(subnet.keys.get(0), stranger, List.of(subnet.transaction(5), subnet.transaction(6))));
        assertThat(ignored(foreign)).containsExactly(IgnoredReason.UNKNOWN_ORIGIN);
        assertThat(ignored(forged)).containsExactly(IgnoredReason.BAD_SIGNATURE);
        assertThat(log.cut(500).getRefusedList()).isEmpty();
    }

    @Test
    void anEntryBeyondItsBytesOrTransactionsIsOneEvent() {
        var junk = new byte[subnet.genesis.blocks().maxBundleTransactions() + 1][];
        Arrays.fill(junk, new byte[0]);
        assertThat(ignored(log.append(1, subnet.bundle(subnet.keys.get(0), junk))))
                .containsExactly(IgnoredReason.TOO_LARGE);
        var large = new byte[9][];
        Arrays.fill(large, new byte[131_072]);
        assertThat(ignored(log.append(2, subnet.bundle(subnet.keys.get(0), large))))
                .containsExactly(IgnoredReason.TOO_LARGE);
    }

    @Test
    void aBlockReportsSoManyRefusalsAndNoMore() {
        var blocks = subnet.genesis.blocks();
        var junk = new byte[blocks.maxBundleTransactions()][];
        Arrays.fill(junk, new byte[] {1});
        var bundle = subnet.bundle(subnet.keys.get(0), junk);
        log.append(1, bundle);
        log.append(2, bundle);
        assertThat(ignored(log.append(3, bundle))).containsExactly(IgnoredReason.REFUSALS_FULL);
        assertThat(log.cut(500).getRefusedCount()).isEqualTo(blocks.maxRefusals());
        log.append(501, subnet.bundle(subnet.keys.get(0), new byte[] {1}));
        assertThat(log.cut(1_000).getRefusedCount())
                .as("the next block has room again")
                .isEqualTo(1);
    }

    @Test
    void anOriginsRoomIsBoundedAndAnothersIsItsOwn() {
        var base = subnet.genesis.blocks();
        long one = subnet.transaction(1).length + BlockLimits.PENDING_OVERHEAD_BYTES;
        var driver = new LogDriver(new TestSubnet(withRoom(base, 600_000 + one), Timing.DEVELOPMENT, 1, 1));
        var small = driver.subnet;
        int most = (int) (600_000 / one) + 100;
        int fit = 0;
        LogEvent last;
        do {
            last = driver.append(1, small.bundle(small.keys.get(0), small.transaction(fit++)))
                    .getFirst();
        } while (last instanceof LogEvent.Queued && fit < most);
        assertThat((long) fit).isBetween(600_000 / one - 50, 600_000 / one + 50);
        assertThat(last)
                .isInstanceOfSatisfying(
                        LogEvent.Refused.class,
                        refused -> assertThat(refused.transactions().getFirst().getReason())
                                .isEqualTo(RefusalReason.QUEUE_FULL));
        assertThat(driver.append(3, small.bundle(small.keys.get(1), small.transaction(fit + 1))))
                .allMatch(event -> event instanceof LogEvent.Queued);
        driver.cut(100);
        assertThat(driver.append(101, small.bundle(small.keys.get(0), small.transaction(fit + 2))))
                .as("what a block took leaves room")
                .allMatch(event -> event instanceof LogEvent.Queued);
        for (long at = 600; driver.state.pendingTransactions() > 0 && at < 10_000; at += 500) {
            driver.cut(at);
        }
        assertThat(driver.state.pendingTransactions()).isZero();
        assertThat(driver.state.pending().roomBytes(small.keys.get(0).address()))
                .isZero();
    }

    @Test
    void theLargestOrderedBlockIsWithinItsBound() {
        var blocks = subnet.genesis.blocks();
        var junk = new byte[blocks.maxBundleTransactions()][];
        Arrays.fill(junk, subnet.transaction(1, -1, 2));
        for (int i = 0; i * blocks.maxBundleTransactions() < blocks.maxRefusals(); i++) {
            log.append(1, subnet.bundle(subnet.keys.get(0), junk));
        }
        for (int i = 0; i < 6; i++) {
            log.append(2, subnet.bundle(subnet.keys.get(1), subnet.transactionOfBytes(i, 90_000)));
        }
        InboxMessage last = InboxMessage.getDefaultInstance();
        for (int i = 0; i < blocks.maxInboxMessages(); i++) {
            last = TestSubnet.message(last, InboxKind.FORCED, new byte[blocks.maxTransactionBytes()]);
            log.inbox.add(last);
            for (var key : subnet.keys) {
                log.append(3, subnet.notice(key, last));
            }
        }
        var block = log.cut(500);
        assertThat(block.getRefusedCount()).isEqualTo(blocks.maxRefusals());
        assertThat(block.getInboxCount()).isEqualTo(blocks.maxInboxMessages());
        assertThat((long) block.getSerializedSize())
                .isBetween(RecordBounds.orderedBytesMax(blocks) / 2, RecordBounds.orderedBytesMax(blocks));
    }

    private static BlockLimits withRoom(BlockLimits base, long maxPendingBytes) {
        return new BlockLimits(
                base.orderingPolicy(),
                base.maxTransactions(),
                base.maxBytes(),
                base.maxGas(),
                base.gasPerMs(),
                base.gasWindowMs(),
                base.maxTransactionBytes(),
                base.maxTransactionGas(),
                base.maxInboxMessages(),
                base.maxInboxGas(),
                base.inboxNoticeWindow(),
                base.maxBundleTransactions(),
                base.maxBundleBytes(),
                maxPendingBytes,
                base.maxRefusals(),
                base.queueAgeGasPerMs());
    }

    private static List<IgnoredReason> ignored(List<LogEvent> events) {
        return events.stream()
                .filter(LogEvent.Ignored.class::isInstance)
                .map(event -> ((LogEvent.Ignored) event).reason())
                .toList();
    }
}
