package org.lumia.benchmarks.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.lumia.benchmarks.BlockExecution;
import org.lumia.ethereum.Hash;
import org.lumia.localnet.Folders;
import org.lumia.protocol.v1.OrderedBlock;

/** A state in a folder, grown by executing blocks, and ready for more of them. */
final class GrownState implements AutoCloseable {
    private static final int RECOVER_THREADS = 2;
    private static final int CHUNK_BLOCKS = 64;
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** What it is to become, and that it has become it. */
    private static final String PLAN = "growing.txt";

    private static final String MARK = "grown.txt";
    private static final int LINKS_ATTEMPTS_MAX = 20;

    private final Path folder;
    private final StateSize size;
    private final StateChain chain;
    private BlockExecution execution;

    private GrownState(Path folder, StateSize size, StateChain chain) {
        this.folder = folder;
        this.size = size;
        this.chain = chain;
        this.execution = open(folder);
    }

    private BlockExecution open(Path state) {
        return new BlockExecution(state, chain.genesis(), RECOVER_THREADS);
    }

    /** The one that the folder holds when it is of this size, else one that is grown there. */
    static GrownState in(Path folder, StateSize size, GroundKeys slots, GroundKeys accounts, Consumer<String> say)
            throws InterruptedException {
        Path mark = folder.resolve(MARK);
        Path plan = folder.resolve(PLAN);
        String wanted = "%d accounts, %d slots, %d deep slots, %d deep accounts%n"
                .formatted(
                        size.accounts(),
                        size.slots(),
                        slots.targets().size(),
                        accounts.targets().size());
        try {
            if (!Files.exists(plan) || !Files.readString(plan).equals(wanted)) {
                Folders.delete(folder);
                Folders.create(folder);
                Files.writeString(plan, wanted);
            }
            var state = new GrownState(folder.resolve("state"), size, new StateChain(size, slots, accounts));
            if (Files.exists(mark)) {
                state.chain.begin(state.execution);
            } else {
                state.grow(say);
                Files.writeString(mark, wanted);
            }
            if (!state.chain.isGrown(state.execution.world())) {
                throw new IllegalStateException("the state in %s lacks what it was grown with".formatted(folder));
            }
            return state;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use " + folder, e);
        }
    }

    /** Adds accounts and slots side by side, so that both tries grow at the same time; goes on where an earlier run was stopped. */
    private void grow(Consumer<String> say) throws InterruptedException {
        var growth = new Growth(size, chain);
        growth.skip(execution.head().number());
        chain.begin(execution);
        long started = System.nanoTime();
        long reported = started;
        long gas = 0;
        for (var blocks = growth.next(CHUNK_BLOCKS); !blocks.isEmpty(); blocks = growth.next(CHUNK_BLOCKS)) {
            gas += execution.run(blocks).gas();
            if (System.nanoTime() - reported > REPORT_NANOS) {
                reported = System.nanoTime();
                say.accept(progress(growth, gas, reported - started));
            }
        }
        say.accept(progress(growth, gas, System.nanoTime() - started));
    }

    private String progress(Growth growth, long gas, long nanos) {
        var memory = execution.memory();
        return String.format(
                Locale.ROOT,
                "  %,11d accounts %,12d slots %6.0f Mgas/s %8.1f MB on disk, heap %5.0f MB, RocksDB %4.0f MB, resident %5.0f MB",
                growth.accounts(),
                growth.slots(),
                gas * 1e3 / nanos,
                megabytes(bytesOnDisk()),
                megabytes(MemoryWatch.used()),
                megabytes(memory.cache() + memory.writeBuffers() + memory.tableReaders()),
                megabytes(MemoryWatch.resident()));
    }

    static double megabytes(long bytes) {
        return bytes / 1e6;
    }

    /** Executes so many blocks of a load. */
    BlockExecution.Result run(StateLoad load, int blocks) throws InterruptedException {
        var next = new ArrayList<OrderedBlock>();
        for (int i = 0; i < blocks; i++) {
            next.add(chain.block(load));
        }
        return execution.run(next);
    }

    Hash root() {
        return execution.head().stateRoot();
    }

    long bytesOnDisk() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(GrownState::size).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException gone) {
            return 0;
        }
    }

    /** Closes the state and opens it again; nanoseconds until the next block could be executed. */
    long restart() {
        execution.close();
        long started = System.nanoTime();
        execution = open(folder);
        return System.nanoTime() - started;
    }

    /** Opens a copy of the files as a process that is killed now would leave them; nanoseconds until the next block could be executed. */
    long restartAsKilled(Path copy) {
        copyAsKilled(copy);
        try {
            long started = System.nanoTime();
            try (var killed = open(copy)) {
                long nanos = System.nanoTime() - started;
                if (!killed.head().stateRoot().equals(root())) {
                    throw new IllegalStateException("a killed process's state goes on from another root");
                }
                return nanos;
            }
        } finally {
            Folders.delete(copy);
        }
    }

    /** Tables first and last: the manifest names none that is not there. */
    private void copyAsKilled(Path copy) {
        for (int attempt = 1; ; attempt++) {
            Folders.delete(copy);
            Folders.create(copy);
            try {
                linkTables(copy);
                for (Path file : files(false)) {
                    Files.copy(file, copy.resolve(file.getFileName()));
                }
                linkTables(copy);
                return;
            } catch (NoSuchFileException compacted) {
                if (attempt == LINKS_ATTEMPTS_MAX) {
                    throw new UncheckedIOException(compacted);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void linkTables(Path copy) throws IOException {
        for (Path file : files(true)) {
            try {
                Files.createLink(copy.resolve(file.getFileName()), file);
            } catch (FileAlreadyExistsException linked) {
                // The first pass has it.
            }
        }
    }

    private List<Path> files(boolean tables) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.endsWith("LOCK"))
                    .filter(file -> tables == file.toString().endsWith(".sst"))
                    .toList();
        }
    }

    @Override
    public void close() {
        execution.close();
    }
}
