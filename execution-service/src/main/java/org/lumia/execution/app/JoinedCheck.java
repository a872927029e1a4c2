package org.lumia.execution.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.OptionalLong;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.Head;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.schedule.MemberHistory;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.SnapshotManifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A state that was begun from a snapshot, against this operator's own ordered log: before a block is executed on it, the log must have the
 * snapshot's block, and say that the members who certify it are those of its epoch.
 */
final class JoinedCheck {
    private static final Logger LOG = LoggerFactory.getLogger(JoinedCheck.class);

    private final ChainStore store;
    private final KafkaLog log;
    private final String ordered;
    private boolean pending;

    JoinedCheck(ChainStore store, KafkaLog log, String ordered) {
        this.store = store;
        this.log = log;
        this.ordered = ordered;
    }

    /** Where to read from while nothing is executed on the snapshot: what is before its block is not needed. */
    OptionalLong begin(Head head) {
        pending = store.firstBlock() > 0 && head.number() == store.firstBlock();
        if (!pending) {
            return OptionalLong.empty();
        }
        long from = log.lastWhile(ordered, entry -> parse(entry).getNumber() <= head.number())
                .map(LogRecord::offset)
                .orElse(0L);
        LOG.info("the state is a snapshot's of block {}: ordered is read from offset {}", head.number(), from);
        return OptionalLong.of(from);
    }

    /** @param last of those that are applied next */
    void before(LogRecord last) {
        long first = store.firstBlock();
        if (!pending || parse(last).getNumber() < first) {
            return;
        }
        OrderedBlock block = log.lastWhile(ordered, entry -> parse(entry).getNumber() <= first)
                .map(JoinedCheck::parse)
                .orElseThrow();
        Head head = store.head().orElseThrow();
        SnapshotManifest manifest = manifest();
        require(block.getNumber() == first, "ordered has no block " + first);
        require(
                Protobufs.hash(block.getHash()).equals(head.sealHash()),
                "its seal is %s, and ordered has %s".formatted(head.sealHash(), Protobufs.hash(block.getHash())));
        require(
                block.getInboxThrough() == head.tip().inboxThrough()
                        && Protobufs.hash(block.getInboxAccumulator())
                                .equals(head.tip().inboxAccumulator()),
                "it ends at L1 message %d, and ordered at %d"
                        .formatted(head.tip().inboxThrough(), block.getInboxThrough()));
        require(
                block.getEpoch() == manifest.getEpoch(),
                "it says epoch %d, and ordered %d".formatted(manifest.getEpoch(), block.getEpoch()));
        long through = membersThrough(log, ordered, block.getEpoch());
        require(
                through == manifest.getMembersThrough(),
                "it takes the members of epoch %d from L1 message %d, and ordered says %d"
                        .formatted(block.getEpoch(), manifest.getMembersThrough(), through));
        LOG.info("the snapshot's block {} is in ordered, certified by its epoch's members: following on", first);
        pending = false;
    }

    /** The last L1 message that blocks of epochs up to two before have applied: it decides the members. */
    static long membersThrough(KafkaLog log, String ordered, long epoch) {
        return log.lastWhile(ordered, entry -> parse(entry).getEpoch() <= epoch - MemberHistory.DELAY_EPOCHS)
                .map(entry -> parse(entry).getInboxThrough())
                .orElse(0L);
    }

    private SnapshotManifest manifest() {
        try {
            return SnapshotManifest.parseFrom(store.manifest().orElseThrow());
        } catch (InvalidProtocolBufferException e) {
            throw new ContradictionException("the stored manifest of the snapshot does not decode", e);
        }
    }

    private void require(boolean holds, String what) {
        ContradictionException.unless(
                holds,
                "the snapshot of block %d that the state was begun from is not this chain's: %s; delete the state folder",
                store.firstBlock(),
                what);
    }

    private static OrderedBlock parse(LogRecord entry) {
        try {
            return OrderedBlock.parseFrom(entry.value());
        } catch (InvalidProtocolBufferException e) {
            throw new ContradictionException("entry %d of ordered does not decode".formatted(entry.offset()), e);
        }
    }
}
