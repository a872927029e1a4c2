package org.lumia.benchmarks.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lumia.benchmarks.Loopback;

class AttackCommandTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://192.0.2.1:8545",
                "http://10.0.0.1",
                "http://0.0.0.0:8545",
                "http://no-such-host.invalid",
                "https://127.0.0.1",
                "file:///etc/hosts"
            })
    void nothingButLoopbackIsAttacked(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> Loopback.require(URI.create(url)));
        assertThat(AttackCommand.run("all", "--url", url)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8545", "http://localhost:1", "http://[::1]:8545"})
    void loopbackIs(String url) {
        Loopback.require(URI.create(url));
    }

    @Test
    void anAttackThatThereIsNotIsNamed() {
        assertThat(AttackCommand.run("no-such-attack")).isEqualTo(2);
        assertThat(AttackCommand.run("logs", "--seconds", "301")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "10.0.0.1", "localhost", ""})
    void attackersComeFromLoopbackAlone(String address) {
        assertThat(AttackCommand.run("logs", "--from", address)).isEqualTo(2);
        assertThat(AttackCommand.run("logs", "--bystander", address)).isEqualTo(2);
    }

    @Test
    void answersOfFaultsAreToldFromRefusals() {
        var tally = new Tally();
        tally.status(200, false);
        tally.status(429, true);
        tally.status(503, true);
        assertThat(tally.faultCount()).isZero();
        assertThat(tally.overRateCount()).isEqualTo(1);
        tally.status(503, false);
        tally.status(500, true);
        assertThat(tally.faultCount()).isEqualTo(2);
        tally.answer("no JSON".getBytes());
        assertThat(tally.refusedCount()).isEqualTo(3);
    }

    @Test
    void namesAreTheirOwn() {
        assertThat(new HashSet<>(Attacks.names())).hasSameSizeAs(Attacks.names());
        assertThat(Attacks.all()).allSatisfy(attack -> assertThat(attack.what()).isNotBlank());
    }

    @Test
    void refusalsAreToldApartByCodeAndWords() {
        var tally = new Tally();
        tally.answer("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x1\"}".getBytes());
        tally.answer(
                "[{\"error\":{\"code\":-32005,\"message\":\"at most 10\"}},{\"error\":{\"code\":-32005,\"message\":\"at most 12\"}}]"
                        .getBytes());
        assertThat(tally.answeredCount()).isEqualTo(1);
        assertThat(tally.refusedCount()).isEqualTo(2);
        assertThat(tally.refusedText()).isEqualTo("2 × -32005 at most N");
    }
}
