package org.lumia.devnet.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.lumia.devnet.DevnetException;

/** The faults there are, by name, and the order in which they come. */
final class Faults {

    private static final Map<String, Fault> ALL = all();

    private Faults() {}

    private static Map<String, Fault> all() {
        var faults = new ArrayList<Fault>(List.of(
                new PostgresFaults.Terminated("postgres-terminate"),
                new PostgresFaults.Away("postgres-restart-fast", Postgres.Stop.FAST, Duration.ZERO),
                new PostgresFaults.Away("postgres-restart-immediate", Postgres.Stop.IMMEDIATE, Duration.ZERO),
                new PostgresFaults.Away("postgres-away-30", Postgres.Stop.FAST, Duration.ofSeconds(30)),
                new KafkaFaults.Away("kafka-away-15", Duration.ofSeconds(15)),
                new KafkaFaults.Away("kafka-away-77", Duration.ofSeconds(77)),
                new KafkaFaults.Away("kafka-away-130", Duration.ofSeconds(130)),
                new KafkaFaults.Killed("kafka-kill"),
                new KafkaFaults.Halted("kafka-halt-10", Duration.ofSeconds(10)),
                new ServiceFaults.Halted("ordering-halt-10", "ordering", Duration.ofSeconds(10)),
                new ServiceFaults.Halted("execution-halt-10", "execution", Duration.ofSeconds(10)),
                new L1Faults.Halted("l1-halt-20", Duration.ofSeconds(20)),
                new L1Faults.Killed("l1-kill"),
                new L1Faults.Reorganised("l1-reorg", 10),
                new ServiceFaults.Second("execution-second", "execution", Duration.ofSeconds(25)),
                new ServiceFaults.Second("l1-submitter-second", "l1-submitter", Duration.ofSeconds(25))));
        Suite.SERVICES.forEach(role -> faults.add(new ServiceFaults.Killed(role + "-kill", role)));
        var byName = new LinkedHashMap<String, Fault>();
        faults.forEach(fault -> byName.put(fault.name(), fault));
        return Collections.unmodifiableMap(byName);
    }

    static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /** Throws {@link DevnetException} for a name that no fault has. */
    static List<Fault> named(List<String> names) {
        return names.stream().map(Faults::named).toList();
    }

    private static Fault named(String name) {
        var fault = ALL.get(name);
        if (fault == null) {
            throw new DevnetException(
                    "There is no fault %s; there are: %s".formatted(name, String.join(", ", names())));
        }
        return fault;
    }

    /** Without end, in rounds: each fault once a round, in an order that the seed decides. */
    static Iterator<Fault> drawn(List<Fault> faults, long seed) {
        var random = new Random(seed);
        return new Iterator<>() {
            private final List<Fault> round = new ArrayList<>();

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Fault next() {
                if (round.isEmpty()) {
                    round.addAll(faults);
                    Collections.shuffle(round, random);
                }
                return round.removeLast();
            }
        };
    }
}
