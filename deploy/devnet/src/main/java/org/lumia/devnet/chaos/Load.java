package org.lumia.devnet.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.lumia.devnet.DevAccounts;
import org.lumia.devnet.DevnetException;
import org.lumia.ethereum.Address;

/** All senders of a run. */
final class Load implements AutoCloseable {

    private static final int PARKS_EVERY = 4;
    private static final long RECEIVERS = 0xdead_0000L;

    private final List<SteadyLoad> senders;
    private final List<Thread> threads;

    Load(Suite suite, ChaosSettings settings) {
        senders = IntStream.range(0, settings.accounts())
                .mapToObj(i -> new SteadyLoad(
                        suite.rpc(),
                        suite.genesis().chainId(),
                        DevAccounts.funded().get(i).key(),
                        Address.parse("0x%040x".formatted(RECEIVERS + i)),
                        settings.pause(),
                        i % PARKS_EVERY == PARKS_EVERY - 1))
                .toList();
        threads = new ArrayList<>();
        senders.forEach(sender -> threads.add(Thread.ofVirtual().name("load").start(sender)));
    }

    List<SteadyLoad> senders() {
        return senders;
    }

    List<SteadyLoad.Accepted> accepted() {
        return senders.stream().flatMap(sender -> sender.accepted().stream()).toList();
    }

    Map<String, Long> retried() {
        var all = new TreeMap<String, Long>();
        senders.forEach(sender -> sender.retried().forEach((why, count) -> all.merge(why, count, Long::sum)));
        return all;
    }

    List<String> unexpected() {
        return senders.stream().flatMap(sender -> sender.unexpected().stream()).toList();
    }

    long abandoned() {
        return senders.stream().mapToLong(SteadyLoad::abandoned).sum();
    }

    /** Waits until every sender has its last answer, or has given it up. */
    @Override
    public void close() {
        senders.forEach(SteadyLoad::stop);
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DevnetException("interrupted", e);
        }
    }
}
