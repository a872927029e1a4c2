package org.lumia.ordering.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.ethereum.Address;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.web.ProblemException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.FairnessEpoch;
import org.lumia.testkit.Infrastructure;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@ExtendWith(Infrastructure.class)
class FairnessControllerTest {
    private static final Address OPERATOR = Address.parse("0x%040x".formatted(1));

    private FairnessController controller;

    @BeforeEach
    void reports(PostgresServer postgres) {
        var source = new PGSimpleDataSource();
        source.setUrl(postgres.newDatabase());
        source.setUser(postgres.user());
        source.setCurrentSchema("ordering");
        Flyway.configure()
                .dataSource(source)
                .schemas("ordering")
                .locations("classpath:db/platform", "classpath:db/ordering")
                .load()
                .migrate();
        var database = new Database(source, new TransactionTemplate(new JdbcTransactionManager(source)));
        // Epoch 4 had no block.
        var closed = LongStream.of(1, 2, 3, 5)
                .mapToObj(epoch -> FairnessEpoch.newBuilder()
                        .setEpoch(epoch)
                        .setFirstBlock(10 * epoch)
                        .build())
                .toList();
        database.transact(connection -> JdbcFairnessReports.add(connection, closed, 100));
        var l1 = new L1Contracts(31_337, Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO);
        var members = new Members(List.of(new Member(OPERATOR, OPERATOR, 1, OPERATOR)));
        controller = new FairnessController(
                database, Genesis.development("fair", 1, 1_800_000_000_000L, l1, members, Map.of()));
    }

    private static List<Object> epochs(FairnessController.FairnessPage page) {
        return page.epochs().stream().map(one -> one.get("epoch")).toList();
    }

    @Test
    void pagesGoBackToTheOldest() {
        var first = controller.epochs(null, 3);
        assertThat(epochs(first)).containsExactly(5L, 3L, 2L);
        assertThat(first.next()).isEqualTo("/v1/fairness/epochs?before=2&limit=3");
        var last = controller.epochs(2L, 3);
        assertThat(epochs(last)).containsExactly(1L);
        assertThat(last.next()).isNull();
        assertThat(epochs(controller.epochs(1L, 1))).isEmpty();
    }

    @Test
    void anEpochIsFoundOrItIsSaidWhyNot() {
        assertThat(controller.epoch(3)).containsEntry("firstBlock", 30L).containsEntry("orderingPolicy", "fcfs");
        for (long missing : new long[] {-1, 4, 6, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> controller.epoch(missing))
                    .isInstanceOf(ProblemException.class)
                    .hasMessage(
                            "There is no fairness report of epoch %d: it has not ended, had no block, or is no longer kept."
                                    .formatted(missing));
        }
        assertThatThrownBy(() -> controller.epochs(null, 101)).hasMessage("limit is from 1 to 100, not 101");
        assertThatThrownBy(() -> controller.epochs(null, 0)).hasMessage("limit is from 1 to 100, not 0");
    }
}
