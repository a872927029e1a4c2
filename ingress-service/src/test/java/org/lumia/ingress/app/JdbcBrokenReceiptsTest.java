package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.stream.LongStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.jdbc.Database;
import org.lumia.protocol.fairness.OrderingReceipt;
import org.lumia.testkit.Infrastructure;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@ExtendWith(Infrastructure.class)
class JdbcBrokenReceiptsTest {
    private static final Address OTHER = Address.parse("0x%040x".formatted(2));

    private static OrderingReceipt receipt(Address operator, long offset) {
        return new OrderingReceipt(1, UInt256.of(7).toHash(), offset, 5, operator, ByteString.copyFromUtf8("s"));
    }

    @Test
    void ofEachOperatorTheFirstOfItsLatestEpochsAreKept(PostgresServer postgres) {
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
        var broken = new JdbcBrokenReceipts(database, JdbcClient.create(source));
        broken.keep(receipt(OTHER, 3), 0, "why");
        for (long epoch = 0; epoch < JdbcBrokenReceipts.EPOCHS_MAX + 2; epoch++) {
            for (long offset = 0; offset < JdbcBrokenReceipts.OF_EPOCH_MAX + 3; offset++) {
                broken.keep(receipt(Address.ZERO, offset), epoch, "why");
            }
        }
        assertThat(broken.of(Address.ZERO))
                .hasSize(JdbcBrokenReceipts.EPOCHS_MAX * JdbcBrokenReceipts.OF_EPOCH_MAX)
                .extracting(one -> one.get("epoch"))
                .containsOnlyElementsOf(LongStream.range(2, JdbcBrokenReceipts.EPOCHS_MAX + 2)
                        .boxed()
                        .toList());
        assertThat(broken.ofEpoch(5)).hasSize(JdbcBrokenReceipts.OF_EPOCH_MAX);
        assertThat(broken.ofEpoch(0)).as("another operator's stays").hasSize(1);
        assertThat(broken.of(OTHER).getFirst()).containsEntry("detail", "why");
    }
}
