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
    private final InboxWatch watch = new InboxWatch(l1, store, L1Tag.SAFE, RANGE);
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
    void anL1ThatTakesBackWhatItCalledSafeStopsReading() {
        l1.mine(4, "a");
        watch.advance(l1.heads());
        l1.leave(4);
        l1.mine(6, "b");
        assertThatThrownBy(() -> watch.advance(l1.heads()))
                .isInstanceOf(BrokenInboxException.class)
                .hasMessageContaining("which L1 called safe");
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
        public List<InboxMessage> after(long index, int messagesMax) {
            return messages.stream()
                    .filter(message -> message.getIndex() > index)
                    .limit(messagesMax)
                    .toList();
        }
    }
}
