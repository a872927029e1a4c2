package org.lumia.submitter.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;
import org.lumia.l1.EnqueuedMessage;
import org.lumia.l1.L1Block;
import org.lumia.l1.L1Tag;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.submitter.FakeL1;

class InboxWatchTest {
    private static final int RANGE = 3;

    private final FakeL1 l1 = new FakeL1();
    private final MemoryInboxStore store = new MemoryInboxStore(l1.block(0).orElseThrow());
    private long published;
    private final InboxWatch watch = new InboxWatch(l1, store, L1Tag.SAFE, 0, RANGE, () -> published);
    private Hash accumulator = Hash.ZERO;
    private long index;

    private void enqueue(String body) {
        var bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        accumulator = StructHashes.accumulator(accumulator, ++index, 2, bytes);
        l1.messages.add(new EnqueuedMessage(
                index, 2, accumulator, bytes, l1.heads().latest(), FakeL1.hash("transaction " + index)));
    }

    @Test
    void aMessageWaitsUntilItsBlockIsFinalEnough() {
        l1.mine(1, "a");
        enqueue("x");
        watch.advance(l1.heads());
        assertThat(store.messages).isEmpty();
        l1.mine(FakeL1.SAFE_DEPTH, "a");
        watch.advance(l1.heads());
        assertThat(store.messages).extracting(InboxMessage::getIndex).containsExactly(1L);
    }

    @Test
    void whileL1CallsNoBlockSafeNothingIsRead() {
        l1.nothingFinal = true;
        l1.mine(1, "a");
        enqueue("x");
        l1.mine(10, "a");
        watch.advance(l1.heads());
        assertThat(store.messages).isEmpty();
        l1.nothingFinal = false;
        watch.advance(l1.heads());
        assertThat(store.messages).hasSize(1);
    }

    @Test
    void aLongSilenceIsReadInBoundedRanges() {
        for (int i = 0; i < 20; i++) {
            l1.mine(1, "a");
            enqueue("message " + i);
        }
        l1.mine(FakeL1.SAFE_DEPTH, "a");
        watch.advance(l1.heads());
        assertThat(store.messages).hasSize(20);
        assertThat(store.appends).isEqualTo(7); // 20 blocks in ranges of three
        assertThat(store.cursor().accumulator()).isEqualTo(accumulator);
    }

    @Test
    void aMissingMessageStopsReading() {
        l1.mine(1, "a");
        enqueue("x");
        enqueue("y");
        l1.messages.removeFirst();
        l1.mine(FakeL1.SAFE_DEPTH, "a");
        assertThatThrownBy(() -> watch.advance(l1.heads()))
                .isInstanceOf(BrokenInboxException.class)
                .hasMessageContaining("inbox message 2 of L1 block 1 comes after 0");
    }

    @Test
    void aBodyThatDoesNotGiveTheAccumulatorStopsReading() {
        l1.mine(1, "a");
        enqueue("x");
        var honest = l1.messages.removeFirst();
        l1.messages.add(new EnqueuedMessage(
                1, 2, honest.accumulator(), new byte[] {9}, honest.block(), honest.transactionHash()));
        l1.mine(FakeL1.SAFE_DEPTH, "a");
        assertThatThrownBy(() -> watch.advance(l1.heads())).isInstanceOf(BrokenInboxException.class);
    }

    @Test
    void anL1ThatTakesBackWhatItCalledSafeIsReadAgainFromTheLastMessage() {
        l1.mine(2, "a");
        enqueue("x");
        l1.mine(8, "a");
        watch.advance(l1.heads());
        assertThat(store.cursor().block().number()).isEqualTo(8);
        l1.leave(7);
        l1.mine(1, "b");
        enqueue("y");
        l1.mine(8, "b");
        watch.advance(l1.heads());
        assertThat(store.messages).extracting(InboxMessage::getL1BlockNumber).containsExactly(2L, 4L);
        assertThat(store.cursor().block()).isEqualTo(l1.block(10).orElseThrow());
        assertThat(store.cursor().accumulator()).isEqualTo(accumulator);
    }

    @Test
    void withoutAnyMessageItIsReadAgainFromTheStart() {
        l1.mine(4, "a");
        watch.advance(l1.heads());
        l1.leave(4);
        l1.mine(1, "b");
        enqueue("x");
        l1.mine(5, "b");
        watch.advance(l1.heads());
        assertThat(store.messages).hasSize(1);
        assertThat(store.cursor().block()).isEqualTo(l1.block(4).orElseThrow());
    }

    /** The ordinary end of a reorganisation: the same transactions in other blocks. */
    @Test
    void aMessageThatComesAgainInAnotherBlockIsTheOneThatWasPassedOn() {
        l1.mine(1, "a");
        enqueue("w");
        l1.mine(1, "a");
        enqueue("x");
        enqueue("y");
        l1.mine(2, "a");
        watch.advance(l1.heads());
        assertThat(store.messages).hasSize(3);
        published = 3;
        reorganise();
        watch.advance(l1.heads());
        assertThat(watch.takenBack().orElseThrow())
                .isEqualTo(
                        "2 messages of L1's inbox were passed on and are not on L1 now: batches that applied them are refused");
        enqueue("x");
        enqueue("y");
        enqueue("z");
        l1.mine(4, "b");
        watch.advance(l1.heads());
        assertThat(store.messages).extracting(InboxMessage::getIndex).containsExactly(1L, 2L, 3L, 4L);
        assertThat(store.cursor().index()).isEqualTo(4);
        assertThat(watch.takenBack()).isEmpty();
        assertThat(store.cursor().accumulator()).isEqualTo(accumulator);
    }

    @Test
    void anotherMessageInItsPlaceStopsReading() {
        l1.mine(1, "a");
        enqueue("w");
        l1.mine(1, "a");
        enqueue("x");
        l1.mine(2, "a");
        watch.advance(l1.heads());
        published = 2;
        reorganise();
        enqueue("another");
        l1.mine(4, "b");
        assertThatThrownBy(() -> watch.advance(l1.heads()))
                .isInstanceOf(BrokenInboxException.class)
                .hasMessage("inbox message 2 of L1 block 5 is another than the one that was passed on,"
                        + " which stood in block 2 when L1 called that safe");
    }

    @Test
    void whatWasNotPassedOnIsForgottenWithItsBlock() {
        l1.mine(1, "a");
        enqueue("w");
        l1.mine(1, "a");
        enqueue("x");
        l1.mine(2, "a");
        watch.advance(l1.heads());
        published = 1;
        reorganise();
        watch.advance(l1.heads());
        assertThat(store.messages).hasSize(1);
        assertThat(watch.takenBack()).isEmpty();
        enqueue("another");
        l1.mine(4, "b");
        watch.advance(l1.heads());
        assertThat(store.messages).extracting(InboxMessage::getL1BlockNumber).containsExactly(1L, 5L);
    }

    /** All blocks but the first are replaced, and hold nothing. */
    private void reorganise() {
        l1.leave(3);
        l1.messages.subList(1, l1.messages.size()).clear();
        index = 1;
        accumulator = l1.messages.getFirst().accumulator();
        l1.mine(4, "b");
    }

    private static final class MemoryInboxStore implements InboxStore {
        final List<InboxMessage> messages = new ArrayList<>();
        int appends;
        private InboxCursor cursor;

        MemoryInboxStore(L1Block start) {
            cursor = new InboxCursor(start, 0, Hash.ZERO);
        }

        @Override
        public void startAt(L1Block block) {
            throw new AssertionError("started already");
        }

        @Override
        public InboxCursor cursor() {
            return cursor;
        }

        @Override
        public void append(InboxChain.Extension extension) {
            appends++;
            messages.addAll(extension.messages());
            cursor = extension.cursor();
        }

        @Override
        public void stepBack(InboxCursor back, long published) {
            messages.removeIf(message -> message.getIndex() > Math.max(back.index(), published));
            cursor = back;
        }

        @Override
        public List<InboxMessage> after(long index, int messagesMax) {
            return messages.stream()
                    .filter(message -> message.getIndex() > index)
                    .limit(messagesMax)
                    .toList();
        }
    }
}
