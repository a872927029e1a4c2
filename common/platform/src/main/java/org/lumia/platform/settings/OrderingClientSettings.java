package org.lumia.platform.settings;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where ordering answers.
 *
 * @param url where ordering answers
 */
@ConfigurationProperties("lumia.ordering")
public record OrderingClientSettings(
        @Example("http://localhost:8551") URI url) {}
