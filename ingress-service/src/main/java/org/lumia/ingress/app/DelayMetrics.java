package org.lumia.ingress.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.lumia.ingress.chain.DelayWindow;
import org.lumia.ingress.chain.Milestones;
import org.lumia.ingress.chain.StepDelays;
import org.springframework.stereotype.Component;

/** The last hour's delays between steps, for scrapes. */
@Component
class DelayMetrics {
    private static final String NAME = "lumia_step_delay_seconds";
    private static final double MS_PER_SECOND = 1e3;

    private final StepDelays delays;

    DelayMetrics(Milestones milestones, MeterRegistry meters) {
        this.delays = milestones.delays();
        for (StepDelays.Step step : StepDelays.Step.values()) {
            gauge(meters, step, "50", DelayWindow.Summary::p50Ms);
            gauge(meters, step, "99", DelayWindow.Summary::p99Ms);
        }
    }

    private void gauge(
            MeterRegistry meters, StepDelays.Step step, String percentile, ToLongFunction<DelayWindow.Summary> read) {
        Gauge.builder(NAME, () -> read.applyAsLong(hour(step)) / MS_PER_SECOND)
                .tag("step", step.name().toLowerCase(Locale.ROOT))
                .tag("percentile", percentile)
                .register(meters);
    }

    private DelayWindow.Summary hour(StepDelays.Step step) {
        return delays.over(StepDelays.Window.HOUR, step, System.currentTimeMillis());
    }
}
