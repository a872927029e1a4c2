package org.lumia.ingress.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.lumia.ethereum.Address;
import org.lumia.ingress.chain.Certificates;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.loop.Loop;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who of the members signs results and who does not, as metrics: a row for each member of the head's epoch and for nobody else. */
@Configuration(proxyBeanMethods = false)
class MemberWatch {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private volatile Certificates.Signing signing = Certificates.Signing.NONE;

    @Bean(initMethod = "start", destroyMethod = "close")
    Loop memberLoop(Certificates certificates, ServiceHealth health, MeterRegistry meters) {
        Gauge.builder("lumia_ingress_certificate_weight", () -> signing.weight())
                .register(meters);
        Gauge.builder("lumia_ingress_members_weight", () -> signing.totalWeight())
                .register(meters);
        var lags = MultiGauge.builder("lumia_ingress_member_lag_blocks").register(meters);
        return new Loop(
                "members",
                () -> {
                    signing = certificates.signing();
                    lags.register(rows(signing.lagBlocks()), true);
                    return INTERVAL;
                },
                health);
    }

    private static List<MultiGauge.Row<?>> rows(Map<Address, Long> lags) {
        return lags.entrySet().stream()
                .<MultiGauge.Row<?>>map(member ->
                        MultiGauge.Row.of(Tags.of("member", member.getKey().toString()), member.getValue()))
                .toList();
    }
}
