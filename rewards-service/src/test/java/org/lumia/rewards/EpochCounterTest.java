package org.lumia.rewards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.InboxBodies.Policy;
import org.lumia.protocol.rewards.BlockVote;
import org.lumia.protocol.rewards.Delivery;
import org.lumia.protocol.rewards.EpochCount;
import org.lumia.protocol.rewards.EpochCounter;
import org.lumia.protocol.rewards.EpochFacts;
import org.lumia.protocol.rewards.EpochSpan;
import org.lumia.protocol.rewards.FinalBatch;
import org.lumia.protocol.rewards.OperatorTally;
import org.lumia.protocol.rewards.SealedBlock;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

class EpochCounterTest {
    private static final Genesis GENESIS = SimulatedSubnet.run(1, 1).genesis;
    private static final int WINDOW = GENESIS.rewards().attestWindow();
    private static final Hash SEED = Keccak.hash(new byte[] {5});

    /** Blocks 1 to 10 of epoch 0, and those after of epoch 1; every member attests each block at once, in order. */
    private static final class Facts implements EpochFacts {
        boolean ended = true;
        long executedThrough = 10 + WINDOW;
        long finalThrough = 10;
        long totalWeight = GENESIS.members().totalWeight();
        final List<VotedBlock> blocks = new ArrayList<>();

        Facts() {
            for (long number = 1; number <= 10 + WINDOW; number++) {
                blocks.add(voted(number, hash(number, "block")));
            }
        }

        static Hash hash(long number, String what) {
            return Keccak.hash((what + number).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        static VotedBlock voted(long number, Hash certified) {
            var block = new SealedBlock(
                    number,
                    number <= 10 ? 0 : 1,
                    number,
                    SimulatedSubnet.operator(0),
                    hash(number, "seal"),
                    hash(number, "block"));
            List<BlockVote> votes = new ArrayList<>();
            for (Member member : GENESIS.members().list()) {
                votes.add(new BlockVote(
                        number * 100 + votes.size(), member.operator(), member.signer(), block.sealHash(), certified));
            }
            return new VotedBlock(block, votes);
        }

        @Override
        public Optional<EpochSpan> oldestOpen() {
            return Optional.of(new EpochSpan(0, SEED, totalWeight, 1, 10, ended));
        }

        @Override
        public long executedThrough() {
            return executedThrough;
        }

        @Override
        public long finalThrough() {
            return finalThrough;
        }

        @Override
        public Members members(long epoch) {
            return GENESIS.members();
        }

        @Override
        public Optional<Members> rescue(long epoch) {
            return Optional.empty();
        }

        @Override
        public Policy policy(long epoch) {
            return GENESIS.rewardPolicy();
        }

        @Override
        public Set<Address> slashed(long epoch) {
            return Set.of();
        }

        @Override
        public Map<Address, Delivery> deliveries(EpochSpan span) {
            return Map.of(SimulatedSubnet.operator(1), new Delivery(3, UInt256.of(30), UInt256.of(20)));
        }

        @Override
        public List<FinalBatch> batches(long epoch) {
            return List.of();
        }

        @Override
        public Iterator<VotedBlock> votedBlocks(long first, long last) {
            return blocks.stream()
                    .filter(voted ->
                            voted.block().number() >= first && voted.block().number() <= last)
                    .iterator();
        }
    }

    private static EpochCount count(Facts facts) {
        return new EpochCounter(GENESIS).count(facts);
    }

    private static String waiting(Facts facts) {
        return ((EpochCount.Waiting) count(facts)).reason();
    }

    private static OperatorTally tally(Facts facts, int operator) {
        return ((EpochCount.Counted) count(facts))
                .tally().operators().stream()
                        .filter(o -> o.operator().equals(SimulatedSubnet.operator(operator)))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void anEpochWaitsForItsEndForTheWindowForL1AndForCertificates() {
        var facts = new Facts();
        facts.ended = false;
        assertThat(waiting(facts)).contains("goes on");
        facts.ended = true;
        facts.executedThrough = 10 + WINDOW - 1;
        assertThat(waiting(facts)).contains("block %d".formatted(10 + WINDOW)).contains("is not executed");
        facts.executedThrough = 10 + WINDOW;
        facts.finalThrough = 9;
        assertThat(waiting(facts)).contains("block 10 is not final on L1");
        facts.finalThrough = 10;
        var last = facts.blocks.removeLast();
        facts.blocks.add(new EpochFacts.VotedBlock(last.block(), last.votes().subList(0, 2)));
        assertThat(waiting(facts)).isEqualTo("block %d has no certificate yet".formatted(10 + WINDOW));
    }

    @Test
    void anAttestationAfterTheWindowClosedDoesNotCount() {
        var facts = new Facts();
        assertThat(tally(facts, 2).attestations()).isEqualTo(10);
        var third = facts.blocks.get(2);
        List<BlockVote> votes = new ArrayList<>(third.votes());
        BlockVote own = votes.removeFirst();
        long closes = (3 + WINDOW) * 100L + 2;
        votes.add(new BlockVote(closes, own.operator(), own.signer(), own.sealHash(), own.blockHash()));
        facts.blocks.set(2, new EpochFacts.VotedBlock(third.block(), votes));
        long late = tally(facts, 0).attestations();
        votes.set(2, new BlockVote(closes - 1, own.operator(), own.signer(), own.sealHash(), own.blockHash()));
        facts.blocks.set(2, new EpochFacts.VotedBlock(third.block(), votes));
        assertThat(late).isEqualTo(9);
        assertThat(tally(facts, 0).attestations()).isEqualTo(10);
    }

    @Test
    void whatIsCertifiedMustBeWhatWeExecuted() {
        var facts = new Facts();
        facts.blocks.set(4, Facts.voted(5, Keccak.hash(new byte[] {66})));
        assertThatThrownBy(() -> count(facts))
                .isInstanceOf(ContradictionException.class)
                .hasMessageContaining("block 5 is certified as");
    }

    @Test
    void membersMustHaveTheWeightThatOrderingUsed() {
        var facts = new Facts();
        facts.totalWeight++;
        assertThatThrownBy(() -> count(facts)).hasMessageContaining("epoch 0 was ordered with a weight of");
    }

    @Test
    void aMissingBlockIsAnErrorAndNoShorterCount() {
        var facts = new Facts();
        facts.blocks.remove(6);
        assertThatThrownBy(() -> count(facts)).hasMessageContaining("block 8 follows block 6");
    }

    @Test
    void feesAreCountedForTheirOrigin() {
        assertThat(tally(new Facts(), 1).feesDelivered()).isEqualTo(UInt256.of(30));
        assertThat(tally(new Facts(), 1).baseFeesBurned()).isEqualTo(UInt256.of(20));
        assertThat(tally(new Facts(), 0).feesDelivered()).isEqualTo(UInt256.ZERO);
    }
}
