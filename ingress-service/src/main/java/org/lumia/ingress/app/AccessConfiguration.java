package org.lumia.ingress.app;

import java.time.Duration;
import java.time.InstantSource;
import org.lumia.ingress.access.Proxies;
import org.lumia.ingress.access.Rate;
import org.lumia.ingress.access.RateLimits;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.loop.Loop;
import org.lumia.platform.settings.SettingException;
import org.lumia.platform.web.JsonRpcFilter;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who may ask how much. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({LimitSettings.class, DoorSettings.class, KeySettings.class})
class AccessConfiguration {

    @Bean
    RateLimits rateLimits(LimitSettings settings) {
        return new RateLimits(settings.limits());
    }

    /** Before anything is read: how many connections an address may hold. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedConnections(
            LimitSettings settings, DoorSettings door, RateLimits limits) {
        var proxies = new Proxies(door.proxies(), door.forwardedHeader());
        return factory -> {
            factory.setProtocol(BoundedProtocol.class.getName());
            factory.addConnectorCustomizers(connector -> {
                if (connector.getProtocolHandler() instanceof BoundedProtocol protocol) {
                    protocol.bound(
                            settings.connectionsMax(),
                            address -> limits.isExempt(address) || proxies.isTrusted(address));
                }
            });
        };
    }

    @Bean
    AccessRows accessRows(Database database, JdbcClient jdbc) {
        return new AccessRows(jdbc);
    }

    @Bean
    AccessBook accessBook(AccessRows rows, LimitSettings limits, KeySettings settings) {
        return new AccessBook(
                rows,
                new Rate(limits.keyTokensPerSecond(), limits.keyTokensMax()),
                Duration.ofMinutes(settings.staleMinutesMax()),
                InstantSource.system());
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Loop accessLoop(AccessBook book, KeySettings settings, ServiceHealth health) {
        Duration interval = Duration.ofMillis(settings.refreshMillis());
        return new Loop(
                "ingress-access",
                () -> {
                    book.refresh();
                    return interval;
                },
                health);
    }

    /** Keys are issued there: on the public port anybody would issue his own. */
    @Bean
    KeysEndpoint keysEndpoint(AccessRows rows, AccessBook book, Environment environment) {
        String port = environment.getRequiredProperty("server.port");
        if (port.equals(environment.getProperty("management.server.port"))) {
            throw new SettingException(
                    "The setting management.server.port is %s, the public port; it must be another, for example: management.server.port=8550"
                            .formatted(port));
        }
        return new KeysEndpoint(rows, book);
    }

    @Bean
    DenylistEndpoint denylistEndpoint(AccessRows rows, AccessBook book) {
        return new DenylistEndpoint(rows, book);
    }

    @Bean
    Door door(DoorSettings settings, AccessBook book, RateLimits limits) {
        return new Door(
                new Origins(settings.allowedOrigins()),
                new Hosts(settings.hosts()),
                new Proxies(settings.proxies(), settings.forwardedHeader()),
                book,
                limits);
    }

    @Bean
    FilterRegistrationBean<Door> doorFilter(Door door) {
        var registration = new FilterRegistrationBean<>(door);
        registration.setOrder(JsonRpcFilter.ORDER - 2);
        registration.addUrlPatterns("/*");
        return registration;
    }
}
