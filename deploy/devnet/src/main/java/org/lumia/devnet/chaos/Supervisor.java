package org.lumia.devnet.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Does what an orchestrator does: starts a process that ended, and one whose liveness is down. Each such restart is counted. */
final class Supervisor {

    private static final int LOG_LINES = 200;
    private static final int REASON_CHARACTERS_MAX = 300;

    private final Suite suite;
    private final HealthWatch health;
    private final List<Restart> restarts = new ArrayList<>();

    Supervisor(Suite suite, HealthWatch health) {
        this.suite = suite;
        this.health = health;
    }

    /** @param except processes that a fault holds at the moment */
    void look(Set<String> except) {
        suite.processes().values().stream()
                .filter(process -> !except.contains(process.name()))
                .forEach(process -> reason(process).ifPresent(why -> restart(process, why)));
    }

    private Optional<String> reason(SuiteProcess process) {
        var ended = process.process().exitStatus();
        if (ended.isPresent()) {
            return Optional.of("ended with status %d: %s".formatted(ended.get(), lastError(process)));
        }
        // Asked anew: the watch may have seen the process before this one.
        var liveness = health.last(process.name()).liveness();
        return liveness.state() == HealthAnswer.State.DOWN
                        && HealthAnswer.liveness(process).state() == HealthAnswer.State.DOWN
                ? Optional.of("liveness down: " + HealthAnswer.liveness(process).said())
                : Optional.empty();
    }

    private void restart(SuiteProcess process, String why) {
        restarts.add(new Restart(process.name(), why.substring(0, Math.min(why.length(), REASON_CHARACTERS_MAX))));
        process.process().kill();
        process.process().start();
    }

    /** Restarts all that is not ready: what somebody would do who has waited long enough. */
    void restartUnready() {
        suite.processes().values().stream()
                .filter(process -> {
                    var answer = HealthAnswer.readiness(process);
                    return !answer.isUp() && !answer.isStandby();
                })
                .forEach(process -> restart(
                        process, "not back: " + HealthAnswer.readiness(process).said()));
    }

    private static String lastError(SuiteProcess process) {
        try (var lines = Files.lines(process.process().log())) {
            var all = lines.toList();
            return all.subList(Math.max(0, all.size() - LOG_LINES), all.size()).stream()
                    .filter(line -> line.contains("ERROR"))
                    .reduce((earlier, later) -> later)
                    .orElse(all.isEmpty() ? "" : all.getLast());
        } catch (IOException e) {
            return "its log cannot be read: " + e.getMessage();
        }
    }

    /** Restarts since the last call. */
    List<Restart> take() {
        var taken = List.copyOf(restarts);
        restarts.clear();
        return taken;
    }
}
