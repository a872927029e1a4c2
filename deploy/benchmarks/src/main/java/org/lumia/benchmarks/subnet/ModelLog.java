package org.lumia.benchmarks.subnet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A topic of one partition as its leader serves it (Kafka's fetch and replication protocols): a reader has one fetch under way, which
 * waits at the leader until there is something; replicas are readers too, and what is appended is shown and acknowledged once each of
 * them has asked for what follows it.
 */
final class ModelLog<T> {
    private static final long FETCH_WAIT_MICROS_MAX = 500_000;

    private final VirtualTime time;
    private final List<T> entries = new ArrayList<>();
    private final List<Runnable> shown = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final List<Reader> replicas = new ArrayList<>();
    private int visible;
    private long fetches;
    private long delivered;

    /** @param replicaMicros one way from the leader to each further replica that is in sync */
    ModelLog(VirtualTime time, List<Long> replicaMicros) {
        this.time = time;
        replicaMicros.forEach(micros -> replicas.add(new Reader(micros, _ -> {}, true)));
        replicas.forEach(Reader::fetch);
    }

    long entries() {
        return entries.size();
    }

    long fetches() {
        return fetches;
    }

    /** Entries handed to readers, replicas not counted. */
    long delivered() {
        return delivered;
    }

    /** @param wireMicros one way between the reader and the leader */
    void follow(long wireMicros, Consumer<T> handler) {
        var reader = new Reader(wireMicros, handler, false);
        readers.add(reader);
        reader.fetch();
    }

    /** The entry has come to the leader. @param acknowledged when all in-sync replicas have it, at the leader */
    void append(T entry, Runnable acknowledged) {
        entries.add(entry);
        shown.add(acknowledged);
        replicas.forEach(Reader::answerIfWaiting);
        showWhatAllHave();
    }

    private void showWhatAllHave() {
        int all = replicas.stream().mapToInt(replica -> replica.asked).min().orElse(entries.size());
        while (visible < all) {
            shown.get(visible++).run();
        }
        readers.forEach(Reader::answerIfWaiting);
    }

    private final class Reader {
        private final long wireMicros;
        private final Consumer<T> handler;
        private final boolean replica;
        private int next;
        private int asked;
        private long fetch;
        private boolean waiting;

        private Reader(long wireMicros, Consumer<T> handler, boolean replica) {
            this.wireMicros = wireMicros;
            this.handler = handler;
            this.replica = replica;
        }

        private void fetch() {
            time.in(wireMicros, () -> {
                long own = ++fetch;
                fetches++;
                waiting = true;
                if (replica) {
                    asked = next;
                    showWhatAllHave();
                }
                answerIfWaiting();
                time.in(FETCH_WAIT_MICROS_MAX, () -> {
                    if (waiting && own == fetch) {
                        answer();
                    }
                });
            });
        }

        private void answerIfWaiting() {
            if (waiting && next < (replica ? entries.size() : visible)) {
                answer();
            }
        }

        private void answer() {
            waiting = false;
            int end = replica ? entries.size() : visible;
            var answer = List.copyOf(entries.subList(next, end));
            next = end;
            delivered += replica ? 0 : answer.size();
            time.in(wireMicros, () -> {
                answer.forEach(handler);
                fetch();
            });
        }
    }
}
