package org.lumia.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lumia.protocol.fairness.FairnessCounts;
import org.lumia.protocol.fairness.FairnessReport;
import org.lumia.protocol.genesis.OrderingPolicy;
import org.lumia.protocol.genesis.Timing;
import org.lumia.protocol.log.TestSubnet.Key;
import org.lumia.protocol.v1.FairnessEpoch;
import org.lumia.protocol.v1.FairnessState;
import org.lumia.protocol.v1.InboxKind;

/** Right values are worked out by hand from what the log holds. */
class FairnessCountsTest {
    private static final long HEAVY = 15_000_000;
    /** Epochs of 20 s. */
    private static final Timing SHORT = new Timing(2_000, 10, 20, 500, 800, 200, 100, 500, 50);

    private static final long EPOCH_MS = 20_000;

    private final Key alice = Key.of(50);
    private final Key bob = Key.of(51);
    private TestSubnet subnet =
            new TestSubnet(TestSubnet.limits(OrderingPolicy.FCFS, 100, 600_000, 20_000_000, 150_000), SHORT, 1);
    private LogDriver log = new LogDriver(subnet);
    private FairnessCounts counts = FairnessCounts.start();

    private void use(TestSubnet other) {
        subnet = other;
        log = new LogDriver(other);
    }

    private void append(long atMs, byte[] bytes) {
        counts.entry(log.append(atMs, bytes), log.state);
    }

    private void submit(long receivedMs, byte[]... raws) {
        Key member = subnet.keys.get(0);
        append(receivedMs, subnet.bundle(member, member, TestSubnet.GENESIS_MS + receivedMs, List.of(raws)));
    }

    private void cut(long atMs) {
        append(atMs, TestSubnet.entry(log.seal(atMs, 0)));
    }

    private FairnessEpoch closed() {
        cut(EPOCH_MS + 100);
        return counts.closed().getFirst();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> part(Map<String, Object> report, String... path) {
        var at = report;
        for (String step : path) {
            at = (Map<String, Object>) at.get(step);
        }
        return at;
    }

    private Map<String, Object> origin(FairnessEpoch epoch) {
        return part(shown(epoch), "operators", subnet.keys.get(0).address().toString(), "origin");
    }

    private Map<String, Object> sequencer(FairnessEpoch epoch) {
        return part(shown(epoch), "operators", subnet.keys.get(0).address().toString(), "sequencer");
    }

    private Map<String, Object> shown(FairnessEpoch epoch) {
        return FairnessReport.of(epoch, subnet.genesis.blocks().orderingPolicy());
    }

    @Test
    void underFirstComeFirstServedNothingMovesAndWaitsAreFromReceivedToSealed() {
        submit(100, subnet.signed(alice, 0, 1), subnet.signed(bob, 0, 9));
        submit(250, subnet.signed(alice, 1, 5));
        cut(400);
        var epoch = closed();
        assertThat(epoch.getFirstBlock()).isEqualTo(1);
        assertThat(epoch.getLastBlock()).isEqualTo(1);
        assertThat(epoch.getLastOffset()).isEqualTo(2);
        assertThat(origin(epoch))
                .containsEntry("transactions", 3L)
                .containsEntry("overtaken", 0L)
                .containsEntry("ownOrderBroken", 0L)
                .containsEntry("waitMs", Map.of("p50", 300L, "p99", 300L, "max", 300L))
                .containsEntry("refused", Map.of());
        assertThat(sequencer(epoch))
                .containsEntry("blocks", 1L)
                .containsEntry("moved", 0L)
                .containsEntry("movedPlacesMax", 0L);
    }

    @Test
    void underPriorityFeesWhatChangedPlacesIsCounted() {
        use(new TestSubnet(
                TestSubnet.limits(OrderingPolicy.PRIORITY_FEE, 100, 600_000, 20_000_000, 150_000), SHORT, 1));
        submit(100, subnet.signed(alice, 0, 1), subnet.signed(bob, 0, 2), subnet.signed(Key.of(52), 0, 3));
        cut(400);
        assertThat(sequencer(closed()))
                .as("first and last change places, the middle stays")
                .containsEntry("moved", 2L)
                .containsEntry("movedPlacesMax", 2L);
    }

    @Test
    void whoWaitsWhileALaterOneIsTakenIsOvertakenAndNeverByItsOwn() {
        submit(1, subnet.signedWithGas(alice, 0, HEAVY), subnet.signedWithGas(alice, 1, 21_000));
        submit(2, subnet.signedWithGas(bob, 0, 10_000_000));
        cut(200);
        assertThat(log.state.pendingTransactions()).as("both of alice's").isEqualTo(2);
        cut(400);
        cut(1_000);
        var epoch = closed();
        assertThat(epoch.getLastBlock()).isEqualTo(3);
        assertThat(origin(epoch))
                .containsEntry("transactions", 3L)
                .containsEntry("overtaken", 2L)
                .containsEntry("ownOrderBroken", 0L)
                .containsEntry("waitMs", Map.of("p50", 399L, "p99", 399L, "max", 399L));
        assertThat(sequencer(epoch)).containsEntry("moved", 0L);
    }

    @Test
    void refusalsCountByReasonForTheirOriginAndAnEpochWithoutThemHasNone() {
        submit(1, new byte[] {1}, subnet.transaction(0, 21_000, 999), subnet.transaction(1, 21_000, 999));
        cut(600);
        var epoch = closed();
        assertThat(origin(epoch)).containsEntry("refused", Map.of("MALFORMED", 1L, "WRONG_CHAIN", 2L));
        cut(2 * EPOCH_MS + 100);
        assertThat(origin(counts.closed().get(1))).containsEntry("refused", Map.of());
    }

    @Test
    void anIgnoredSealCountsForWhoSignedItAndAForgedOneForNobody() {
        submit(1, subnet.transaction(0));
        var seal = log.seal(300, 0);
        append(
                300,
                TestSubnet.entry(subnet.sign(seal.toBuilder().clearSignature().build(), alice)));
        append(300, TestSubnet.entry(seal));
        append(301, TestSubnet.entry(seal));
        append(302, TestSubnet.entry(seal));
        var epoch = closed();
        assertThat(sequencer(epoch)).containsEntry("sealsIgnored", Map.of("NOT_THE_NEXT_NUMBER", 2L));
        assertThat(part(shown(epoch), "sealsOfNobody")).isEqualTo(Map.of("BAD_SIGNATURE", 1L));
    }

    @Test
    void anL1MessageWaitsFromItsFirstNoticeToItsSeal() {
        var message = log.onL1(InboxKind.DEPOSIT, TestSubnet.deposit(100_000));
        append(150, subnet.notice(subnet.keys.get(0), message));
        cut(400);
        var epoch = closed();
        assertThat(sequencer(epoch))
                .containsEntry("inboxMessages", 1L)
                .containsEntry("inboxWaitMs", Map.of("p50", 250L, "p99", 250L, "max", 250L));
    }

    @Test
    void countingFromWhatWasStoredAtAnyEntryComesToTheSame() throws Exception {
        var whole = new ArrayList<FairnessEpoch>();
        var stored = new ArrayList<FairnessEpoch>();
        var resumed = FairnessCounts.start();
        for (int i = 0; i < 60; i++) {
            long atMs = 1_000 + i * 1_000L;
            Key member = subnet.keys.get(0);
            var bytes = i % 2 == 0
                    ? subnet.bundle(
                            member,
                            member,
                            TestSubnet.GENESIS_MS + atMs - i,
                            List.of(
                                    subnet.signedWithGas(alice, i, HEAVY),
                                    subnet.signedWithGas(bob, i, 10_000_000),
                                    new byte[] {(byte) i}))
                    : TestSubnet.entry(log.seal(atMs, 0));
            var events = log.append(atMs, bytes);
            counts.entry(events, log.state);
            resumed = FairnessCounts.restore(
                    FairnessState.parseFrom(resumed.state().toByteArray()));
            resumed.entry(events, log.state);
            stored.addAll(resumed.closed());
            whole.clear();
            whole.addAll(counts.closed());
        }
        assertThat(whole).hasSizeGreaterThanOrEqualTo(2).isEqualTo(stored);
        assertThat(resumed.state()).isEqualTo(counts.state());
    }

    @Test
    void countingThatBeginsInTheMidstReportsNoEpochThatItSawInPartAlone() {
        counts = FairnessCounts.inTheMidst();
        for (int epoch = 0; epoch < 4; epoch++) {
            cut(epoch * EPOCH_MS + 600);
        }
        assertThat(counts.closed()).extracting(FairnessEpoch::getEpoch).containsExactly(2L);
    }
}
