package org.lumia.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lumia.protocol.log.LogDriver.broken;
import static org.lumia.protocol.log.LogDriver.derived;
import static org.lumia.protocol.log.TestSubnet.entry;

import com.google.protobuf.ByteString;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.Seal;
import org.lumia.protocol.v1.TxInEntry;

/** Which seals count: one rule of PROTOCOL section 2 each. */
class SealRulesTest {
    private final LogDriver log = new LogDriver(TestSubnet.of(50, 30, 20));

    private SealRule rule(Seal seal, long appendedAtMs) {
        return broken(log.append(appendedAtMs, entry(seal)));
    }

    /** The leader's seal at a time, changed and signed again. */
    private Seal changed(long atMs, UnaryOperator<Seal.Builder> change) {
        Seal seal = log.seal(atMs, 0);
        Seal changed = change.apply(seal.toBuilder()).build();
        return log.subnet.sign(changed, log.subnet.key(log.operator(atMs, 0)));
    }

    private void queue(long atMs, long nonce) {
        log.append(atMs, log.subnet.bundle(log.subnet.keys.getFirst(), log.subnet.transaction(nonce)));
    }

    @Test
    void aSealMustFollowTheTip() {
        assertThat(rule(changed(600, seal -> seal.setGeneration(1)), 600))
                .isEqualTo(SealRule.WRONG_SUBNET_OR_GENERATION);
        assertThat(rule(changed(600, seal -> seal.setSubnet(8)), 600)).isEqualTo(SealRule.WRONG_SUBNET_OR_GENERATION);
        assertThat(rule(changed(600, seal -> seal.setNumber(2)), 600)).isEqualTo(SealRule.NOT_THE_NEXT_NUMBER);
        var other = Protobufs.bytes(org.lumia.ethereum.Hash.ZERO);
        assertThat(rule(changed(600, seal -> seal.setParent(other)), 600)).isEqualTo(SealRule.WRONG_PARENT);
        assertThat(rule(changed(600, seal -> seal.setContentHash(other)), 600)).isEqualTo(SealRule.WRONG_CONTENT);
        var malformed = log.seal(600, 0).toBuilder().setParent(ByteString.EMPTY).build();
        assertThat(rule(malformed, 600)).isEqualTo(SealRule.MALFORMED);
        assertThat(log.cut(600).getNumber()).isEqualTo(1);
    }

    @Test
    void anEmptyCutWaitsForTheIdleTime() {
        assertThat(rule(log.seal(499, 0), 499)).isEqualTo(SealRule.TOO_SOON_AFTER_TIP);
        assertThat(log.cut(500).getTransactionsCount()).isZero();
    }

    @Test
    void aCutWithTransactionsWaitsForTheMinimumOnly() {
        queue(1, 0);
        assertThat(rule(log.seal(19, 0), 19)).isEqualTo(SealRule.TOO_SOON_AFTER_TIP);
        assertThat(log.cut(20).getTransactionsCount()).isEqualTo(1);
    }

    @Test
    void theSlotFollowsFromTheTime() {
        assertThat(rule(changed(600, seal -> seal.setSlot(1)), 600)).isEqualTo(SealRule.WRONG_SLOT);
    }

    @Test
    void onlyTheMemberOfTheRankSeals() {
        assertThat(rule(changed(600, seal -> seal.setRank(1)), 600)).isEqualTo(SealRule.NOT_ELECTED);
        assertThat(rule(changed(600, seal -> seal.setRank(-1)), 600)).isEqualTo(SealRule.NOT_ELECTED);
        assertThat(rule(changed(600, seal -> seal.setRank(3)), 600)).isEqualTo(SealRule.NOT_ELECTED);
    }

    @Test
    void aStandbyWaitsForItsRank() {
        queue(1, 0);
        assertThat(rule(log.seal(799, 1), 799)).isEqualTo(SealRule.BEFORE_ITS_RANK_MAY);
        assertThat(rule(log.seal(1_599, 2), 1_599)).isEqualTo(SealRule.BEFORE_ITS_RANK_MAY);
        var block = derived(log.append(800, entry(log.seal(800, 1))));
        assertThat(block.getSeal().getRank()).isEqualTo(1);
    }

    @Test
    void aSealMustNotBeAheadOfTheLogsTime() {
        Seal seal = log.seal(600, 0);
        assertThat(rule(seal, 399)).isEqualTo(SealRule.AHEAD_OF_LOG_TIME);
        assertThat(derived(log.append(400, entry(seal))).getNumber())
                .as("the same bytes count later")
                .isEqualTo(1);
    }

    @Test
    void theSequencersSignerSigns() {
        Seal seal = log.seal(600, 0);
        Seal foreign = log.subnet.sign(seal, TestSubnet.Key.of(99));
        assertThat(rule(foreign, 600)).isEqualTo(SealRule.BAD_SIGNATURE);
        assertThat(rule(seal.toBuilder().clearSignature().build(), 600)).isEqualTo(SealRule.BAD_SIGNATURE);
    }

    @Test
    void aSecondSealOfOneNumberIsEvidenceOnce() {
        queue(1, 0);
        Seal first = log.seal(100, 0);
        Seal second = log.seal(120, 0);
        Seal third = log.seal(140, 0);
        log.append(120, entry(first));
        var events = log.append(121, entry(second));
        assertThat(events).contains(new LogEvent.Equivocated(first, second));
        assertThat(broken(events)).isEqualTo(SealRule.NOT_THE_NEXT_NUMBER);
        assertThat(log.append(122, entry(third))).noneMatch(LogEvent.Equivocated.class::isInstance);
        assertThat(log.append(123, entry(first))).noneMatch(LogEvent.Equivocated.class::isInstance);
    }

    @Test
    void aSecondSealIsFoundAcrossARestartAndAPairKnownBeforeIsNotFoundAgain() {
        Seal first = log.seal(600, 0);
        Seal second = log.seal(620, 0);
        Seal third = log.seal(640, 0);
        log.append(600, entry(first));
        restart();
        assertThat(log.append(620, entry(second))).contains(new LogEvent.Equivocated(first, second));
        restart();
        assertThat(log.append(640, entry(third))).noneMatch(LogEvent.Equivocated.class::isInstance);
    }

    private void restart() {
        log.state = LogState.restore(log.subnet.genesis, log.state.snapshot());
        log.log.forEach(entry -> log.rules.refill(log.state, entry));
    }

    @Test
    void anEntryThatIsNotCanonicalLeavesNoTrace() {
        byte[] seal = entry(log.seal(600, 0));
        byte[] longer = java.util.Arrays.copyOf(seal, seal.length + 2);
        longer[seal.length] = (byte) 0xF8;
        assertThat(log.append(600, longer)).allMatch(LogEvent.Ignored.class::isInstance);
        assertThat(log.append(600, new byte[0])).allMatch(LogEvent.Ignored.class::isInstance);
        var unknown = TxInEntry.newBuilder()
                .setSeal(log.seal(600, 0).toBuilder()
                        .setUnknownFields(com.google.protobuf.UnknownFieldSet.newBuilder()
                                .addField(
                                        99,
                                        com.google.protobuf.UnknownFieldSet.Field.newBuilder()
                                                .addVarint(1)
                                                .build())
                                .build()))
                .build();
        assertThat(log.append(600, unknown.toByteArray())).allMatch(LogEvent.Ignored.class::isInstance);
        assertThat(log.state.tip().number()).isZero();
    }
}
