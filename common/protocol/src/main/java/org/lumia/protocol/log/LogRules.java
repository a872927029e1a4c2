package org.lumia.protocol.log;

import static org.lumia.protocol.message.Protobufs.bytes;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.Clock;
import org.lumia.protocol.v1.InboxNotice;
import org.lumia.protocol.v1.Seal;
import org.lumia.protocol.v1.SubmittedTransactions;
import org.lumia.protocol.v1.TxInEntry;

/** What each entry of tx-in means (PROTOCOL sections 1 to 3): a pure function of the state before it. Thread-safe. */
public final class LogRules {
    private final Genesis genesis;
    private final SigningDomain domain;
    private final BundleRules bundles;
    private final SealCheck seals;
    private final Cut cut;

    public LogRules(Genesis genesis) {
        this(genesis, genesis.signingDomain());
    }

    /** @param domain of the subnet's signatures: the genesis' own, or a simulation's of the same name */
    public LogRules(Genesis genesis, SigningDomain domain) {
        this.genesis = genesis;
        this.domain = domain;
        this.bundles = new BundleRules(genesis, domain);
        this.seals = new SealCheck(genesis, domain);
        this.cut = new Cut(genesis);
    }

    /** What the next entry means; the state stays as it is. */
    public Decision decide(LogState state, LogEntry entry, InboxView inbox) {
        if (entry.offset() < state.nextOffset()) {
            throw new IllegalArgumentException("entry %d is applied already".formatted(entry.offset()));
        }
        if (entry.bytes().length > genesis.blocks().maxBundleBytes()) {
            return apply(new LogEvent.Ignored(IgnoredReason.TOO_LARGE, "entry at " + entry.offset()));
        }
        Optional<TxInEntry> decoded = decode(entry.bytes());
        if (decoded.isEmpty()) {
            return apply(new LogEvent.Ignored(IgnoredReason.NOT_CANONICAL, "entry at " + entry.offset()));
        }
        TxInEntry content = decoded.get();
        return switch (content.getEntryCase()) {
            case SUBMITTED -> new Decision.Apply(bundles.decide(state, entry.offset(), content.getSubmitted()));
            case NOTICE -> decide(state, content.getNotice());
            case CLOCK -> apply(decide(state, content.getClock()));
            case SEAL -> decide(state, content.getSeal(), entry, inbox);
            case ENTRY_NOT_SET ->
                apply(new LogEvent.Ignored(IgnoredReason.NOT_CANONICAL, "entry at " + entry.offset()));
        };
    }

    /**
     * Gives a restored state what an entry before its next offset brought and a snapshot does not hold: the bytes of candidates, and
     * what sequencers signed, so that a second seal is noticed across a restart.
     */
    public void refill(LogState state, LogEntry entry) {
        Optional<TxInEntry> decoded = decode(entry.bytes());
        decoded.filter(TxInEntry::hasSeal)
                .map(TxInEntry::getSeal)
                .filter(SealCheck::wellFormed)
                .ifPresent(seal -> evidence(state, seal, StructHashes.of(seal)).forEach(state::apply));
        decoded.filter(TxInEntry::hasSubmitted)
                .map(TxInEntry::getSubmitted)
                .filter(bundle -> bundle.getTransactionsCount() == bundle.getReceivedAtMsCount()
                        && bundle.getOrigin().size() == Address.SIZE)
                .ifPresent(bundle -> refill(state, entry.offset(), bundle));
    }

    private void refill(LogState state, long offset, SubmittedTransactions bundle) {
        state.pending().refill(offset, bundles.candidates(offset, bundle));
    }

    private static Decision apply(LogEvent event) {
        return new Decision.Apply(List.of(event));
    }

    /** Empty unless encoding what was read gives the same bytes. */
    public static Optional<TxInEntry> decode(byte[] bytes) {
        try {
            TxInEntry entry = TxInEntry.parseFrom(bytes);
            return Arrays.equals(entry.toByteArray(), bytes) && known(entry) ? Optional.of(entry) : Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static boolean known(TxInEntry entry) {
        return entry.getUnknownFields().isEmpty()
                && entry.getSubmitted().getUnknownFields().isEmpty()
                && entry.getNotice().getUnknownFields().isEmpty()
                && entry.getSeal().getUnknownFields().isEmpty()
                && entry.getClock().getUnknownFields().isEmpty();
    }

    private Decision decide(LogState state, InboxNotice notice) {
        LogEvent meaning = meaning(state, notice);
        return meaning instanceof LogEvent.Noticed noticed && notice.getTimeMs() > state.readingMs(noticed.operator())
                ? new Decision.Apply(List.of(meaning, new LogEvent.ClockRead(noticed.operator(), notice.getTimeMs())))
                : apply(meaning);
    }

    private LogEvent decide(LogState state, Clock clock) {
        if (clock.getOperator().size() != Address.SIZE) {
            return new LogEvent.Ignored(IgnoredReason.NOT_CANONICAL, "clock");
        }
        if (clock.getSubnet() != genesis.subnet()) {
            return new LogEvent.Ignored(IgnoredReason.WRONG_SUBNET, "clock");
        }
        Address operator = Protobufs.address(clock.getOperator());
        String what = "clock of " + operator;
        if (!state.maySpeak(operator)) {
            return new LogEvent.Ignored(IgnoredReason.UNKNOWN_ORIGIN, what);
        }
        if (clock.getTimeMs() <= state.readingMs(operator)) {
            return new LogEvent.Ignored(IgnoredReason.CLOCK_NOT_LATER, what);
        }
        return domain.recover(StructHashes.of(clock), clock.getSignature())
                .flatMap(signer -> state.speaker(operator, signer))
                .<LogEvent>map(member -> new LogEvent.ClockRead(operator, clock.getTimeMs()))
                .orElseGet(() -> new LogEvent.Ignored(IgnoredReason.BAD_SIGNATURE, what));
    }

    private LogEvent meaning(LogState state, InboxNotice notice) {
        if (notice.getOperator().size() != Address.SIZE
                || notice.getAccumulator().size() != Hash.SIZE) {
            return new LogEvent.Ignored(IgnoredReason.NOT_CANONICAL, "notice");
        }
        if (notice.getSubnet() != genesis.subnet()) {
            return new LogEvent.Ignored(IgnoredReason.WRONG_SUBNET, "notice");
        }
        Address operator = Protobufs.address(notice.getOperator());
        long index = notice.getIndex();
        String what = "notice of %d by %s".formatted(index, operator);
        if (index <= state.inboxThrough()
                || index > state.inboxThrough() + genesis.blocks().inboxNoticeWindow()) {
            return new LogEvent.Ignored(IgnoredReason.NOTICE_OUTSIDE_WINDOW, what);
        }
        if (state.hasNotice(index, operator)) {
            return new LogEvent.Ignored(IgnoredReason.NOTICE_REPEATED, what);
        }
        if (!state.maySpeak(operator)) {
            return new LogEvent.Ignored(IgnoredReason.UNKNOWN_ORIGIN, what);
        }
        Optional<Address> signer = domain.recover(StructHashes.of(notice), notice.getSignature());
        if (signer.flatMap(address -> state.speaker(operator, address)).isEmpty()) {
            return new LogEvent.Ignored(IgnoredReason.BAD_SIGNATURE, what);
        }
        if (state.hasNotice(index, operator, signer.get())) {
            return new LogEvent.Ignored(IgnoredReason.NOTICE_REPEATED, what);
        }
        return new LogEvent.Noticed(index, operator, signer.get(), Protobufs.hash(notice.getAccumulator()));
    }

    private Decision decide(LogState state, Seal seal, LogEntry entry, InboxView inbox) {
        if (!SealCheck.wellFormed(seal)) {
            return apply(new LogEvent.SealIgnored(seal, SealRule.MALFORMED));
        }
        Hash hash = StructHashes.of(seal);
        Optional<SealRule> broken = seals.broken(state, seal, hash);
        var events = new ArrayList<LogEvent>();
        if (broken.isPresent()) {
            events.addAll(evidence(state, seal, hash));
            events.add(new LogEvent.SealIgnored(seal, broken.get()));
            return new Decision.Apply(List.copyOf(events));
        }
        switch (cut.cut(state, seal, hash, entry.offset(), inbox)) {
            case Cut.Missing(long index) -> {
                return new Decision.AwaitInbox(index);
            }
            case Cut.Done(LogEvent.Derived derived) -> {
                events.addAll(evidence(state, seal, hash));
                events.add(derived);
            }
        }
        return new Decision.Apply(List.copyOf(events));
    }

    private List<LogEvent> evidence(LogState state, Seal seal, Hash hash) {
        if (seal.getGeneration() != Genesis.GENERATION
                || seal.getSubnet() != genesis.subnet()
                || !SignedSeals.watches(state.tip().number(), seal.getNumber())
                || !seals.signedByItsSequencer(state, seal, hash)) {
            return List.of();
        }
        var events = new ArrayList<LogEvent>();
        state.signedSeals().other(seal, hash).ifPresent(first -> events.add(new LogEvent.Equivocated(first, seal)));
        events.add(new LogEvent.SealSigned(seal, hash));
        return events;
    }

    /** The seal that an operator would sign on the tip; without signature. */
    Seal seal(LogState state, Address sequencer, int rank, long timestampMs) {
        return Seal.newBuilder()
                .setGeneration(Genesis.GENERATION)
                .setSubnet(genesis.subnet())
                .setNumber(state.tip().number() + 1)
                .setParent(bytes(state.tip().hash()))
                .setContentHash(bytes(state.tip().contentHash()))
                .setSlot(genesis.slot(timestampMs))
                .setRank(rank)
                .setTimestampMs(timestampMs)
                .setSequencer(bytes(sequencer))
                .build();
    }
}
