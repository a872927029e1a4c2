package org.lumia.platform.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.lumia.protocol.AbsentException;
import org.lumia.protocol.ContradictionException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

class FailureTest {

    private static SQLException sql(String state) {
        return new SQLException("said", state);
    }

    @Test
    void whatIsAwayIsWaitedFor() {
        var absent = List.<Throwable>of(
                sql("08006"),
                sql("57P01"),
                sql("57P03"),
                sql("53300"),
                sql("53100"),
                sql("58030"),
                sql("25006"),
                sql("25P03"),
                sql("40P01"),
                new SQLTransientConnectionException("no connection within 5000 ms"),
                new TransactionSystemException("JDBC rollback failed", new SQLException("Connection is closed")),
                new TransactionSystemException("JDBC commit failed", sql("08003")),
                new TimeoutException("no metadata"),
                new NotEnoughReplicasException("1 of 2"),
                new TopicAuthorizationException("tx-in"),
                new SaslAuthenticationException("who is that"),
                new ConnectException("refused"),
                new UncheckedIOException(new ConnectException("refused")),
                // What says it by its kind, whatever stands behind it.
                new SQLRecoverableException("broken", "42000"),
                new SQLTimeoutException("too slow", "42000"),
                new CannotGetJdbcConnectionException("none in the pool"),
                new CannotCreateTransactionException("none", new IllegalStateException("closed")),
                new QueryTimeoutException("too slow"),
                new CompletionException(new TimeoutException("no answer")));
        assertThat(absent).allSatisfy(thrown -> assertThat(Failure.of(thrown)).isInstanceOf(Failure.Absent.class));
    }

    @Test
    void dataThatDisagreeAreAContradiction() {
        var contradictions = List.<Throwable>of(
                new ContradictionException("a gap"),
                new InvalidProtocolBufferException("truncated"),
                new IllegalStateException(new ContradictionException("a gap")));
        assertThat(contradictions)
                .allSatisfy(thrown -> assertThat(Failure.of(thrown)).isInstanceOf(Failure.Contradiction.class));
    }

    @Test
    void theReasonIsOneLine() {
        assertThat(Failure.of(new AbsentException(" Postgres is away\n  at line 7"))
                        .reason())
                .isEqualTo("Postgres is away");
        assertThat(Failure.of(new IllegalStateException("\n")).reason()).isEqualTo("IllegalStateException");
        assertThat(Failure.of(new UncheckedIOException("outer", new ConnectException("refused")))
                        .reason())
                .isEqualTo("refused");
    }

    @Test
    void allElseIsABug() {
        var bugs = List.of(
                new NullPointerException(),
                new IllegalStateException("no"),
                new OutOfMemoryError("heap"),
                new DataIntegrityViolationException("twice", sql("23505")),
                sql("42P01"),
                new SQLTransientConnectionException("no connection within 5000 ms", sql("28P01")),
                new SQLTransientConnectionException("no connection within 5000 ms", sql("3D000")));
        assertThat(bugs).allSatisfy(thrown -> assertThat(Failure.of(thrown)).isInstanceOf(Failure.Bug.class));
    }
}
