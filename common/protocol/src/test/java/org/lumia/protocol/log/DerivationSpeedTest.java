package org.lumia.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.lumia.protocol.genesis.OrderingPolicy;
import org.lumia.protocol.genesis.Timing;

/** Derivation recovers no sender while the budgets hold all. Prints what it costs here. */
class DerivationSpeedTest {
    private static final int BUNDLES = 20;
    private static final int BUNDLE_TRANSACTIONS = 100;
    private static final int BLOCKS = 30;

    @Test
    void everyTransactionIsDerived() {
        var subnet = new TestSubnet(
                TestSubnet.limits(OrderingPolicy.FCFS, 10_000, 10_000_000, 1_000_000_000, 1_000_000),
                Timing.DEVELOPMENT,
                100);
        var driver = new LogDriver(subnet);
        var entries = new ArrayList<byte[]>();
        for (int i = 0; i < BLOCKS * BUNDLES; i++) {
            var raws = new byte[BUNDLE_TRANSACTIONS][];
            for (int j = 0; j < BUNDLE_TRANSACTIONS; j++) {
                raws[j] = subnet.transaction((long) i * BUNDLE_TRANSACTIONS + j);
            }
            entries.add(subnet.bundle(subnet.keys.getFirst(), raws));
        }
        long best = Long.MAX_VALUE;
        for (int block = 0; block < BLOCKS; block++) {
            long start = System.nanoTime();
            for (int i = 0; i < BUNDLES; i++) {
                driver.append(block * 100L + 1, entries.get(block * BUNDLES + i));
            }
            int taken = driver.cut(block * 100L + 100).getTransactionsCount();
            best = Math.min(best, System.nanoTime() - start);
            assertThat(taken).isEqualTo(BUNDLES * BUNDLE_TRANSACTIONS);
        }
        double micros = best / 1e3 / (BUNDLES * BUNDLE_TRANSACTIONS);
        System.out.printf("derivation: %.1f us a transaction%n", micros);
    }
}
