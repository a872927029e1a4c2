package org.lumia.platform.loop;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What only one process of an operator may do at a time: a row of the service's schema with holder, fencing token and expiry,
 * renewed by a thread. A holder that was stopped, cut off or broken loses it to a standby; {@link #check} within the transaction that
 * signs or publishes then fails, so that two holders never both act. Who lost it may take it again.
 */
public final class Lease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    private static final int RENEWALS = 4;
    private static final int UNRENEWED_TERMS = 2;

    /** A process that is stopped in the midst of a transaction must not keep the row: Postgres ends its session. */
    private static final String BRIEFLY = "SET LOCAL idle_in_transaction_session_timeout = %d; ";

    /** What a loop does in whose hands the lease is. */
    @FunctionalInterface
    public interface Begin {
        void run() throws Exception;
    }

    private final Database database;
    private final String name;
    private final Duration term;
    private final Duration standby;
    private final String holder;
    private final Loop renewing;
    private final ServiceHealth health;
    private volatile @Nullable Held held;
    private volatile boolean resigned;
    private @Nullable Seen seen;

    private record Held(long token, long untilNanos) {}

    /** Another's row as it was first seen. */
    private record Seen(long token, String expiresAt, long sinceNanos) {
        boolean isSame(Seen other) {
            return token == other.token() && expiresAt.equals(other.expiresAt());
        }
    }

    /** @param name of the task in the schema: {@code order} */
    public Lease(Database database, String name, LeaseSettings settings, ServiceHealth health) {
        this(database, name, UUID.randomUUID().toString(), settings, health);
    }

    /** @param holder who takes it: one that had it before takes it at once, so no two processes may have the same name */
    public Lease(Database database, String name, String holder, LeaseSettings settings, ServiceHealth health) {
        this.database = database;
        this.name = name;
        this.holder = holder;
        this.term = settings.term();
        this.standby = settings.standby();
        this.health = health;
        this.renewing = new Loop("lease-" + name, this::renew, health);
        health.lease(name, this::isHeld);
    }

    /** Takes it where nobody holds it. @return whether this process holds it now */
    public synchronized boolean tryTake() {
        renewing.start();
        if (isBroken()) {
            return false;
        }
        if (isHeld()) {
            return true;
        }
        long until = System.nanoTime() + term.toNanos();
        OptionalLong token = database.query(this::take);
        token.ifPresent(given -> {
            held = new Held(given, until);
            LOG.info("holding the lease {} with token {}", name, given);
        });
        return token.isPresent();
    }

    /** Something of this process has ended for good: only another can do what the lease is for. */
    private boolean isBroken() {
        return resigned || health.failure().isPresent();
    }

    /** Gives it back for good: this process never takes it again. */
    void resign() {
        resigned = true;
        giveBack();
    }

    public String name() {
        return name;
    }

    /** Whether this process holds it and has renewed it in time; cheap. */
    public boolean isHeld() {
        Held now = held;
        return now != null && System.nanoTime() < now.untilNanos();
    }

    /** Whether this process may still hold it: it took it, and nobody was seen to take it since. */
    public boolean isOurs() {
        return held != null;
    }

    /** The fencing token, or 0 where this process does not hold it: another number means that others may have held it between. */
    public long term() {
        Held now = held;
        return now == null ? 0 : now.token();
    }

    /** The fencing token. @throws LeaseLostException where this process does not hold it */
    public long token() {
        Held now = held;
        if (now == null) {
            throw new LeaseLostException(name, 0);
        }
        return now.token();
    }

    /** Within a transaction: nobody else can take it before that ends. @throws LeaseLostException when somebody has */
    public void check(Connection connection) throws SQLException {
        long token = token();
        try (var query =
                connection.prepareStatement(briefly("SELECT 1 FROM lease WHERE name = ? AND token = ? FOR SHARE"))) {
            query.setString(1, name);
            query.setLong(2, token);
            query.execute();
            query.getMoreResults();
            try (var row = query.getResultSet()) {
                if (!row.next()) {
                    lose(token);
                    throw new LeaseLostException(name, token);
                }
            }
        }
    }

    /** In one round trip: the setting's result comes before the statement's. */
    private String briefly(String sql) {
        return BRIEFLY.formatted(UNRENEWED_TERMS * term.toMillis()) + sql;
    }

    /** What only the holder does. */
    public interface Duty {
        /** Before the first step of a holder, and again after a step that failed. */
        void begin() throws Exception;

        Loop.Step step();

        /** After the last step: the lease is lost, a step failed, or the loop ends. */
        default void end() {}
    }

    /** A step of a loop that only the holder takes. @param begin before the first step of a holder, and again after a failure */
    public Loop.Step guard(Begin begin, Loop.Step step) {
        return guard(new Duty() {
            @Override
            public void begin() throws Exception {
                begin.run();
            }

            @Override
            public Loop.Step step() {
                return step;
            }
        });
    }

    /** As {@link #guard(Begin, Loop.Step)}, for what has an end. */
    public Loop.Step guard(Duty duty) {
        return new GuardedStep(this, duty, standby);
    }

    private OptionalLong take(Connection connection) throws SQLException {
        try (var insert = connection.prepareStatement(briefly("INSERT INTO lease (name, holder, token, expires_at)"
                + " VALUES (?, ?, 1, clock_timestamp() + ? * interval '1 ms') ON CONFLICT (name) DO UPDATE"
                + " SET holder = EXCLUDED.holder, token = lease.token + 1, expires_at = EXCLUDED.expires_at"
                + " WHERE lease.expires_at < clock_timestamp() OR lease.holder = EXCLUDED.holder"
                + " OR lease.token = ? AND lease.expires_at::text = ? RETURNING token"))) {
            Seen old = seen == null ? new Seen(0, "", System.nanoTime()) : seen;
            boolean stands = System.nanoTime() - old.sinceNanos() > UNRENEWED_TERMS * term.toNanos();
            insert.setString(1, name);
            insert.setString(2, holder);
            insert.setLong(3, term.toMillis());
            insert.setLong(4, old.token());
            insert.setString(5, stands ? old.expiresAt() : "");
            insert.execute();
            insert.getMoreResults();
            try (var row = insert.getResultSet()) {
                if (row.next()) {
                    seen = null;
                    return OptionalLong.of(row.getLong(1));
                }
            }
        }
        look(connection);
        return OptionalLong.empty();
    }

    /**
     * A row that nobody has renewed for two terms of the monotonic clock has no holder, whatever Postgres' clock says: set back, it
     * would keep everybody out until it is there again.
     */
    private void look(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("SELECT token, expires_at::text FROM lease WHERE name = ?")) {
            query.setString(1, name);
            try (var row = query.executeQuery()) {
                if (row.next()) {
                    var now = new Seen(row.getLong(1), row.getString(2), System.nanoTime());
                    Seen old = seen;
                    seen = old != null && old.isSame(now) ? old : now;
                }
            }
        }
    }

    private Duration renew() {
        if (isBroken()) {
            giveBack();
        }
        Held now = held;
        if (now != null) {
            long until = System.nanoTime() + term.toNanos();
            if (database.query(connection -> extend(connection, now.token(), term))) {
                replace(now.token(), new Held(now.token(), until));
            } else {
                lose(now.token());
            }
        }
        return term.dividedBy(RENEWALS);
    }

    private void lose(long token) {
        if (replace(token, null)) {
            LOG.warn("the lease {} with token {} was taken over: this process is standby", name, token);
        }
    }

    /** Unless this process gave it back or lost it meanwhile. */
    private synchronized boolean replace(long token, @Nullable Held next) {
        Held now = held;
        boolean same = now != null && now.token() == token;
        if (same) {
            held = next;
        }
        return same;
    }

    private boolean extend(Connection connection, long token, Duration by) throws SQLException {
        try (var update = connection.prepareStatement(
                briefly("UPDATE lease SET expires_at = clock_timestamp() + ? * interval '1 ms'"
                        + " WHERE name = ? AND token = ?"))) {
            update.setLong(1, by.toMillis());
            update.setString(2, name);
            update.setLong(3, token);
            update.execute();
            update.getMoreResults();
            return update.getUpdateCount() == 1;
        }
    }

    /** Gives it back, so that a standby need not wait for its end. */
    @Override
    public void close() {
        renewing.close();
        giveBack();
    }

    private void giveBack() {
        Held last;
        synchronized (this) {
            last = held;
            held = null;
        }
        if (last != null) {
            try {
                database.query(connection -> extend(connection, last.token(), Duration.ZERO));
            } catch (RuntimeException away) {
                LOG.info("the lease {} ends by itself: {}", name, away.getMessage());
            }
        }
    }
}
