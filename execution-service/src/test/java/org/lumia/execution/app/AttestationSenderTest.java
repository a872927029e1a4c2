package org.lumia.execution.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.InMemoryStore;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.execution.Attestations;
import org.lumia.execution.Blocks;
import org.lumia.execution.EmptyProjection;
import org.lumia.execution.Execution;
import org.lumia.execution.ExecutionTimes;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.OrderedChain;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.message.Signer;
import org.lumia.testkit.Infrastructure;

/** What is attested by a clock that is right, and by one that is not. */
@ExtendWith(Infrastructure.class)
class AttestationSenderTest {
    private static final long BLOCK_MS = 1_700_000_000_000L;

    private final ServiceHealth health = new ServiceHealth("test");
    private long clockMs;

    private static final class Key implements Signer {
        @Override
        public Address address() {
            return OrderedChain.ALICE;
        }

        @Override
        public Signature sign(Hash digest) {
            return Secp256k1.sign(digest, Hex.decode(OrderedChain.KEY));
        }
    }

    @Test
    void aBlockThatIsAheadOfTheClockIsAttestedOnceTheClockAllowsItAndThatIsSaid(KafkaServer kafka) throws Exception {
        var chain = new OrderedChain("attest-clock", BLOCK_MS);
        var topics = chain.genesis().topics(OrderedChain.ALICE);
        var settings = KafkaSettings.at(kafka.bootstrapServers());
        try (var log = new KafkaLog("test", settings, new SimpleMeterRegistry(), health);
                var store = new ChainStore(new InMemoryStore(), 10);
                var recovery = new SenderRecovery(new TransactionCheck(chain.genesis()), 1)) {
            log.topics().ensure(TopicSpec.all(topics));
            var execution = new Execution(chain.genesis(), store, recovery, ExecutionTimes.NONE);
            execution.begin();
            var blocks = new Blocks(store, new EmptyProjection());
            blocks.begin(-1);
            var block = chain.block(chain.transfer(UInt256.ONE));
            var executed = execution.write(execution.execute(block, execution.prepare(block), 1, 0));
            blocks.add(executed.message(), executed.head());
            long timestampMs = executed.message().getTimestampMs();
            var sender = new AttestationSender(
                    store,
                    blocks,
                    new Attestations(chain.genesis(), OrderedChain.ALICE, new Key()),
                    log.appender(topics.attestations()),
                    () -> Instant.ofEpochMilli(clockMs),
                    health);
            clockMs = timestampMs;
            sender.begin();
            clockMs = timestampMs - 600_000;
            assertThat(sender.step()).isEqualTo(Duration.ofSeconds(1));
            assertThat(sender.through()).isZero();
            assertThat(health.missing().get("clock"))
                    .startsWith(
                            "block 1 is for " + Instant.ofEpochMilli(timestampMs) + ", 600000 ms after this machine's");
            clockMs = timestampMs - chain.genesis().timing().maxDriftMs();
            sender.step();
            assertThat(sender.through()).isEqualTo(1);
            assertThat(health.missing()).isEmpty();
        }
    }
}
