package org.lumia.protocol.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;

class MemberHistoryTest {
    private static final Members GENESIS = QuorumTest.members(1, 2);
    private static final Members FIRST = QuorumTest.members(3, 4, 5);
    private static final Members SECOND = QuorumTest.members(0, 7);
    private static final Members WEIGHTLESS = QuorumTest.members(0, 0);

    private record Block(long epoch, long inboxThrough, List<InboxMessage> inbox) {}

    @Test
    void aListIsInForceTwoEpochsAfterTheBlockThatAppliedIt() {
        MemberHistory history = MemberHistory.start(GENESIS).after(3, FIRST).after(3, SECOND);
        assertThat(history.members(4)).isEqualTo(GENESIS);
        assertThat(history.members(5)).isEqualTo(SECOND);
        assertThat(history.latest()).isEqualTo(SECOND);
        assertThatIllegalStateException().isThrownBy(() -> history.after(2, FIRST));
    }

    @Test
    void aListWithoutWeightLeavesTheOneBefore() {
        MemberHistory history = MemberHistory.start(GENESIS).after(1, WEIGHTLESS);
        assertThat(history.members(9)).isEqualTo(GENESIS);
        assertThat(history.after(2, FIRST).after(5, WEIGHTLESS).members(9)).isEqualTo(FIRST);
    }

    @Test
    void whoIsListedForTheTipsEpochOrTheTwoAfterMaySpeak() {
        MemberHistory history = MemberHistory.start(GENESIS).after(3, FIRST);
        Member third = FIRST.list().get(2);
        assertThat(history.speaker(2, third.operator(), third.signer())).isEmpty();
        assertThat(history.speaker(3, third.operator(), third.signer())).contains(third);
        assertThat(history.speaker(3, third.operator(), third.operator())).isEmpty();
    }

    @Test
    void everyReaderOfAnyChainFindsTheSameMembers() {
        for (long seed = 0; seed < 300; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            List<Block> blocks = chain(random);
            MemberHistory history = MemberHistory.start(GENESIS);
            Epochs epochs = Epochs.start(1, GENESIS, Hash.ZERO);
            for (int i = 0; i < blocks.size(); i++) {
                Block block = blocks.get(i);
                history = history.after(block.epoch(), block.inbox());
                epochs = epochs.after(block.epoch(), Hash.ZERO, block.inbox());
                List<Block> soFar = blocks.subList(0, i + 1);
                for (long epoch = block.epoch(); epoch < block.epoch() + 5; epoch++) {
                    Members expected = naive(soFar, epoch);
                    assertThat(history.members(epoch)).isEqualTo(expected);
                    assertThat(epochs.members(epoch)).isEqualTo(expected);
                }
            }
            fromTwoLogs(random, blocks);
        }
    }

    /** L1's inbox and the blocks are read at their own paces; what is not decided yet is not answered. */
    private static void fromTwoLogs(RandomGenerator random, List<Block> blocks) {
        List<InboxMessage> inbox =
                blocks.stream().flatMap(block -> block.inbox().stream()).toList();
        var lists = new AppliedLists(GENESIS);
        int blocksRead = 0;
        int messagesRead = 0;
        while (blocksRead < blocks.size() || messagesRead < inbox.size()) {
            if (blocksRead < blocks.size() && (messagesRead == inbox.size() || random.nextBoolean())) {
                Block block = blocks.get(blocksRead++);
                lists.applied(block.epoch(), block.inboxThrough());
            } else {
                InboxMessage message = inbox.get(messagesRead++);
                if (message.getKind() == InboxKind.MEMBERS) {
                    lists.listed(
                            message.getIndex(), Members.decode(message.getBody().toByteArray()));
                }
                lists.readThrough(message.getIndex());
            }
            List<Block> soFar = blocks.subList(0, blocksRead);
            for (long epoch = 0; epoch < 12; epoch++) {
                Optional<Members> members = lists.members(epoch);
                long deciding = epoch - 2;
                boolean known = throughOf(soFar, deciding) <= messagesRead;
                assertThat(members).isEqualTo(known ? Optional.of(naive(soFar, epoch)) : Optional.empty());
            }
        }
    }

    private static long throughOf(List<Block> blocks, long epoch) {
        return blocks.stream()
                .filter(block -> block.epoch() <= epoch)
                .flatMapToLong(block -> LongStream.of(block.inboxThrough()))
                .max()
                .orElse(0);
    }

    /** The rule as the protocol says it. */
    private static Members naive(List<Block> blocks, long epoch) {
        Members members = GENESIS;
        for (Block block : blocks) {
            for (InboxMessage message : block.epoch() <= epoch - 2 ? block.inbox() : List.<InboxMessage>of()) {
                if (message.getKind() == InboxKind.MEMBERS) {
                    Members list = Members.decode(message.getBody().toByteArray());
                    members = list.totalWeight() > 0 ? list : members;
                }
            }
        }
        return members;
    }

    private static List<Block> chain(RandomGenerator random) {
        List<Members> some = List.of(GENESIS, FIRST, SECOND, WEIGHTLESS);
        List<Block> blocks = new ArrayList<>();
        long epoch = random.nextInt(2);
        long index = 0;
        while (blocks.size() < 25) {
            List<InboxMessage> inbox = new ArrayList<>();
            while (random.nextInt(3) == 0) {
                boolean members = random.nextBoolean();
                inbox.add(InboxMessage.newBuilder()
                        .setIndex(++index)
                        .setKind(members ? InboxKind.MEMBERS : InboxKind.DEPOSIT)
                        .setBody(
                                members
                                        ? ByteString.copyFrom(some.get(random.nextInt(some.size()))
                                                .encode())
                                        : ByteString.EMPTY)
                        .build());
            }
            blocks.add(new Block(epoch, index, inbox));
            epoch += random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0;
        }
        return blocks;
    }
}
