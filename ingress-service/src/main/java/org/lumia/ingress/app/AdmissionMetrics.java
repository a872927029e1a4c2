package org.lumia.ingress.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.lumia.ingress.admission.BundleWitness;
import org.lumia.ingress.admission.ParkedWait;
import org.springframework.stereotype.Component;

/** What parked transactions wait for, and whether the log keeps what it took. */
@Component
class AdmissionMetrics {
    AdmissionMetrics(MeterRegistry meters, ParkedLoop parked, BundleWitness witness) {
        for (ParkedWait wait : ParkedWait.values()) {
            Gauge.builder("lumia_ingress_parked", () -> parked.waits().getOrDefault(wait, 0))
                    .tag("waits_for", wait.words())
                    .register(meters);
        }
        FunctionCounter.builder("lumia_ingress_bundles_lost", witness, BundleWitness::lost)
                .register(meters);
        FunctionCounter.builder("lumia_ingress_bundles_unanswered", witness, BundleWitness::unanswered)
                .register(meters);
    }
}
