package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.jdbc.Database;
import org.lumia.protocol.v1.Settlement;
import org.lumia.protocol.v1.SettlementKind;
import org.lumia.testkit.Infrastructure;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@ExtendWith(Infrastructure.class)
class JdbcSettledBatchesTest {

    @Test
    void whatOneReplicaKeptEveryOneFindsByIndexAndByBlock(PostgresServer postgres) {
        var source = new PGSimpleDataSource();
        source.setUrl(postgres.newDatabase());
        source.setUser(postgres.user());
        source.setCurrentSchema("ingress");
        Flyway.configure()
                .dataSource(source)
                .schemas("ingress")
                .locations("classpath:db/ingress")
                .load()
                .migrate();
        var database = new Database(source, new TransactionTemplate(new JdbcTransactionManager(source)));
        var one = new JdbcSettledBatches(database, JdbcClient.create(source));
        var other = new JdbcSettledBatches(database, JdbcClient.create(source));
        one.keep(batches(1, 500));
        other.keep(batches(400, 600));
        assertThat(other.batch(1)).contains(batch(1));
        assertThat(one.batch(600)).contains(batch(600));
        assertThat(one.batch(601)).isEmpty();
        assertThat(one.batchOf(4_500)).contains(batch(450));
        assertThat(one.batchOf(4_508)).contains(batch(450));
        assertThat(one.batchOf(4_509)).as("between two").isEmpty();
        assertThat(one.batchOf(9)).as("before the first").isEmpty();
        assertThat(one.batchOf(6_009)).as("after the last").isEmpty();
    }

    private static List<Settlement> batches(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(JdbcSettledBatchesTest::batch)
                .toList();
    }

    private static Settlement batch(long index) {
        return Settlement.newBuilder()
                .setSequence(3 * index)
                .setBatchIndex(index)
                .setFirst(10 * index)
                .setLast(10 * index + 8)
                .setKind(SettlementKind.FINALIZED)
                .build();
    }
}
