package org.lumia.benchmarks.attack;

import java.util.List;

/** All of them, in the order in which {@code all} runs them. */
public final class Attacks {
    private Attacks() {}

    public static List<Attack> all() {
        var logs = new BigLogs();
        return List.of(
                new LogsAttack(logs),
                new BatchesAttack(logs),
                new SocketsAttack(logs),
                new FiltersAttack(),
                new TracesAttack(),
                new CallsAttack(),
                new JunkAttack(),
                new ParkedAttack(),
                new GasAttack());
    }

    public static List<String> names() {
        return all().stream().map(Attack::name).toList();
    }
}
