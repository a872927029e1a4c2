package org.lumia.protocol.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lumia.protocol.message.Protobufs.bytes;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.log.Candidate;
import org.lumia.protocol.log.LogPlace;
import org.lumia.protocol.v1.FairnessState;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.OrderedTransaction;

/** What no valid log holds is seen too: the rules are checked, not believed. */
class OvertakingTest {
    private static final Address ALICE = Address.parse("0x%040x".formatted(1));
    private static final Address BOB = Address.parse("0x%040x".formatted(2));

    private final Overtaking overtaking = new Overtaking();

    private static Candidate at(long offset) {
        return new Candidate(offset, 0, UInt256.of(offset).toHash(), Address.ZERO, 0, ByteString.EMPTY, 21_000, 0);
    }

    private static OrderedTransaction of(Address sender) {
        return OrderedTransaction.newBuilder().setSender(bytes(sender)).build();
    }

    private static OrderedBlock block(Address... senders) {
        return OrderedBlock.newBuilder()
                .addAllTransactions(
                        Arrays.stream(senders).map(OvertakingTest::of).toList())
                .build();
    }

    private static Optional<LogPlace> waits(long offset) {
        return Optional.of(at(offset).place());
    }

    @Test
    void aSendersOwnLaterOneInAnEarlierBlockBreaksItsOrder() {
        overtaking.after(block(ALICE, BOB), List.of(at(3), at(4)), waits(1));
        assertThat(overtaking.fate(at(1), of(ALICE))).isEqualTo(Overtaking.Fate.OWN_ORDER_BROKEN);
        assertThat(overtaking.fate(at(5), of(ALICE))).isEqualTo(Overtaking.Fate.IN_ORDER);
        Address another = Address.parse("0x%040x".formatted(3));
        assertThat(overtaking.fate(at(1), of(another))).isEqualTo(Overtaking.Fate.OVERTAKEN);
    }

    @Test
    void whatWentAheadIsForgottenOnceNothingEarlierWaits() {
        overtaking.after(block(ALICE), List.of(at(3)), waits(1));
        overtaking.after(block(BOB), List.of(at(1)), waits(5));
        assertThat(stored().getAheadCount()).isZero();
        overtaking.after(block(ALICE), List.of(at(7)), waits(5));
        assertThat(stored().getAheadCount()).isOne();
        overtaking.after(block(BOB), List.of(at(5)), Optional.empty());
        assertThat(stored().getAheadCount()).isZero();
        assertThat(stored().getGreatestTaken().getOffset()).isEqualTo(7);
    }

    private FairnessState stored() {
        var stored = FairnessState.newBuilder();
        overtaking.save(stored);
        return stored.build();
    }
}
