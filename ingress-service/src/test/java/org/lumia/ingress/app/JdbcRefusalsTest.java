package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ingress.chain.Refusals;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.jdbc.Database;
import org.lumia.testkit.Infrastructure;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@ExtendWith(Infrastructure.class)
class JdbcRefusalsTest {
    private static final int MAX = 100;

    @Test
    void theOldestReasonsGo(PostgresServer postgres) {
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
        var refusals = new JdbcRefusals(JdbcClient.create(source), MAX);
        for (long first = 0; first < 250; first += 25) {
            var some = refused(first);
            database.transact(connection -> refusals.save(connection, some));
        }
        assertThat(refusals.find(hash(149))).isEmpty();
        assertThat(refusals.find(hash(150))).isPresent();
        assertThat(refusals.find(hash(249)).orElseThrow().reason()).isEqualTo("NONCE_TOO_LOW");
    }

    private static List<Refusals.Kept> refused(long first) {
        return LongStream.range(first, first + 25)
                .mapToObj(i -> new Refusals.Kept(hash(i), OptionalLong.of(i), "NONCE_TOO_LOW", ""))
                .toList();
    }

    private static Hash hash(long i) {
        return UInt256.of(i).toHash();
    }
}
