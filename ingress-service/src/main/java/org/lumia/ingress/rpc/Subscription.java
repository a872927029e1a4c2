package org.lumia.ingress.rpc;

import java.util.ArrayList;
import java.util.List;
import org.lumia.ethereum.Hash;
import org.lumia.rpc.ByteBudget;

/** One subscription of a connection. What comes before its id was sent waits for that. Thread-safe. */
final class Subscription {
    private static final int EARLY_MAX = 1_024;

    /** What it tells of. */
    sealed interface Topic {
        /** What the topic takes of memory. */
        default long weight() {
            return 0;
        }

        record Heads() implements Topic {}

        record Logs(LogFilter wanted) implements Topic {
            @Override
            public long weight() {
                return wanted.weight();
            }
        }

        /** @param whole transactions in place of their hashes */
        record Pending(boolean whole) implements Topic {}

        record Syncing() implements Topic {}

        record Status(Hash transaction) implements Topic {}
    }

    private final String id;
    private final Subscriptions.Connection connection;
    private final Topic topic;
    private final ByteBudget.Share held;
    private final List<Outgoing> early = new ArrayList<>(0);
    private boolean active;
    private boolean closed;
    private Runnable atClose = () -> {};
    /** A block that an answer may have shown before is none to be told of. */
    private volatile long after = Long.MAX_VALUE;

    Subscription(String id, Subscriptions.Connection connection, Topic topic, ByteBudget.Share held) {
        this.id = id;
        this.connection = connection;
        this.topic = topic;
        this.held = held;
    }

    String id() {
        return id;
    }

    Subscriptions.Connection connection() {
        return connection;
    }

    Topic topic() {
        return topic;
    }

    /** Whether a block is one to be told of. */
    boolean follows(long block) {
        return block > after;
    }

    void after(long block) {
        after = block;
    }

    /** Whether it wants a log. */
    boolean wants(org.lumia.protocol.v1.Log log) {
        return topic instanceof Topic.Logs(LogFilter wanted) && !connection.isClosed() && wanted.matches(log);
    }

    /** Takes over a payload that is held for it. */
    void send(Outgoing.Payload payload) {
        String head =
                "{\"jsonrpc\":\"2.0\",\"method\":\"eth_subscription\",\"params\":{\"subscription\":\"%s\",\"result\":"
                        .formatted(id);
        var notice = new Outgoing.Notice(head, payload, "}}");
        if (!waits(notice)) {
            connection.send(notice);
        }
    }

    private boolean waits(Outgoing notice) {
        boolean tooMany;
        synchronized (this) {
            if (active && !closed) {
                return false;
            }
            tooMany = early.size() >= EARLY_MAX;
            if (closed || tooMany) {
                notice.release();
            } else {
                early.add(notice);
            }
        }
        if (tooMany) {
            connection.disconnect("messages are not read fast enough");
        }
        return true;
    }

    /** Its id has been sent. */
    void activate() {
        // One after another with whoever sends: nothing overtakes what waited.
        synchronized (this) {
            active = true;
            List<Outgoing> waiting = List.copyOf(early);
            // Sending may end the connection, and this with it.
            early.clear();
            waiting.forEach(connection::send);
        }
    }

    /** What has to be done at its end. */
    void atClose(Runnable more) {
        boolean now;
        synchronized (this) {
            now = closed;
            atClose = more;
        }
        if (now) {
            more.run();
        }
    }

    void close() {
        Runnable more;
        synchronized (this) {
            closed = true;
            early.forEach(Outgoing::release);
            early.clear();
            more = atClose;
        }
        held.close();
        more.run();
    }
}
