package org.lumia.devnet.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.lumia.devnet.Http;

/** What happens to a service's processes; where a role has a standby, to the one that works. */
final class ServiceFaults {

    private static final Set<String> TO_L1 = Set.of("batcher", "l1-submitter");

    private static final Map<String, String> SAYS_WHAT_IT_DOES =
            Map.of("ordering", "/v1/sequencers", "l1-submitter", "/v1/status");
    private static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(2);

    private ServiceFaults() {}

    private static SuiteProcess active(Suite suite, String role) {
        var all = suite.ofRole(role);
        return all.stream().filter(ServiceFaults::isActive).findFirst().orElse(all.getFirst());
    }

    /** A standby is ready too: only what it says of its work tells it from the one that works. */
    private static boolean isActive(SuiteProcess process) {
        if (!HealthAnswer.readiness(process).isUp()) {
            return false;
        }
        var says = SAYS_WHAT_IT_DOES.get(process.role());
        if (says == null) {
            return true;
        }
        try {
            var answer = Http.ask(process.service().health().resolve(says), ANSWER_WAIT_MAX);
            return answer.ok() && !new String(answer.body(), StandardCharsets.UTF_8).contains("standby");
        } catch (IOException away) {
            return false;
        }
    }

    private static String named(SuiteProcess process) {
        return process.name().equals(process.role()) ? "" : process.name();
    }

    /** The process stands still; its connections and what it holds in the database stay. */
    record Halted(String name, String role, Duration lasts) implements Fault {
        @Override
        public boolean reachesL1() {
            return TO_L1.contains(role);
        }

        @Override
        public Injected inject(Suite suite) {
            var process = active(suite, role);
            process.process().halt();
            return Injected.touching(Set.of(process.name()), named(process), process.process()::resume);
        }
    }

    /** {@code kill -9}, and a new start at once, as an orchestrator would. */
    record Killed(String name, String role) implements Fault {
        @Override
        public Duration lasts() {
            return Duration.ZERO;
        }

        @Override
        public boolean reachesL1() {
            return TO_L1.contains(role);
        }

        @Override
        public Injected inject(Suite suite) {
            var process = active(suite, role);
            process.process().kill();
            return Injected.touching(Set.of(process.name()), named(process), process.process()::start);
        }
    }

    /** For a while a second process of the service runs on the same database and topics, as after a wrong deployment. */
    record Second(String name, String role, Duration lasts) implements Fault {
        @Override
        public boolean reachesL1() {
            return TO_L1.contains(role);
        }

        @Override
        public Injected inject(Suite suite) {
            var second = suite.twin(role, role + "-second");
            second.process().start();
            return new Injected("", Set.of(), () -> {
                var ended = second.process().exitStatus();
                second.process().stop();
                return ended.map(status -> "the second ended by itself with status " + status)
                        .orElse("the second ran");
            });
        }
    }
}
