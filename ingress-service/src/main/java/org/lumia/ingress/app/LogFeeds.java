package org.lumia.ingress.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.lumia.ingress.admission.AccountState;
import org.lumia.ingress.admission.ExecutedChanges;
import org.lumia.ingress.admission.TableFeed;
import org.lumia.ingress.chain.Certificates;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.ingress.chain.Milestones;
import org.lumia.ingress.chain.Settlements;
import org.lumia.platform.kafka.LogFeed;
import org.lumia.platform.kafka.LogReader;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.Settlement;
import org.lumia.rpc.eth.BlockView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logs that feed the domain. */
final class LogFeeds {
    private static final Logger LOG = LoggerFactory.getLogger(LogFeeds.class);
    private static final long ATTESTATIONS_REPLAYED = 4_096;

    private final List<LogFeed> feeds = new CopyOnWriteArrayList<>();
    private final Certificates certificates;
    private final Settlements settlements;
    private final Milestones milestones;
    private volatile Runnable news = () -> {};

    LogFeeds(Certificates certificates, Settlements settlements, Milestones milestones) {
        this.certificates = certificates;
        this.settlements = settlements;
        this.milestones = milestones;
    }

    /** @param further is told that a transaction may have come further; must not wait */
    void whenNews(Runnable further) {
        news = further;
    }

    /** Adds to what has to be read before this service is ready. */
    <F extends LogFeed> F add(F feed) {
        feeds.add(feed);
        return feed;
    }

    LogReader settled() {
        return LogReader.of(() -> 0, this::settled);
    }

    LogReader attestations(LongSupplier logEnd) {
        return LogReader.of(() -> Math.max(0, logEnd.getAsLong() - ATTESTATIONS_REPLAYED), this::attestations);
    }

    /** Empty once everything that stood in the logs at the start is known. */
    Optional<String> missing() {
        if (feeds.isEmpty()) {
            return Optional.of("reading the logs");
        }
        for (LogFeed feed : feeds) {
            if (!feed.caughtUp()) {
                return Optional.of("reading " + feed.topic());
            }
        }
        return Optional.empty();
    }

    private void settled(List<LogRecord> batch) throws InvalidProtocolBufferException {
        for (LogRecord entry : batch) {
            var settlement = Settlement.parseFrom(entry.value());
            // The time first: who sees the level finds its time.
            milestones.settled(settlement, entry.appendTimeMillis());
            settlements.add(settlement);
        }
        news.run();
    }

    private void attestations(List<LogRecord> batch) {
        for (LogRecord entry : batch) {
            try {
                var parsed = AttestationEntry.parseFrom(entry.value());
                if (parsed.hasBlock()) {
                    certificates.add(parsed.getBlock());
                    certified(entry.appendTimeMillis());
                }
            } catch (InvalidProtocolBufferException | IllegalArgumentException malformed) {
                LOG.debug("entry {} of attestations does not decode", entry.offset());
            }
        }
        news.run();
    }

    /** Notes a certificate that was not there before; an attestation may come before its block. */
    private void certified(long timeMillis) {
        certificates
                .latest()
                .ifPresent(standing -> milestones.certified(new Milestones.Certified(
                        standing.number(),
                        timeMillis,
                        standing.operators(),
                        standing.weight(),
                        standing.totalWeight())));
    }

    /** Blocks that had been attested before they were read. */
    ChainFeed.Follower certifier() {
        return (BlockView block) -> {
            certificates.onHead(block.number());
            certified(milestones
                    .executed(block.number())
                    .orElseGet(() -> block.message().getTimestampMs()));
            news.run();
        };
    }

    /** What a block changes for admission. */
    static ChainFeed.Follower tableFollower(TableFeed table) {
        return (BlockView block) -> {
            var message = block.message();
            table.executed(new ExecutedChanges(
                    block.number(),
                    message.getLogOffset(),
                    message.getTransactionsList().stream()
                            .map(tx -> Protobufs.hash(tx.getHash()))
                            .toList(),
                    message.getRefusedList().stream()
                            .map(tx -> Protobufs.hash(tx.getHash()))
                            .toList(),
                    message.getAccountsList().stream()
                            .map(change -> new ExecutedChanges.Account(
                                    Protobufs.address(change.getAddress()),
                                    new AccountState(
                                            change.getExists() ? change.getNonce() : 0,
                                            Protobufs.uint256(change.getBalance()),
                                            block.number())))
                            .toList()));
        };
    }
}
