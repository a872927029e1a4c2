package org.lumia.platform.settings;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where execution answers reads.
 *
 * @param url where execution answers reads
 */
@ConfigurationProperties("lumia.execution")
public record ExecutionSettings(
        @Example("http://localhost:8552") URI url) {}
