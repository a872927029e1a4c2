package org.lumia.platform.loop;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.lumia.protocol.AbsentException;
import org.lumia.protocol.ContradictionException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;

/** What a failed step means: wait, stop because the data contradict each other, or stop because the code is wrong. */
public sealed interface Failure {

    /** One line for people. */
    String reason();

    /** Something outside is away: the step is taken again, for as long as it takes. */
    record Absent(String reason) implements Failure {}

    /** The data say two things: what and where. Nothing but a person can decide. */
    record Contradiction(String reason) implements Failure {}

    /** The code met what it does not know; the stack trace goes to the log. */
    record Bug(String reason, Throwable cause) implements Failure {}

    Set<String> ABSENT_SQL_STATES = Set.of("25006", "25P03", "40001", "40P01", "55P03", "57014");

    /** Judges by the whole chain of causes: the first link that says something decides. */
    static Failure of(Throwable thrown) {
        var links = new LinkedHashSet<Throwable>();
        for (Throwable link = thrown; link != null && links.add(link); ) {
            link = link.getCause();
        }
        for (Throwable link : links) {
            if (link instanceof SQLException refused && isRefusedForGood(refused.getSQLState())) {
                return new Bug("Postgres: " + line(refused), thrown);
            }
        }
        for (Throwable link : links) {
            if (link instanceof UnknownHostException) {
                return new Absent(
                        "the host %s is not known".formatted(line(link).split(":")[0]));
            }
        }
        for (Throwable link : links) {
            Failure judged = judge(link);
            if (judged != null) {
                return judged;
            }
        }
        return new Bug(line(thrown), thrown);
    }

    private static @Nullable Failure judge(Throwable link) {
        return switch (link) {
            case ContradictionException contradiction -> new Contradiction(line(contradiction));
            case AbsentException absent -> new Absent(line(absent));
            case InvalidProtocolBufferException undecodable -> new Contradiction(line(undecodable));
            case SQLTransientException away -> new Absent("Postgres: " + line(away));
            case SQLRecoverableException away -> new Absent("Postgres: " + line(away));
            case SQLException refused when isAbsent(refused.getSQLState()) -> new Absent("Postgres: " + line(refused));
            case CannotGetJdbcConnectionException away -> new Absent("Postgres: " + line(root(away)));
            case CannotCreateTransactionException away -> new Absent("Postgres: " + line(root(away)));
            case TransientDataAccessException away -> new Absent("Postgres: " + line(root(away)));
            case AuthenticationException refused -> new Absent("Kafka: " + line(refused));
            case AuthorizationException refused -> new Absent("Kafka: " + line(refused));
            case ApiException away when away instanceof RetriableException -> new Absent("Kafka: " + line(away));
            case UncheckedIOException away -> new Absent(line(root(away)));
            case IOException away -> new Absent(line(away));
            default -> null;
        };
    }

    /**
     * Classes of the SQL standard and of Postgres: 08 connection, 53 insufficient resources, 57P administrator's
     * shutdown, 58 system error; single states: read-only after a switch, too long idle in a
     * transaction, serialization, deadlock, lock and statement timeouts.
     * Without a state it is not Postgres that speaks but the pool, whose connection is gone.
     */
    private static boolean isAbsent(@Nullable String state) {
        return state == null
                || state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57P")
                || state.startsWith("58")
                || ABSENT_SQL_STATES.contains(state);
    }

    /** Classes 28 and 3D: password, role or database are wrong, which a pool reports as a connection that did not come. */
    private static boolean isRefusedForGood(@Nullable String state) {
        return state != null && (state.startsWith("28") || state.startsWith("3D"));
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        return root;
    }

    private static String line(Throwable thrown) {
        String message = thrown.getMessage();
        String text = message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message.strip();
        return text.lines().findFirst().orElse(text);
    }
}
