package org.lumia.execution.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.lumia.chain.state.Head;
import org.lumia.execution.Execution;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.kafka.LogFeed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.util.FileSystemUtils;

/**
 * With the argument {@code rebuild}: the state is deleted and made anew from the ordered log, with its progress in the log, and
 * the process ends. What was published before stays as it is; every block must come out the same.
 */
final class Rebuild {
    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);
    private static final String ARGUMENT = "rebuild";
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(5);

    private final Execution execution;
    private final LogFeed ordered;
    private final ServiceHealth health;
    private final Supplier<Optional<String>> differs;

    /** @param differs what was published or signed before and came out otherwise */
    Rebuild(Execution execution, LogFeed ordered, ServiceHealth health, Supplier<Optional<String>> differs) {
        this.differs = differs;
        this.execution = execution;
        this.ordered = ordered;
        this.health = health;
    }

    static boolean isWanted(ApplicationArguments arguments) {
        return arguments.getNonOptionArgs().contains(ARGUMENT);
    }

    static void delete(Path state) {
        LOG.info("deleting {}: it is made anew from the ordered log", state);
        try {
            FileSystemUtils.deleteRecursively(state);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + state, e);
        }
    }

    /** Waits until all that was ordered when the service started is executed. @throws IllegalStateException when that fails */
    void await() throws InterruptedException {
        long started = System.nanoTime();
        long first = execution.head().number();
        while (!ordered.awaitCaughtUp(PROGRESS_INTERVAL)) {
            requireSame(health.failure());
            Head head = execution.head();
            double seconds = (double) (System.nanoTime() - started) / TimeUnit.SECONDS.toNanos(1);
            long perSecond = Math.max(1, Math.round((head.number() - first) / seconds));
            // What the follower reads it hands over in large parts: the head knows how far it is in one.
            long left = Math.max(0, ordered.nextOffset() + ordered.lag() - head.nextOffset());
            LOG.info(
                    "rebuilding: block {}, {} more, {} a second, about {} s left",
                    head.number(),
                    left,
                    perSecond,
                    left / perSecond);
        }
        requireSame(differs.get());
        Head rebuilt = execution.head();
        LOG.info(
                "rebuilt: block {} {}, state root {}",
                rebuilt.number(),
                rebuilt.tip().hash(),
                rebuilt.stateRoot());
    }

    private static void requireSame(Optional<String> otherwise) {
        otherwise.ifPresent(reason -> {
            throw new IllegalStateException("the state cannot be rebuilt: " + reason);
        });
    }
}
