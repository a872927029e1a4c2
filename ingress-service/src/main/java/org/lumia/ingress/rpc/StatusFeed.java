package org.lumia.ingress.rpc;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.lumia.ethereum.Hash;
import org.lumia.ingress.chain.FinalityLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** Tells of each change of how far transactions have come, until they are final or refused. Thread-safe. */
public final class StatusFeed {
    private static final Logger LOG = LoggerFactory.getLogger(StatusFeed.class);
    /** Between two looks at all: several changes are told as one. */
    private static final Duration PAUSE = Duration.ofMillis(20);
    /** Between two looks at one whose status only a table knows. */
    private static final Duration STORED_PAUSE = Duration.ofSeconds(1);

    private static final class Watch {
        private final Hash hash;
        private final Consumer<JsonNode> told;
        private JsonNode last = NullNode.instance;
        private boolean begun;
        private long lookedNanos;

        private Watch(Hash hash, Consumer<JsonNode> told) {
            this.hash = hash;
            this.told = told;
        }
    }

    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean due = new AtomicBoolean();
    private final Function<Hash, JsonNode> status;
    private final Predicate<Hash> atHand;
    private final Executor tasks;
    private final LongSupplier nanoTime;

    /**
     * Made once.
     *
     * @param status of a transaction, as lumia_getFinality gives it
     * @param atHand whether that is known without asking another service
     * @param tasks where all are looked at
     * @param nanoTime a monotonic clock
     */
    public StatusFeed(Function<Hash, JsonNode> status, Predicate<Hash> atHand, Executor tasks, LongSupplier nanoTime) {
        this.status = status;
        this.atHand = atHand;
        this.tasks = tasks;
        this.nanoTime = nanoTime;
    }

    /** Tells of the status now and of each change; what is returned ends that. */
    Runnable watch(Hash transaction, Consumer<JsonNode> told) {
        var watch = new Watch(transaction, told);
        watches.add(watch);
        changed();
        return () -> watches.remove(watch);
    }

    /** Blocks, certificates or batches came; must not wait. */
    public void changed() {
        if (!watches.isEmpty() && due.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, tasks)
                    .execute(this::look);
        }
    }

    private synchronized void look() {
        due.set(false);
        for (Watch watch : watches) {
            try {
                look(watch);
            } catch (RuntimeException away) {
                LOG.debug("the status of {} cannot be read now: {}", watch.hash, away.toString());
            }
        }
    }

    private void look(Watch watch) {
        long now = nanoTime.getAsLong();
        boolean early = now - watch.lookedNanos < STORED_PAUSE.toNanos();
        if (watch.begun && early && !atHand.test(watch.hash)) {
            return;
        }
        watch.lookedNanos = now;
        JsonNode current = status.apply(watch.hash);
        if (!watch.begun || !current.equals(watch.last)) {
            watch.begun = true;
            watch.last = current;
            watch.told.accept(current);
        }
        String level = current.path("level").asString("");
        if (level.equals(FinalityLevel.FINALIZED.text()) || level.equals(FinalityLevel.REFUSED.text())) {
            watches.remove(watch);
        }
    }

    public int size() {
        return watches.size();
    }
}
