package org.lumia.ingress.app;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ingress.access.Caller;
import org.lumia.ingress.access.Cidr;
import org.lumia.ingress.access.Denylist;
import org.lumia.ingress.access.Rate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** API keys and denials in Postgres, shared by all replicas. */
final class AccessRows {
    /** Keys that are not revoked; denials that have not ended; rows of a list, newest first. */
    static final int ROWS_MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(AccessRows.class);

    /** What a denial is of. */
    enum Kind {
        CLIENT,
        SENDER
    }

    /** A key as it is listed. @param lastUsedOn a day of UTC @param tokensPerSecond null with tokensMax: the ordinary rate */
    record KeyRow(
            long id,
            String prefix,
            String name,
            @Nullable Integer tokensPerSecond,
            @Nullable Integer tokensMax,
            String createdAt,
            @Nullable String lastUsedOn,
            @Nullable String revokedAt) {}

    /** A denial as it is listed. @param until null: until it is removed */
    record DenialRow(
            long id,
            String kind,
            String subject,
            String reason,
            String addedBy,
            String addedAt,
            @Nullable String until,
            @Nullable String removedBy,
            @Nullable String removedAt) {}

    private static final String KEY_COLUMNS =
            "id, prefix, name, tokens_per_second, tokens_max, created_at, last_used_on, revoked_at";
    private static final String DENIAL_COLUMNS =
            "id, kind, subject, reason, added_by, added_at, until, removed_by, removed_at";
    private static final String STANDING = " removed_at IS NULL AND (until IS NULL OR until > now())";

    private final JdbcClient jdbc;

    AccessRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Empty where there are as many as there may be. @param rate null for the ordinary one */
    Optional<KeyRow> issue(Hash hash, String prefix, String name, @Nullable Rate rate) {
        return jdbc.sql("INSERT INTO api_key (hash, prefix, name, tokens_per_second, tokens_max)"
                        + " SELECT ?, ?, ?, ?::integer, ?::integer WHERE (SELECT count(*) FROM api_key WHERE revoked_at IS NULL) < ?"
                        + " RETURNING " + KEY_COLUMNS)
                .param(hash.bytes())
                .param(prefix)
                .param(name)
                .param(rate == null ? null : rate.tokensPerSecond())
                .param(rate == null ? null : rate.tokensMax())
                .param(ROWS_MAX)
                .query((row, index) -> key(row))
                .optional();
    }

    /** Newest first, revoked ones too. */
    List<KeyRow> keys() {
        return jdbc.sql("SELECT " + KEY_COLUMNS + " FROM api_key ORDER BY id DESC LIMIT ?")
                .param(ROWS_MAX)
                .query((row, index) -> key(row))
                .list();
    }

    /** Empty where there is none; one that is revoked stays so. */
    Optional<KeyRow> revoke(long id) {
        return jdbc.sql("UPDATE api_key SET revoked_at = coalesce(revoked_at, now()) WHERE id = ? RETURNING "
                        + KEY_COLUMNS)
                .param(id)
                .query((row, index) -> key(row))
                .optional();
    }

    /** Those that are not revoked, by their hashes. */
    Map<Hash, Caller.Key> activeKeys(Rate ordinary) {
        var keys = new HashMap<Hash, Caller.Key>();
        jdbc.sql("SELECT id, hash, tokens_per_second, tokens_max FROM api_key WHERE revoked_at IS NULL ORDER BY id"
                        + " LIMIT ?")
                .param(ROWS_MAX)
                .query(row -> {
                    Integer perSecond = row.getObject(3, Integer.class);
                    Rate rate = perSecond == null ? ordinary : new Rate(perSecond, row.getInt(4));
                    keys.put(Hash.wrap(row.getBytes(2)), new Caller.Key(row.getLong(1), rate));
                });
        return keys;
    }

    /** Notes that these keys were used today. */
    void used(Collection<Long> ids) {
        jdbc.sql("UPDATE api_key SET last_used_on = (now() AT TIME ZONE 'UTC')::date WHERE id = ANY (?)"
                        + " AND last_used_on IS DISTINCT FROM (now() AT TIME ZONE 'UTC')::date")
                .param(ids.toArray(Long[]::new))
                .update();
    }

    /** Empty where as many stand as there may be. @param until null: until it is removed */
    Optional<DenialRow> deny(Kind kind, String subject, String reason, String by, @Nullable Instant until) {
        return jdbc.sql("INSERT INTO denied (kind, subject, reason, added_by, until)"
                        + " SELECT ?, ?, ?, ?, ?::timestamptz WHERE (SELECT count(*) FROM denied WHERE" + STANDING
                        + ") < ?"
                        + " RETURNING " + DENIAL_COLUMNS)
                .param(kind.name())
                .param(subject)
                .param(reason)
                .param(by)
                .param(until == null ? null : Timestamp.from(until))
                .param(ROWS_MAX)
                .query((row, index) -> denial(row))
                .optional();
    }

    /** Newest first, those that ended too. */
    List<DenialRow> denials() {
        return jdbc.sql("SELECT " + DENIAL_COLUMNS + " FROM denied ORDER BY id DESC LIMIT ?")
                .param(ROWS_MAX)
                .query((row, index) -> denial(row))
                .list();
    }

    /** Empty where there is none; who removed it first stays. */
    Optional<DenialRow> lift(long id, String by) {
        return jdbc.sql(
                        "UPDATE denied SET removed_at = coalesce(removed_at, now()), removed_by = coalesce(removed_by, ?)"
                                + " WHERE id = ? RETURNING " + DENIAL_COLUMNS)
                .param(by)
                .param(id)
                .query((row, index) -> denial(row))
                .optional();
    }

    /** What stands now. */
    Denylist denylist() {
        var list = new Denylist.Builder();
        jdbc.sql("SELECT kind, subject, until FROM denied WHERE" + STANDING + " ORDER BY id LIMIT ?")
                .param(ROWS_MAX)
                .query(row -> {
                    Timestamp until = row.getTimestamp(3);
                    add(list, row.getString(1), row.getString(2), until == null ? Instant.MAX : until.toInstant());
                });
        return list.build();
    }

    private static void add(Denylist.Builder list, String kind, String subject, Instant until) {
        try {
            switch (Kind.valueOf(kind)) {
                case CLIENT -> list.client(Cidr.parse(subject), until);
                case SENDER -> list.sender(Address.parse(subject), until);
            }
        } catch (IllegalArgumentException writtenByHand) {
            LOG.warn("the denial of {} {} is left out: {}", kind, subject, writtenByHand.getMessage());
        }
    }

    private static KeyRow key(ResultSet row) throws SQLException {
        return new KeyRow(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getObject(4, Integer.class),
                row.getObject(5, Integer.class),
                row.getTimestamp(6).toInstant().toString(),
                row.getString(7),
                time(row, 8));
    }

    private static DenialRow denial(ResultSet row) throws SQLException {
        return new DenialRow(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getTimestamp(6).toInstant().toString(),
                time(row, 7),
                row.getString(8),
                time(row, 9));
    }

    private static @Nullable String time(ResultSet row, int column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant().toString();
    }
}
