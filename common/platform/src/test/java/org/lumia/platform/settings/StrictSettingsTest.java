package org.lumia.platform.settings;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class StrictSettingsTest {
    @ConfigurationProperties("lumia.probe")
    record Probe(
            @DefaultValue Inner inner,
            @DefaultValue({}) List<String> names,
            @Example("http://localhost:1") java.net.URI url) {
        record Inner(
                @InRange(min = 2, max = 4) @DefaultValue("3")
                int linesMax) {}
    }

    private static void check(Map<String, Object> variables) {
        var all = new HashMap<>(variables);
        all.putIfAbsent("LUMIA_PROBE_URL", "http://localhost:1");
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, all));
        new StrictSettings(environment).check(List.of(Probe.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LUMIA_PROBE_INNER_LINESMAX",
                "LUMIA_PROBE_INNER_LINES_MAX",
                "LUMIA_PROBE_NAMES",
                "LUMIA_PROBE_NAMES_0",
                "LUMIA_GENESISFILE",
                "LUMIA_KAFKA_SHARED_BOOTSTRAPSERVERS",
                "LUMIA_JAVA_OPTIONS",
                "LUMIAIRE"
            })
    void aVariableOfAKnownKeyIsTaken(String name) {
        assertThatCode(() -> check(Map.of(name, "3"))).doesNotThrowAnyException();
    }

    @Test
    void anUnknownVariableStopsTheStartWithTheNearestOne() {
        assertThatThrownBy(() -> check(Map.of("LUMIA_PROBE_INNER_LINEMAX", "3")))
                .isInstanceOf(SettingException.class)
                .hasMessage("The environment variable LUMIA_PROBE_INNER_LINEMAX is not known; did you mean"
                        + " LUMIA_PROBE_INNER_LINESMAX?");
        assertThatThrownBy(() -> check(Map.of("LUMIA_PROBE_INNER_LINESMAX_0", "3")))
                .hasMessageStartingWith("The environment variable LUMIA_PROBE_INNER_LINESMAX_0 is not known");
    }

    @Test
    void aVariablesValueIsHeldToItsRange() {
        assertThatThrownBy(() -> check(Map.of("LUMIA_PROBE_INNER_LINESMAX", "5")))
                .hasMessage("The setting lumia.probe.inner.lines-max is 5; it must be from 2 to 4, for example:"
                        + " lumia.probe.inner.lines-max=3");
    }

    @Test
    void aUrlIsNotQuotedSinceItMayHoldAKey() {
        for (String wrong : List.of("ftp://key@host", "http://", "key:secret key", "secret")) {
            assertThatThrownBy(() -> check(Map.of("LUMIA_PROBE_URL", wrong)))
                    .isInstanceOf(SettingException.class)
                    .hasMessageStartingWith("The setting lumia.probe.url is ")
                    .message()
                    .doesNotContain("key", "secret");
        }
    }
}
