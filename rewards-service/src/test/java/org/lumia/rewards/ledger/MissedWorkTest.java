package org.lumia.rewards.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.message.InboxBodies.Policy;
import org.lumia.protocol.rewards.BlockVote;
import org.lumia.protocol.rewards.Delivery;
import org.lumia.protocol.rewards.EpochFacts;
import org.lumia.protocol.rewards.EpochSpan;
import org.lumia.protocol.rewards.FinalBatch;
import org.lumia.protocol.rewards.SealedBlock;
import org.lumia.protocol.schedule.Draw;
import org.lumia.protocol.schedule.Members;
import org.lumia.rewards.SimulatedSubnet;

/** Blocks 1 to 10 in slots of the same numbers, all sealed by operator 0; operator 2 attests 3, 4 and 7 a thousand entries late. */
class MissedWorkTest {
    private static final Members MEMBERS = SimulatedSubnet.run(1, 1).genesis.members();
    private static final Hash SEED = Keccak.hash(new byte[] {5});
    private static final int WINDOW = 4;
    private static final EpochSpan SPAN = new EpochSpan(0, SEED, MEMBERS.totalWeight(), 1, 10, true);
    private static final Set<Long> LATE = Set.of(3L, 4L, 7L);

    private static final class Facts implements EpochFacts {
        @Override
        public Optional<EpochSpan> oldestOpen() {
            return Optional.of(SPAN);
        }

        @Override
        public long executedThrough() {
            return SPAN.last() + WINDOW;
        }

        @Override
        public long finalThrough() {
            return SPAN.last();
        }

        @Override
        public Members members(long epoch) {
            return MEMBERS;
        }

        @Override
        public Optional<Members> rescue(long epoch) {
            return Optional.empty();
        }

        @Override
        public Policy policy(long epoch) {
            return Bookings.POLICY;
        }

        @Override
        public Set<Address> slashed(long epoch) {
            return Set.of();
        }

        @Override
        public Map<Address, Delivery> deliveries(EpochSpan span) {
            return Map.of();
        }

        @Override
        public List<FinalBatch> batches(long epoch) {
            return List.of();
        }

        @Override
        public Iterator<VotedBlock> votedBlocks(long first, long last) {
            return LongStream.rangeClosed(first, last).mapToObj(Facts::voted).iterator();
        }

        private static VotedBlock voted(long number) {
            Hash hash = Keccak.hash(new byte[] {(byte) number});
            var block = new SealedBlock(number, number <= 10 ? 0 : 1, number, SimulatedSubnet.operator(0), hash, hash);
            List<BlockVote> votes = new ArrayList<>();
            for (int i = 0; i < SimulatedSubnet.OPERATORS; i++) {
                Address operator = SimulatedSubnet.operator(i);
                Address signer = MEMBERS.find(operator).orElseThrow().signer();
                long late = i == 2 && LATE.contains(number) ? 1_000 : 0;
                votes.add(new BlockVote(number * 10 + i + late, operator, signer, hash, hash));
            }
            return new VotedBlock(block, votes);
        }
    }

    private static Long[] slotsOf(int operator) {
        return LongStream.rangeClosed(1, 10)
                .filter(slot -> Draw.rank(MEMBERS, SEED, slot, 0)
                        .orElseThrow()
                        .operator()
                        .equals(SimulatedSubnet.operator(operator)))
                .boxed()
                .toArray(Long[]::new);
    }

    @Test
    void theSlotsThatOthersSealedInAndTheBlocksThatWereAttestedTooLateAreNamed() {
        var all = Set.of(SimulatedSubnet.operator(0), SimulatedSubnet.operator(1), SimulatedSubnet.operator(2));
        var missed = MissedWork.of(SPAN, new Facts(), WINDOW, all);
        assertThat(missed).hasSize(3);
        assertThat(missed.get(SimulatedSubnet.operator(0))).isEqualTo(MissedWork.NONE);
        assertThat(missed.get(SimulatedSubnet.operator(1)).slots())
                .containsExactly(slotsOf(1))
                .isNotEmpty();
        assertThat(missed.get(SimulatedSubnet.operator(1)).blocks()).isEmpty();
        assertThat(missed.get(SimulatedSubnet.operator(2)).slots()).containsExactly(slotsOf(2));
        // Block 7 closes the window of block 3, and is itself certified late: 3 was in time by then.
        assertThat(missed.get(SimulatedSubnet.operator(2)).blocks()).containsExactly(4L, 7L);
    }
}
