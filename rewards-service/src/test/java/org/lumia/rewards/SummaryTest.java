package org.lumia.rewards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.rewards.Delivery;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.Log;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.OrderedTransaction;

class SummaryTest {
    private static final Address ORIGIN = SimulatedSubnet.operator(1);

    private static ByteString bytes(int length) {
        return ByteString.copyFrom(new byte[length]);
    }

    private static ExecutedBlock.Builder executed(int transactions) {
        var block = ExecutedBlock.newBuilder()
                .setNumber(7)
                .setParentHash(bytes(32))
                .setHash(bytes(32))
                .setSealHash(bytes(32))
                .setBaseFeeWei(1_000);
        for (int i = 0; i < transactions; i++) {
            block.addTransactions(ExecutedTransaction.newBuilder()
                    .setRaw(bytes(170))
                    .setHash(bytes(32))
                    .setSender(bytes(20))
                    .setOrigin(Protobufs.bytes(ORIGIN))
                    .setGasUsed(50_000)
                    .setEffectiveGasPrice(Protobufs.bytes(UInt256.of(1_500)))
                    .addLogs(Log.newBuilder()
                            .setAddress(bytes(20))
                            .addTopics(bytes(32))
                            .setData(bytes(32))));
        }
        return block;
    }

    @Test
    void anExecutedBlockIsReadWithoutItsRawTransactions() {
        byte[] bytes = executed(3)
                .addTransactions(
                        ExecutedTransaction.newBuilder().setRaw(bytes(90)).setGasUsed(70_000))
                .build()
                .toByteArray();
        var summary = ExecutedSummary.read(bytes);
        assertThat(summary.number()).isEqualTo(7);
        assertThat(summary.deliveries())
                .isEqualTo(Map.of(ORIGIN, new Delivery(3, UInt256.of(225_000_000), UInt256.of(150_000_000))));
    }

    @Test
    void anOrderedBlockKeepsOnlyItsRegistryMessages() {
        var block = OrderedBlock.newBuilder()
                .setNumber(9)
                .setParentHash(bytes(32))
                .setHash(bytes(32))
                .setEpochSeed(bytes(32))
                .setEpoch(4)
                .setEpochTotalWeight(100)
                .addTransactions(OrderedTransaction.newBuilder().setRaw(bytes(500)));
        block.getSealBuilder().setSlot(1_234).setRank(2).setTimestampMs(99).setSequencer(Protobufs.bytes(ORIGIN));
        for (InboxKind kind :
                new InboxKind[] {InboxKind.DEPOSIT, InboxKind.POLICY, InboxKind.FORCED, InboxKind.SLASH}) {
            block.addInbox(InboxMessage.newBuilder().setKind(kind));
        }
        var summary = OrderedSummary.read(block.build().toByteArray());
        assertThat(summary.slot()).isEqualTo(1_234);
        assertThat(summary.rank()).isEqualTo(2);
        assertThat(summary.sequencer()).isEqualTo(ORIGIN);
        assertThat(summary.registryMessages())
                .extracting(InboxMessage::getKind)
                .containsExactly(InboxKind.POLICY, InboxKind.SLASH);
    }

    @Test
    void bytesThatAreNoBlockAreRefused() {
        assertThatThrownBy(() -> ExecutedSummary.read(new byte[] {1, 2, 3}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OrderedSummary.read(new byte[] {(byte) 0xff}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aGapAndAForkStopTheReader() {
        var check = new HeightCheck("ordered", 4, Hash.ZERO);
        assertThat(check.accepts(4, Hash.ZERO, Hash.ZERO, 1)).isFalse();
        assertThatThrownBy(() -> check.accepts(6, Hash.ZERO, Hash.ZERO, 1))
                .hasMessage("ordered has a gap: 6 follows 4");
        Hash own = Hash.wrap(Protobufs.bytes(UInt256.MAX).toByteArray());
        assertThat(check.accepts(5, Hash.ZERO, own, 1)).isTrue();
        assertThatThrownBy(() -> check.accepts(6, Hash.ZERO, own, 1)).hasMessageContaining("ordered forks");
    }

    /** Printed, not asserted: machines differ. */
    @Test
    void readingCostsLittle() {
        byte[] bytes = executed(5_000).build().toByteArray();
        long transactions = 0;
        for (int i = 0; i < 40; i++) {
            transactions += ExecutedSummary.read(bytes).deliveries().get(ORIGIN).transactions();
        }
        long from = System.nanoTime();
        for (int i = 0; i < 40; i++) {
            transactions += ExecutedSummary.read(bytes).deliveries().get(ORIGIN).transactions();
        }
        System.out.printf("rewards reads %,d transactions/s%n", 200_000L * 1_000_000_000L / (System.nanoTime() - from));
        assertThat(transactions).isEqualTo(400_000);
    }
}
