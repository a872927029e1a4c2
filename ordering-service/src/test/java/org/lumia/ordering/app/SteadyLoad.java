package org.lumia.ordering.app;

import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A bundle every ten milliseconds or so until it is ended. */
final class SteadyLoad {
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread;
    private long nonce;

    SteadyLoad(Pipeline pipeline, long seed) {
        var random = new Random(seed);
        this.thread = Thread.ofPlatform().name("steady-load").start(() -> {
            while (!ended()) {
                int count = 1 + random.nextInt(20);
                pipeline.submit(pipeline.subnet.bundle(nonce, count));
                nonce += count;
            }
        });
    }

    private boolean ended() {
        try {
            return ending.await(10, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** How many transactions were submitted. */
    long end() throws InterruptedException {
        ending.countDown();
        thread.join();
        return nonce;
    }
}
