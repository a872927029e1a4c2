package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the pages of ingress decode, print and make of answers; the pages themselves are looked at by {@code deploy/devnet/pages.sh}. */
class PageModulesTest {
    @Test
    void callsLogsAndAmountsAreToldAsViemKnowsThem() throws Exception {
        assertThat(NodeScript.run("modules.mjs")).contains("agree with viem");
    }

    @Test
    void answersThatAreLateMissingRefusedOrMisleadingAreTakenForWhatTheyAre() throws Exception {
        assertThat(NodeScript.run("answers.mjs")).contains("take answers for what they are");
    }
}
