package org.lumia.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.InMemoryStore;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;

/** What reaches the topic executed, and how far it is known to say what this process does. */
class PublicationTest {
    private final List<ExecutedBlock> published = new ArrayList<>();
    private final ExecutedLog log = new ExecutedLog() {
        @Override
        public Last last() {
            return published.isEmpty()
                    ? new Last(0, Hash.ZERO)
                    : new Last(
                            published.getLast().getNumber(),
                            Protobufs.hash(published.getLast().getHash()));
        }

        @Override
        public void append(byte[] executedBlock) {
            try {
                published.add(ExecutedBlock.parseFrom(executedBlock));
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }
    };

    /** One process of the operator with a state of its own, which it begins with nothing. */
    private final class Node implements AutoCloseable {
        private long term;
        private final OrderedChain chain = new OrderedChain("publication", 1_700_000_000_000L);
        private final ChainStore store = new ChainStore(new InMemoryStore(), 10);
        private final SenderRecovery recovery = new SenderRecovery(new TransactionCheck(chain.genesis()), 1);
        private final Execution execution = new Execution(chain.genesis(), store, recovery, ExecutionTimes.NONE);
        private final Publication publication = new Publication(store, log, () -> term);

        Node(long term) throws InterruptedException {
            this.term = term;
            execution.begin();
            publication.resend();
        }

        void execute(long... values) throws Exception {
            for (long value : values) {
                var block = chain.block(chain.transfer(UInt256.of(value)));
                var executed = execution.write(execution.execute(block, execution.prepare(block), 1, 0));
                publication.publish(executed.message(), executed.bytes());
            }
        }

        @Override
        public void close() {
            recovery.close();
            store.close();
        }
    }

    private List<Long> numbers() {
        return published.stream().map(ExecutedBlock::getNumber).toList();
    }

    @Test
    void aStateMadeAnewIsComparedAtTheLogsLastBlockAndGoesOnBehindIt() throws Exception {
        try (var node = new Node(1)) {
            node.execute(1, 2, 3);
            assertThat(node.publication.through()).isEqualTo(3);
        }
        try (var rebuilt = new Node(2)) {
            rebuilt.execute(1, 2);
            assertThat(rebuilt.publication.through()).as("not known before it").isNegative();
            rebuilt.execute(3);
            assertThat(rebuilt.publication.through()).isEqualTo(3);
            rebuilt.execute(4);
            assertThat(rebuilt.publication.through()).isEqualTo(4);
            assertThat(rebuilt.publication.differs()).isEmpty();
        }
        assertThat(numbers()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aStateThatComesToAnotherResultPublishesNothingAndExecutesOn() throws Exception {
        try (var node = new Node(1)) {
            node.execute(1, 2, 3);
        }
        try (var other = new Node(2)) {
            other.execute(1, 22, 3, 4, 5);
            assertThat(other.execution.head().number()).isEqualTo(5);
            assertThat(other.publication.through()).isNegative();
            assertThat(other.publication.differs().orElseThrow())
                    .startsWith("block 3 was published as 0x")
                    .endsWith("state or rules have changed, nothing more is published");
            assertThat(other.publication.resend()).isZero();
        }
        assertThat(numbers()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void whoTakesOverPublishesWhatIsMissingAndWhoLostTheTermKnowsNothing() throws Exception {
        try (var active = new Node(1);
                var standby = new Node(0)) {
            active.execute(1, 2);
            standby.execute(1, 2, 3);
            assertThat(standby.publication.through()).isNegative();
            active.term = 0;
            active.execute(3);
            assertThat(active.publication.through()).isNegative();
            standby.term = 2;
            standby.execute(4);
            assertThat(standby.publication.through()).isEqualTo(4);
            active.term = 3;
            active.execute(4, 5);
            assertThat(active.publication.through()).isEqualTo(5);
        }
        assertThat(numbers()).containsExactly(1L, 2L, 3L, 4L, 5L);
    }
}
