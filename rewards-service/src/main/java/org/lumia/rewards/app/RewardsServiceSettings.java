package org.lumia.rewards.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.lumia.platform.settings.Example;
import org.lumia.platform.settings.InRange;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of reward accounting.
 *
 * @param closeIntervalMillis how often it is looked whether an epoch can be closed
 * @param pageEpochsMax of one REST answer
 * @param evidenceEpochsMax closed epochs whose evidence, a few rows a block, stays in Postgres
 * @param statementNumbersMax latest blocks, batches and epochs for which it stays known what each member's key signed first
 * @param statementsMax statements of rewards that are made at once, beside one close; each takes one of Postgres' 6 connections
 * @param statementBytesMax of a statement's file, on disk while it is given out
 * @param statementMillisMax how long making a statement may take, any one query for it, and then giving it out; Postgres' connections
 *     are given up after 60 s
 * @param statementsTokenFile who closes a period or asks for an account's statement must send what stands in the file: one token for
 *     both, so whoever may read may also close for good. It keeps this one form private, not the facts: the network's statement and
 *     {@code /v1/rewards/ledger} give the same lines to anybody
 * @param signInDomain host, and port where it is not 443, of the pages that may ask a wallet to sign in for its account's statements in
 *     place of the token, as browsers show it; none: nobody signs in. It needs {@code statements-token-file}, whose token makes the
 *     sessions' codes
 * @param signInSeconds how long a session by a wallet lasts
 */
@ConfigurationProperties("lumia.rewards-service")
record RewardsServiceSettings(
        @InRange(min = 10, max = 600_000) @DefaultValue("1000")
        int closeIntervalMillis,

        @InRange(min = 1, max = 10_000) @DefaultValue("200") int pageEpochsMax,

        @InRange(min = 1, max = 1_000_000) @DefaultValue("1000")
        int evidenceEpochsMax,

        @InRange(min = 100, max = 1_000_000) @DefaultValue("20000")
        int statementNumbersMax,

        @InRange(min = 1, max = 3) @DefaultValue("2") int statementsMax,

        @InRange(min = 1 << 20, max = 1 << 30) @DefaultValue("268435456")
        int statementBytesMax,

        @InRange(min = 1_000, max = 55_000) @DefaultValue("45000")
        int statementMillisMax,

        @Nullable @Example("/run/secrets/lumia/statements.token")
        Path statementsTokenFile,

        @Nullable @Example("rewards.example.org") String signInDomain,

        @InRange(min = 60, max = 86_400) @DefaultValue("900")
        int signInSeconds) {}
