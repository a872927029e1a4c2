package org.lumia.devnet;

import java.io.PrintStream;
import java.util.function.Supplier;

/** Tells a person at the terminal how far a start is, one line a step with its duration. */
public final class Progress {

    private final PrintStream out;

    public Progress(PrintStream out) {
        this.out = out;
    }

    public <T> T step(String name, Supplier<T> work) {
        long from = System.nanoTime();
        var result = work.get();
        out.printf("  %-24s %5.1f s%n", name, (System.nanoTime() - from) / 1e9);
        return result;
    }

    public void step(String name, Runnable work) {
        step(name, () -> {
            work.run();
            return true;
        });
    }

    public void say(String line) {
        out.println(line);
    }
}
