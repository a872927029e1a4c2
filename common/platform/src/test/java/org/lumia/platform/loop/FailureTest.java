package org.lumia.platform.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.lumia.protocol.ContradictionException;
import org.springframework.dao.DataIntegrityViolationException;
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
                sql("25006"),
                sql("40P01"),
                new SQLTransientConnectionException("no connection within 5000 ms"),
                new TransactionSystemException("JDBC rollback failed", new SQLException("Connection is closed")),
                new TransactionSystemException("JDBC commit failed", sql("08003")),
                new TimeoutException("no metadata"),
                new NotEnoughReplicasException("1 of 2"),
                new TopicAuthorizationException("tx-in"),
                new ConnectException("refused"),
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
