package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What operators of one devnet have of their own. */
class OperatorTest {
    private static final DevnetSettings SETTINGS = new DevnetSettings(
            Path.of("/data"),
            DevnetPorts.DEFAULT,
            2,
            60_000,
            300,
            List.of(),
            Operator.OPERATORS_MAX,
            DevnetSettings.OPERATOR_HEAP_MEGABYTES,
            Map.of());

    @Test
    void noTwoShareAPortAKeyAFolderADatabaseOrATopic() {
        var operators = Operator.all(SETTINGS);
        assertThat(DevnetPorts.DEFAULT.byName(Operator.OPERATORS_MAX).values())
                .hasSize(7 * Operator.OPERATORS_MAX + 4)
                .doesNotHaveDuplicates();
        assertThat(operators).extracting(Operator::folder).doesNotHaveDuplicates();
        assertThat(operators).extracting(Operator::database).doesNotHaveDuplicates();
        var keys = new HashSet<String>();
        operators.forEach(operator -> {
            assertThat(keys.add(operator.account().key())).isTrue();
            assertThat(keys.add(operator.signer().key())).isTrue();
            assertThat(operator.topics("a").own()).allMatch(topic -> keys.add(topic));
            assertThat(operator.topics("a").txIn()).isEqualTo("a.tx-in");
        });
        DevAccounts.funded()
                .forEach(account -> assertThat(keys.add(account.key())).isTrue());
        assertThat(keys)
                .doesNotContain(
                        DevAccounts.deployer().key(), DevAccounts.treasury().key());
    }

    /** Seven operators that serve four subnets each. */
    @Test
    void noTwoSubnetsShareAPortAKeyAFolderADatabaseOrATopic() {
        var seen = new HashSet<String>();
        var everySubnet = new DevnetSettings(
                        Path.of("/data"),
                        DevnetPorts.DEFAULT,
                        2,
                        60_000,
                        300,
                        List.of(),
                        Operator.OPERATORS_MAX,
                        DevnetSettings.OPERATOR_HEAP_MEGABYTES,
                        Map.of(),
                        1,
                        DevnetSettings.SUBNETS_MAX,
                        List.of())
                .each();
        assertThat(everySubnet).hasSize(DevnetSettings.SUBNETS_MAX);
        DevnetPorts.SHARED.forEach(name -> assertThat(seen.add(
                        "port " + everySubnet.getFirst().ports().byName(1).get(name)))
                .isTrue());
        for (var subnet : everySubnet) {
            assertThat(subnet.devnet()).isEqualTo(Path.of("/data"));
            assertThat(subnet.ports().l1()).isEqualTo(DevnetPorts.DEFAULT.l1());
            for (var operator : Operator.all(subnet)) {
                assertThat(operator.account()).isEqualTo(DevAccounts.operator(operator.number()));
                operator.ports()
                        .byName()
                        .values()
                        .forEach(port -> assertThat(seen.add("port " + port))
                                .as("port %d", port)
                                .isTrue());
                var topics = operator.topics("subnet-" + subnet.subnet());
                topics.own().forEach(topic -> assertThat(seen.add(topic)).isTrue());
                for (var own : List.of(
                        operator.folder().toString(),
                        operator.database(),
                        operator.signer().key(),
                        operator.payer().key())) {
                    assertThat(seen.add(own)).as(own).isTrue();
                }
            }
        }
        assertThat(seen)
                .doesNotContain(
                        DevAccounts.deployer().key(), DevAccounts.treasury().key());
        DevAccounts.funded().forEach(account -> assertThat(seen).doesNotContain(account.key()));
    }

    @Test
    void theFirstHasTheDocumentedPorts() {
        assertThat(Operator.of(SETTINGS, 1).rpc()).isEqualTo("http://127.0.0.1:8545");
        assertThat(Operator.of(SETTINGS, 4).rpc()).isEqualTo("http://127.0.0.1:8605");
    }

    @Test
    void eachServiceIsGivenItsOperatorsOwn() {
        var operator = Operator.of(SETTINGS, 3);
        var services = new DevnetServices(SETTINGS, operator, "jdbc:postgresql://x/lumia_3", "postgres").inStartOrder();
        assertThat(services).extracting(DevnetServices.Service::name).hasSize(6).doesNotHaveDuplicates();
        assertThat(services)
                .allSatisfy(service -> assertThat(service.settings())
                        .containsEntry(
                                "lumia.operator.address",
                                operator.account().address().toString())
                        .containsEntry("lumia.operator.key-file", "/data/operators/3/operator.key")
                        .containsEntry("lumia.data-dir", "/data/operators/3/" + service.name())
                        .containsEntry("lumia.genesis-file", "/data/genesis.json"));
    }
}
