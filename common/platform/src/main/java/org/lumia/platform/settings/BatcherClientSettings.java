package org.lumia.platform.settings;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the batcher answers.
 *
 * @param url where the batcher answers
 */
@ConfigurationProperties("lumia.batcher")
public record BatcherClientSettings(
        @Example("http://localhost:8553") URI url) {}
