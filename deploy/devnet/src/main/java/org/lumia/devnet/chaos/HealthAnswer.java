package org.lumia.devnet.chaos;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.lumia.devnet.Http;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a probe of a service says.
 *
 * @param said why not, of {@link State#DOWN}
 */
record HealthAnswer(State state, String said) {

    private static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(3);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    enum State {
        UP,
        DOWN,
        /** No connection, or no answer in time. */
        SILENT
    }

    static HealthAnswer readiness(SuiteProcess process) {
        return of(process.service().health());
    }

    static HealthAnswer liveness(SuiteProcess process) {
        return of(process.service().liveness());
    }

    private static HealthAnswer of(URI probe) {
        try {
            var answer = Http.ask(probe, ANSWER_WAIT_MAX);
            return answer.ok()
                    ? new HealthAnswer(State.UP, "")
                    : new HealthAnswer(State.DOWN, sentence(new String(answer.body(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            return new HealthAnswer(State.SILENT, "");
        }
    }

    boolean isUp() {
        return state == State.UP;
    }

    boolean isStandby() {
        return state == State.DOWN && said.contains("standby");
    }

    /** The details of every component that is not up. */
    private static String sentence(String body) {
        try {
            var parts = new ArrayList<String>();
            for (var component : JSON.readTree(body).path("components").properties()) {
                if (!component.getValue().path("status").asString("").equals("UP")) {
                    parts.add(component.getKey() + ": " + details(component.getValue()));
                }
            }
            return parts.isEmpty() ? body : String.join("; ", parts);
        } catch (JacksonException e) {
            return body;
        }
    }

    private static String details(JsonNode component) {
        List<String> details = new ArrayList<>();
        component.path("details").forEach(detail -> details.add(detail.asString("")));
        return details.isEmpty() ? component.path("status").asString("") : String.join(", ", details);
    }
}
