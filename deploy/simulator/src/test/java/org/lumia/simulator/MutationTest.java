package org.lumia.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Broken rules are found. */
class MutationTest {
    private static final int SEEDS_MAX = 200;

    @ParameterizedTest
    @EnumSource
    void everyEditFitsTheRulesAsTheyAre(Mutation mutation) throws IOException {
        ClassLoader loader = MutationTest.class.getClassLoader();
        if (mutation.edit().isPresent()) {
            Edit edit = mutation.edit().get();
            try (var in = loader.getResourceAsStream("org/lumia/protocol/" + edit.type() + ".class")) {
                byte[] original = Objects.requireNonNull(in).readAllBytes();
                assertThat(Edit.apply(edit, original, loader)).isNotEqualTo(original);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "SEAL_PARENT",
                "SEAL_CONTENT",
                "NOTICE_THIRD",
                "TWO_SEALS",
                "TIME_WITHOUT_WEIGHTS",
                "CLOCK_SIGNATURE",
                "CERTIFICATE_HALF",
                "BATCH_EPOCH"
            })
    void aFewBrokenRulesAreFoundInEveryBuild(Mutation mutation) {
        find(mutation);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void everyBrokenRuleIsFound(Mutation mutation) {
        find(mutation);
    }

    private static void find(Mutation mutation) {
        Campaign.Found found = new Campaign(Optional.empty(), 1).find(mutation, SEEDS_MAX);
        assertThat(found.by()).as("%s", mutation).isPresent();
    }
}
