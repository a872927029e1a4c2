package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.UInt256;
import org.lumia.ingress.chain.Milestones;
import org.lumia.platform.web.ProblemException;

/** Delays between steps, as REST and as scrapes have them. */
class DelaysControllerTest {
    private final Milestones milestones = new Milestones();

    @Test
    void theSameDelaysAreToldByRestAndInScrapes() {
        long now = System.currentTimeMillis();
        milestones.logged(UInt256.ONE.toHash(), 1, now - 12, now);
        var controller = new DelaysController(milestones);
        assertThat(controller.delays("hour").steps())
                .extracting(DelaysController.StepView::step)
                .containsExactly("logged", "executed", "attested", "posted", "safe", "finalized");
        assertThat(controller.delays("day").steps().getFirst())
                .isEqualTo(new DelaysController.StepView("logged", "accepted", 1, 12, 12, 12, 12));
        assertThatThrownBy(() -> controller.delays("week"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("hour or day");

        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new DelayMetrics(milestones, meters);
        assertThat(meters.scrape())
                .contains("lumia_step_delay_seconds{percentile=\"50\",step=\"logged\"} 0.012")
                .contains("lumia_step_delay_seconds{percentile=\"99\",step=\"finalized\"} 0.0");
    }
}
