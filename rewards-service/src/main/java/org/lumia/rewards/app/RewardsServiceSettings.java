package org.lumia.rewards.app;

import org.lumia.platform.settings.Range;
import org.lumia.platform.settings.SettingException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often it is looked whether an epoch can be closed, and how many epochs one REST answer holds at most.
 *
 * @param evidenceEpochsMax closed epochs whose evidence, a few rows a block, stays in Postgres
 * @param statementNumbersMax latest blocks, batches and epochs for which it stays known what each member's key signed first
 */
@ConfigurationProperties("lumia.rewards-service")
record RewardsServiceSettings(
        @DefaultValue("1000") int closeIntervalMillis,
        @DefaultValue("200") int pageEpochsMax,
        @DefaultValue("1000") int evidenceEpochsMax,
        @DefaultValue("20000") int statementNumbersMax) {
    private static final Range STATEMENT_NUMBERS = new Range(100, 1_000_000, 20_000);

    RewardsServiceSettings {
        if (closeIntervalMillis < 10) {
            throw new SettingException("lumia.rewards-service.close-interval-millis must be at least 10");
        }
        if (pageEpochsMax < 1 || pageEpochsMax > 10_000) {
            throw new SettingException("lumia.rewards-service.page-epochs-max must be from 1 to 10000");
        }
        if (evidenceEpochsMax < 1) {
            throw new SettingException("lumia.rewards-service.evidence-epochs-max must be at least 1");
        }
        STATEMENT_NUMBERS.check("lumia.rewards-service.statement-numbers-max", statementNumbersMax);
    }
}
