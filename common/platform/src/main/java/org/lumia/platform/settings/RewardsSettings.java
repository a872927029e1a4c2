package org.lumia.platform.settings;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the rewards service answers.
 *
 * @param url where the rewards service answers
 */
@ConfigurationProperties("lumia.rewards")
public record RewardsSettings(
        @Example("http://localhost:8555") URI url) {}
