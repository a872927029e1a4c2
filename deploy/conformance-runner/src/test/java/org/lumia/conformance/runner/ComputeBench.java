package org.lumia.conformance.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.lumia.conformance.Pack;
import org.lumia.conformance.Vectors;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.Fork;
import org.lumia.evm.GasPool;
import org.lumia.evm.MemoryWorld;
import org.lumia.evm.Message;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult.Included;
import org.lumia.evm.precompile.Precompiles;
import tools.jackson.databind.JsonNode;

/** Mgas per second of CPU time of whole programs (ipsilon's) and of loops, each alone in a warm JVM: {@code ComputeBench [parts of names]}. */
public final class ComputeBench {
    private static final long WARM_UP_NANOS = 1_500_000_000L;
    private static final long MEASURE_NANOS = 700_000_000L;
    private static final Address CONTRACT = Address.parse("0x00000000000000000000000000000000000c0de0");
    private static final Address CALLER = Address.parse("0x00000000000000000000000000000000000ca11e");
    private static final long GAS = 50_000_000;

    private record Program(String name, MemoryWorld world, Message message) {}

    private ComputeBench() {}

    public static void main(String[] args) {
        String part = args.length > 0 ? args[0] : "";
        double logs = 0;
        int count = 0;
        for (Program program : programs()) {
            if (Arrays.stream(part.split(",", -1)).anyMatch(program.name()::contains)) {
                double mgas = measure(program.name(), () -> run(program));
                logs += Math.log(mgas);
                count++;
            }
        }
        if ("transfers".contains(part)) {
            measure("transfers", ComputeBench::transfers);
        }
        if (count > 0) {
            System.out.printf("geometric mean %.0f Mgas/s of %d%n", Math.exp(logs / count), count);
        }
    }

    private static List<Program> programs() {
        var programs = new ArrayList<Program>();
        programs.add(loop("loop-add", "8001"));
        programs.add(loop("loop-mul", "8002"));
        programs.add(
                loop("loop-div", "6f%s7f%s0450".formatted("0123456789abcdef".repeat(2), "fedcba9876543210".repeat(4))));
        programs.add(loop("loop-mulmod", "7f" + "ff".repeat(27) + "fefffffc2f908009"));
        programs.add(loop("loop-keccak", "60405f2050"));
        programs.add(loop("loop-sload", "5f5450"));
        programs.add(loop("loop-mstore", "5f5f52"));
        programs.add(loop("loop-mload", "5f5150"));
        for (Pack.File file : Vectors.pack("bench", path -> path.startsWith("ipsilon/"))) {
            for (var test : json(file).properties()) {
                JsonNode transaction = test.getValue().path("transaction");
                var world = Json.world(test.getValue().path("pre"));
                int number = 0;
                for (JsonNode data : transaction.path("data")) {
                    programs.add(new Program(
                            test.getKey() + "/" + number++,
                            world,
                            Message.call(
                                    Address.parse(transaction.path("sender").asString()),
                                    Address.parse(transaction.path("to").asString()),
                                    UInt256.ZERO,
                                    Hex.decode(data.asString()),
                                    1_000_000_000)));
                }
            }
        }
        return programs;
    }

    private static JsonNode json(Pack.File file) {
        try {
            return file.json();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A counted loop around a body that takes one word and leaves one. */
    private static Program loop(String name, String body) {
        String start = "62008000" + "7f" + "0123456789abcdef".repeat(4) + "5b";
        String countDown = "9060019003" + "809190" + "6025" + "57" + "00";
        var world = new MemoryWorld();
        world.put(CONTRACT, 1, UInt256.ZERO, Hex.decode(start + body.repeat(8) + countDown));
        return new Program(name, world, Message.call(CALLER, CONTRACT, UInt256.ZERO, new byte[0], GAS));
    }

    private static final TransactionProcessor PROCESSOR = new TransactionProcessor(Precompiles::of);
    private static final BlockEnvironment ENVIRONMENT = new BlockEnvironment(
            Fork.OSAKA,
            UInt256.ONE,
            100,
            1_700_000_000,
            Address.parse("0x00000000000000000000000000000000c01bba5e"),
            1_000_000_000,
            UInt256.of(7),
            Hash.ZERO,
            UInt256.ONE,
            BlobSchedule.of(Fork.OSAKA),
            number -> Hash.ZERO);

    private static long run(Program program) {
        var included =
                (Included) PROCESSOR.call(program.message(), ENVIRONMENT, new BlockState(program.world()), Tracer.NONE);
        if (!included.success()) {
            throw new IllegalStateException(program.name() + " " + included.halt());
        }
        return included.gasUsedBeforeRefund();
    }

    private static long transfers() {
        var world = new MemoryWorld();
        var senders = new ArrayList<Address>();
        for (int i = 0; i < 1000; i++) {
            Address sender = Address.copyOf(UInt256.of(0x10000 + i).toBytes(), 12);
            senders.add(sender);
            world.put(sender, 0, UInt256.of(Long.MAX_VALUE), new byte[0]);
        }
        var state = new BlockState(world);
        var pool = GasPool.of(ENVIRONMENT);
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 1000; i++) {
                PROCESSOR.execute(
                        transfer(round, senders.get((i + 1) % 1000)),
                        senders.get(i),
                        ENVIRONMENT,
                        state,
                        pool,
                        Tracer.NONE);
            }
        }
        if (state.changes().accounts().size() != 1001) {
            throw new IllegalStateException("transfers");
        }
        return 10_000 * 21_000L;
    }

    private static Transaction transfer(long nonce, Address to) {
        return new Transaction(
                TransactionType.DYNAMIC_FEE,
                Optional.of(UInt256.ONE),
                nonce,
                UInt256.ONE,
                UInt256.of(10),
                21_000,
                Optional.of(to),
                UInt256.ONE,
                new byte[0],
                List.of(),
                UInt256.ZERO,
                List.of(),
                List.of(),
                TransactionCodec.UNSIGNED);
    }

    private static double measure(String name, LongSupplier work) {
        repeat(work, WARM_UP_NANOS);
        double mgas = repeat(work, MEASURE_NANOS);
        System.out.printf("%-40s %8.0f Mgas/s%n", name, mgas);
        return mgas;
    }

    private static double repeat(LongSupplier work, long nanos) {
        var threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        long gas = 0;
        long elapsed;
        do {
            gas += work.getAsLong();
            elapsed = threads.getCurrentThreadCpuTime() - start;
        } while (elapsed < nanos);
        return gas * 1000.0 / elapsed;
    }
}
