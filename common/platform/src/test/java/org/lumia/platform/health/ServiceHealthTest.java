package org.lumia.platform.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What stands against readiness, and what has to be known besides. */
class ServiceHealthTest {
    private final ServiceHealth health = new ServiceHealth("test");

    @Test
    void aNoteIsSaidAndDoesNotStandAgainstReadiness() {
        health.note("signing", () -> Optional.of("already signed"));
        health.note("nothing", Optional::empty);
        assertThat(health.notes()).containsExactly(java.util.Map.entry("signing", "already signed"));
        assertThat(health.missing()).isEmpty();
    }

    @Test
    void aFailureStandsAgainstReadiness() {
        health.fail("two chains");
        health.fail("a later reason");
        assertThat(health.missing()).containsEntry("alive", "two chains");
    }
}
