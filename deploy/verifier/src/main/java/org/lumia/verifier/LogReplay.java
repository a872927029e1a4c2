package org.lumia.verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.log.Decision;
import org.lumia.protocol.log.InboxView;
import org.lumia.protocol.log.LogEntry;
import org.lumia.protocol.log.LogEvent;
import org.lumia.protocol.log.LogRules;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.v1.InboxMessage;

/** Follows the log by its rules, as every operator does, with the messages that L1 itself shows. */
final class LogReplay implements InboxView {
    private final LogRules rules;
    private final LogState state;
    private final TreeMap<Long, InboxMessage> inbox = new TreeMap<>();
    private final long shownThrough;

    LogReplay(Genesis genesis, List<InboxMessage> messages) {
        this.rules = new LogRules(genesis);
        this.state = new LogState(genesis);
        messages.forEach(message -> inbox.put(message.getIndex(), message));
        this.shownThrough = inbox.isEmpty() ? 0 : inbox.lastKey();
    }

    /** All of L1's inbox up to a block. */
    static List<InboxMessage> inbox(L1 l1, long fromBlock, String tag) {
        var messages = new ArrayList<InboxMessage>();
        L1Windows.forEach(fromBlock, l1.height(tag), l1::messages, messages::addAll);
        return messages;
    }

    LogState state() {
        return state;
    }

    /**
     * What the next entry means; applied already.
     *
     * @throws L1UnavailableException when a seal applies a message that L1 does not show yet
     * @throws DifferenceException when L1 shows another message than the log vouches for
     */
    List<LogEvent> apply(LogEntry entry) {
        Decision decision;
        try {
            decision = rules.decide(state, entry, this);
        } catch (IllegalStateException contradiction) {
            throw new DifferenceException(
                    "offset %d of the log: %s".formatted(entry.offset(), contradiction.getMessage()));
        }
        return switch (decision) {
            case Decision.AwaitInbox(long index) ->
                throw new L1UnavailableException(
                        "offset %d of the log applies inbox message %d, and layer 1 shows %d so far; try again with a later --to"
                                .formatted(entry.offset(), index, shownThrough));
            case Decision.Apply(var events) -> {
                events.forEach(state::apply);
                state.advance(entry.offset());
                inbox.headMap(state.inboxThrough(), true).clear();
                yield events;
            }
        };
    }

    @Override
    public Optional<InboxMessage> message(long index) {
        return Optional.ofNullable(inbox.get(index));
    }
}
