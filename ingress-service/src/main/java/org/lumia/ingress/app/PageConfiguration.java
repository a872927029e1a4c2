package org.lumia.ingress.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lumia.ingress.pages.Signatures;
import org.lumia.platform.settings.SettingException;
import org.lumia.platform.web.JsonRpcFilter;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The explorer and the rewards' dashboard. */
@Configuration(proxyBeanMethods = false)
class PageConfiguration {
    private static final String SIGNATURES_KEY = "lumia.ingress.pages.signatures-file";
    private static final int SIGNATURE_BYTES_MAX = 16 << 20;

    /** Behind the door, before JSON-RPC. */
    @Bean
    FilterRegistrationBean<PageFilter> pageFilter(PageSettings settings) {
        var registration = new FilterRegistrationBean<>(new PageFilter(new PageFiles()));
        registration.setOrder(JsonRpcFilter.ORDER - 1);
        registration.addUrlPatterns("/*");
        registration.setEnabled(settings.enabled());
        return registration;
    }

    /** The operator's first. */
    @Bean
    Signatures signatures(PageSettings settings) throws IOException {
        List<String> lines = new ArrayList<>(own(settings));
        try (InputStream usual = PageConfiguration.class.getResourceAsStream("/pages/signatures.txt")) {
            lines.addAll(new String(usual.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        }
        try {
            return Signatures.parse(lines);
        } catch (IllegalArgumentException wrong) {
            throw new SettingException("The setting %s names %s, which cannot be read: %s"
                    .formatted(SIGNATURES_KEY, settings.signaturesFile(), wrong.getMessage()));
        }
    }

    private static List<String> own(PageSettings settings) {
        Path file = settings.signaturesFile();
        if (file == null) {
            return List.of();
        }
        try {
            if (Files.size(file) > SIGNATURE_BYTES_MAX) {
                throw new SettingException("The setting %s names %s, which has over %d bytes"
                        .formatted(SIGNATURES_KEY, file, SIGNATURE_BYTES_MAX));
            }
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new SettingException(
                    "The setting %s names %s, which cannot be read; for example: %1$s=/etc/lumia/signatures.txt"
                            .formatted(SIGNATURES_KEY, file));
        }
    }
}
