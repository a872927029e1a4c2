package org.lumia.submitter.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.lumia.ethereum.UInt256;
import org.lumia.l1.FeeMarket;
import org.lumia.l1.SubnetL1;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.loop.Loop;
import org.lumia.submitter.calls.PaidFees;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the paying account has, and what L1 asks for beside the caps that are set; for metrics alone. */
@Configuration(proxyBeanMethods = false)
class PayerWatch {
    private static final Duration INTERVAL = Duration.ofSeconds(15);
    private static final int GWEI_DIGITS = 9;
    private static final int ETHER_DIGITS = 18;

    private volatile double balance = Double.NaN;
    private volatile double gas = Double.NaN;
    private volatile double blobGas = Double.NaN;

    /** Rounded, as a graph needs it. */
    private static double amount(UInt256 wei, int digits) {
        return new BigDecimal(wei.toBigInteger(), digits).doubleValue();
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Loop payerLoop(
            SubnetL1 l1,
            Payer payer,
            PaidFees paid,
            SubmitterSettings settings,
            ServiceHealth health,
            MeterRegistry meters) {
        Gauge.builder("lumia_l1_balance_ether", this, watch -> watch.balance).register(meters);
        fee(meters, "gas", "lumia_l1_fee_gwei", () -> gas);
        fee(meters, "blob gas", "lumia_l1_fee_gwei", () -> blobGas);
        fee(meters, "gas", "lumia_l1_fee_gwei_max", () -> amount(UInt256.of(settings.feeWeiPerGasMax()), GWEI_DIGITS));
        fee(
                meters,
                "blob gas",
                "lumia_l1_fee_gwei_max",
                () -> amount(UInt256.of(settings.blobFeeWeiPerGasMax()), GWEI_DIGITS));
        paid(meters, "gas", paid, PaidFees::gasWei);
        paid(meters, "blob gas", paid, PaidFees::blobGasWei);
        Gauge.builder("lumia_l1_transaction_fee_gwei_max", () -> capGwei(settings.nodeFeeCapWei()))
                .register(meters);
        return new Loop(
                "payer",
                () -> {
                    look(l1, payer);
                    return INTERVAL;
                },
                health);
    }

    private static void fee(MeterRegistry meters, String of, String name, Supplier<Number> value) {
        Gauge.builder(name, value).tag("of", of).register(meters);
    }

    private static void paid(MeterRegistry meters, String of, PaidFees paid, Function<PaidFees, BigInteger> wei) {
        FunctionCounter.builder(
                        "lumia_l1_fees_paid_gwei",
                        paid,
                        fees -> new BigDecimal(wei.apply(fees), GWEI_DIGITS).doubleValue())
                .tag("of", of)
                .register(meters);
    }

    private static double capGwei(long wei) {
        return wei == 0 ? Double.POSITIVE_INFINITY : amount(UInt256.of(wei), GWEI_DIGITS);
    }

    private void look(SubnetL1 l1, Payer payer) {
        balance = amount(l1.balance(payer.address()), ETHER_DIGITS);
        FeeMarket fees = l1.fees();
        gas = amount(fees.baseFeeWei(), GWEI_DIGITS);
        blobGas = amount(fees.blobBaseFeeWei(), GWEI_DIGITS);
    }
}
