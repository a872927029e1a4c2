package org.lumia.devnet.chaos;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.lumia.devnet.Http;
import org.lumia.rpc.JsonRpcException;

/** Sees when blocks appear: the highest number that execution or ingress answers, ten times a second. */
final class ChainWatch implements AutoCloseable {

    private static final long ASK_MILLIS = 100;
    private static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(2);

    private final InstantSource clock;
    private final List<String> urls;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Long> risesNanos = new ArrayList<>();
    private final List<String> fellBack = new ArrayList<>();
    private long height = -1;

    ChainWatch(Suite suite, InstantSource clock) {
        this.clock = clock;
        this.urls = List.of(suite.executionRpc(), suite.rpc());
        urls.forEach(url -> Thread.ofVirtual().name("chain-watch").start(() -> watch(url)));
    }

    private void watch(String url) {
        long mine = -1;
        try {
            while (!stop.await(ASK_MILLIS, TimeUnit.MILLISECONDS)) {
                var now = height(url);
                if (now.isPresent()) {
                    seen(now.getAsLong());
                    if (now.getAsLong() < mine) {
                        fell(url, mine, now.getAsLong());
                    }
                    mine = now.getAsLong();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static OptionalLong height(String url) {
        try {
            return OptionalLong.of(Long.decode(
                    Http.call(url, "eth_blockNumber", "[]", ANSWER_WAIT_MAX).asString()));
        } catch (IOException | JsonRpcException away) {
            return OptionalLong.empty();
        }
    }

    private synchronized void seen(long now) {
        if (now > height) {
            height = now;
            risesNanos.add(System.nanoTime());
        }
    }

    private synchronized void fell(String url, long from, long to) {
        fellBack.add("%s answered block %d after block %d, at %s".formatted(url, to, from, clock.instant()));
    }

    synchronized long height() {
        return height;
    }

    /** Heights that went back, which none may. */
    synchronized List<String> fellBack() {
        return List.copyOf(fellBack);
    }

    /** The longest time without a new block of those that were running between the two moments. */
    synchronized Duration stood(long fromNanos, long toNanos) {
        long longest = 0;
        Optional<Long> before = Optional.empty();
        for (long rise : risesNanos) {
            if (rise >= fromNanos && before.isPresent() && before.get() <= toNanos) {
                longest = Math.max(longest, rise - before.get());
            }
            before = Optional.of(rise);
        }
        if (before.isPresent() && before.get() < toNanos) {
            longest = Math.max(longest, toNanos - before.get());
        }
        return Duration.ofNanos(longest);
    }

    @Override
    public void close() {
        stop.countDown();
    }
}
