package org.lumia.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.InMemoryStore;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.AbsentException;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.message.Protobufs;

/** A transaction of a block that the chain has is found, wherever the query side is. */
class BlocksTest {
    private static final Blocks.Limits SMALL = new Blocks.Limits(1 << 20, 300, 400, 1_000);

    private final OrderedChain chain = new OrderedChain("blocks", 1_700_000_000_000L);
    private final ChainStore store = new ChainStore(new InMemoryStore(), 10);
    private final SenderRecovery recovery = new SenderRecovery(new TransactionCheck(chain.genesis()), 1);
    private final Execution execution = new Execution(chain.genesis(), store, recovery, ExecutionTimes.NONE);
    private final List<Hash> sent = new ArrayList<>();
    private final FakeProjection projection = new FakeProjection();

    /** Knows what it was told, and nothing after. */
    private static final class FakeProjection extends EmptyProjection {
        private final Map<Hash, Blocks.Place> places = new HashMap<>();
        private long through = -1;

        @Override
        public long projectedThrough() {
            return through;
        }

        @Override
        public Optional<Blocks.Place> place(Hash transaction) {
            return Optional.ofNullable(places.get(transaction));
        }
    }

    private Execution.Executed next() {
        byte[] transfer = chain.transfer(UInt256.of(sent.size() + 1L));
        // One in ten comes twice, and is refused the second time.
        boolean twice = sent.size() % 10 == 9;
        var block = twice ? chain.block(transfer, transfer) : chain.block(transfer);
        sent.add(Keccak.hash(transfer));
        return execution.write(execution.execute(block, execution.prepare(block), block.getNumber(), 0));
    }

    private void project(long through) {
        for (long number = projection.through + 1; number <= through; number++) {
            var block = Blocks.parse(store.body(number).orElseThrow());
            for (int i = 0; i < block.getTransactionsCount(); i++) {
                projection.places.put(Protobufs.hash(block.getTransactions(i).getHash()), new Blocks.Place(number, i));
            }
        }
        projection.through = through;
    }

    private void assertAllFound(Blocks blocks) {
        for (int i = 0; i < sent.size(); i++) {
            assertThat(blocks.place(sent.get(i))).as("block %d", i + 1).contains(new Blocks.Place(i + 1L, 0));
        }
        assertThat(blocks.place(Hash.ZERO)).isEmpty();
        assertThat(blocks.isCovered(projection.through)).isTrue();
    }

    @Test
    void afterAStartWhileTheQuerySideIsFarBehind() {
        execution.begin();
        for (int i = 0; i < 900; i++) {
            next();
        }
        project(100);
        var blocks = new Blocks(store, projection);
        blocks.begin(projection.through);
        assertAllFound(blocks);
    }

    @Test
    void whileTheQuerySideStandsStillAndAfterItCaughtUp() {
        execution.begin();
        var blocks = new Blocks(store, projection, SMALL);
        blocks.begin(projection.through);
        for (int i = 0; i < 600; i++) {
            var executed = next();
            blocks.add(executed.message(), executed.head());
        }
        assertAllFound(blocks);
        assertThat(blocks.refusal(sent.get(9)).orElseThrow().number()).isEqualTo(10);
        for (int through = 50; through <= 600; through += 50) {
            project(through);
            blocks.cover(projection.through);
            assertAllFound(blocks);
        }
    }

    @Test
    void whatMemoryCannotHoldIsSaidUntilTheQuerySideHasIt() {
        execution.begin();
        var blocks = new Blocks(store, projection, SMALL);
        blocks.begin(projection.through);
        for (int i = 0; i < 900; i++) {
            var executed = next();
            blocks.add(executed.message(), executed.head());
        }
        assertThat(blocks.isCovered(projection.through)).isFalse();
        assertThat(blocks.place(sent.getLast())).isPresent();
        assertThatThrownBy(() -> blocks.place(sent.getFirst()))
                .isInstanceOf(AbsentException.class)
                .hasMessageMatching("transactions of blocks 0 to \\d+ cannot be searched yet");
        assertThatThrownBy(() -> blocks.refusal(Hash.ZERO)).isInstanceOf(AbsentException.class);
        project(400);
        assertAllFound(blocks);
    }

    @Test
    void afterTheQuerySideWasEmptied() {
        execution.begin();
        for (int i = 0; i < 700; i++) {
            next();
        }
        project(700);
        var blocks = new Blocks(store, projection);
        blocks.begin(projection.through);
        projection.places.clear();
        projection.through = -1;
        blocks.cover(projection.through);
        assertAllFound(blocks);
    }
}
