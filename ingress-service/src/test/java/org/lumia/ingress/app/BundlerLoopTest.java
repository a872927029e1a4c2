package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.ingress.TestGenesis;
import org.lumia.ingress.admission.BundleQueue;
import org.lumia.ingress.admission.Bundler;
import org.lumia.ingress.admission.Submission;
import org.lumia.ingress.admission.TransactionReader;
import org.lumia.ingress.admission.Wallet;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.testkit.Await;

class BundlerLoopTest {
    private final ServiceHealth health = new ServiceHealth("test");

    @Test
    void anErrorThatEndsTheBundlerTakesLivenessDown() throws Exception {
        var queue = new BundleQueue(10);
        var bundler = new Bundler(
                queue,
                bundle -> {
                    throw new StackOverflowError("in the signer");
                },
                new Bundler.Listener() {
                    @Override
                    public void acknowledged(List<Submission> bundle, long offset) {}

                    @Override
                    public void unanswered(List<Submission> bundle, Throwable error) {}
                },
                new Bundler.Limits(10, 100_000, 1, Duration.ZERO, Duration.ZERO));
        var loop = new BundlerLoop(bundler, health);
        loop.start();
        assertThat(health.failure()).isEmpty();
        var reader = new TransactionReader(TestGenesis.development());
        if (reader.read(new Wallet(1).transfer(0), 0) instanceof TransactionReader.WellFormed(var tx)) {
            assertThat(queue.offer(tx)).isTrue();
        }
        Await.until(
                "liveness is down",
                Duration.ofSeconds(10),
                () -> health.failure().isPresent());
        assertThat(health.failure().orElseThrow()).contains("ingress-bundler").contains("in the signer");
    }
}
