package org.lumia.simulator;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.protocol.batch.BatchLimits;
import org.lumia.protocol.batch.BatchRule;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.log.Decision;
import org.lumia.protocol.log.LogEntry;
import org.lumia.protocol.log.LogEvent;
import org.lumia.protocol.log.LogRules;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.v1.InboxMessage;

/** Follows the log from its beginning, without a snapshot, a crash or a doubt. */
final class RealReferee implements Referee {
    private final LogRules rules;
    private final LogState state;
    private final BatchRule batchRule;
    private final List<LogEntry> log = new ArrayList<>();
    private final List<InboxMessage> inbox = new ArrayList<>();
    private final List<byte[]> blocks = new ArrayList<>();
    private final List<BatchRule.Range> batches = new ArrayList<>();
    private Optional<BatchRule.Range> open = Optional.empty();

    RealReferee(String genesisJson, Recover recover) {
        Genesis genesis = Genesis.parse(genesisJson);
        var domain = new SigningDomain(
                UInt256.of(genesis.l1().chainId()),
                genesis.l1().registry(),
                (digest, signature) -> signer(recover, digest, signature));
        this.rules = new LogRules(genesis, domain);
        this.state = new LogState(genesis);
        this.batchRule = new BatchRule(BatchLimits.of(genesis));
    }

    private static Optional<Address> signer(Recover recover, Hash digest, Signature signature) {
        return Optional.ofNullable(recover.signer(digest.bytes(), signature.toBytes()))
                .map(Address::wrap);
    }

    @Override
    public void entry(long offset, byte[] bytes) {
        log.add(new LogEntry(offset, bytes));
        follow();
    }

    @Override
    public void inbox(byte[] message) {
        try {
            inbox.add(InboxMessage.parseFrom(message));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
        follow();
    }

    private void follow() {
        while (state.nextOffset() < log.size()) {
            LogEntry entry = log.get((int) state.nextOffset());
            if (!(rules.decide(state, entry, this::message) instanceof Decision.Apply(var events))) {
                return;
            }
            for (LogEvent event : events) {
                state.apply(event);
                if (event instanceof LogEvent.Derived(var block, var _)) {
                    blocks.add(block.toByteArray());
                    var step = batchRule.next(open, Blocks.forBatch(block));
                    batches.addAll(step.closed());
                    open = step.open();
                }
            }
            state.advance(entry.offset());
        }
    }

    private Optional<InboxMessage> message(long index) {
        return index <= inbox.size() ? Optional.of(inbox.get((int) index - 1)) : Optional.empty();
    }

    @Override
    public byte @Nullable [] block(long number) {
        return number <= blocks.size() ? blocks.get((int) number - 1) : null;
    }

    @Override
    public long nextOffset() {
        return state.nextOffset();
    }

    @Override
    public long @Nullable [] batch(long index) {
        return index < batches.size()
                ? new long[] {
                    batches.get((int) index).first(), batches.get((int) index).last()
                }
                : null;
    }

    @Override
    public int pending() {
        return state.pendingTransactions();
    }
}
