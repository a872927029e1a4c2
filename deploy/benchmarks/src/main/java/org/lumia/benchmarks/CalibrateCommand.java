package org.lumia.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.lumia.benchmarks.EvmCase.Kind;
import org.lumia.benchmarks.EvmEngine.Run;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.MemoryWorld;
import org.lumia.protocol.genesis.BlockLimits;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code lumia genesis calibrate}: measures what this machine executes of the costliest kinds of work, and proposes limits and weights. Every
 * operator of a subnet should keep up with them, so the slowest machine counts.
 */
@Command(
        name = "calibrate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures the costliest kinds of work here; proposes genesis.json's limits and weights.")
final class CalibrateCommand implements Callable<Integer> {
    private static final Address CONTRACT = Address.parse("0x00000000000000000000000000000000000ca11b");
    private static final long CALL_GAS = 16_000_000;
    private static final int ROUNDS = 3;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int PERCENT_STEP = 10;
    private static final long STEP_GAS = 1_000_000;
    /** Part of a second's work at which the base fee stays: whoever fills the machine is beyond twice of it. */
    private static final double TARGET_SHARE = 0.4;

    @Option(names = "--warmup-millis", defaultValue = "700", description = "For each kind (${DEFAULT-VALUE}).")
    int warmupMillis;

    private final PrintStream out = System.out;

    public static void main(String[] args) {
        System.exit(new CommandLine(new CalibrateCommand()).execute(args));
    }

    private record Measured(WorstGasKind kind, double nanosPerGas) {}

    @Override
    public Integer call() {
        var engine = new LumiaEngine();
        var measured = new ArrayList<Measured>();
        out.printf("%-24s %8s %9s%n", "", "ns/gas", "Mgas/s");
        for (WorstGasKind kind : WorstGasKind.all()) {
            double nanos = measure(engine, kind);
            measured.add(new Measured(kind, nanos));
            out.printf(Locale.ROOT, "%-24s %8.1f %9.0f%n", kind.name(), nanos, 1e3 / nanos);
        }
        propose(measured);
        return 0;
    }

    private double measure(LumiaEngine engine, WorstGasKind kind) {
        var world = new MemoryWorld().put(CONTRACT, 1, UInt256.ONE, kind.code());
        var program = new EvmCase(kind.name(), Kind.PRECOMPILE, world, CONTRACT, kind.input(), CALL_GAS);
        for (long left = warmupMillis * NANOS_PER_MILLI; left > 0; ) {
            left -= Math.max(1, engine.run(program, 1).nanos());
        }
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            Run run = engine.run(program, 1);
            best = Math.min(best, (double) run.nanos() / run.gas());
        }
        return best;
    }

    /** A unit of weight takes as long as the slowest gas that no percentage can weigh: the interpreter's own. */
    private void propose(List<Measured> measured) {
        double unit = 0;
        double worst = 0;
        var slowest = new TreeMap<Integer, Double>();
        for (Measured one : measured) {
            worst = Math.max(worst, one.nanosPerGas());
            if (one.kind().precompile() == 0) {
                unit = Math.max(unit, one.nanosPerGas());
            } else {
                slowest.merge(one.kind().precompile(), one.nanosPerGas(), Math::max);
            }
        }
        long maxGas = (long) (1e9 / worst) / STEP_GAS * STEP_GAS;
        long least = BlockLimits.DEVELOPMENT.maxTransactionGas();
        out.printf("%nProposed for genesis.json, if this is the slowest machine of the subnet:%n");
        out.printf(
                "  blocks.maxGas %d%s%n",
                Math.max(maxGas, least),
                maxGas < least
                        ? " (a second of the worst holds %d; the cap of one transaction asks for more)"
                                .formatted(maxGas)
                        : "");
        out.printf("  fees.weights.targetPerMs %d%n", (long) (NANOS_PER_MILLI / unit * TARGET_SHARE));
        out.printf("  fees.weights.precompilePercent {");
        String separator = "";
        for (var entry : slowest.entrySet()) {
            long percent = (long) Math.ceil(entry.getValue() / unit * 100 / PERCENT_STEP) * PERCENT_STEP;
            if (percent > 100) {
                out.printf("%s\"0x%02x\": %d", separator, entry.getKey(), percent);
                separator = ", ";
            }
        }
        out.println("}");
    }
}
