package org.lumia.platform;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.lumia.platform.jdbc.SchemaMigration;
import org.lumia.platform.stream.ClientProperties;
import org.lumia.platform.stream.StreamBindings;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Starts a service in its own Spring context: from its {@code main} with settings from the environment and
 * {@code --key=value} arguments, or from the devnet, which gives the settings as a map.
 */
public final class ServiceRunner {

    private static final String GENESIS_FILE = "lumia.genesis-file";

    private ServiceRunner() {}

    /**
     * A service's {@code main}: ends the process with status 1 when the start fails. With {@code migrate} as the first
     * argument the service's schema is brought up to date, and the process ends.
     */
    public static void main(Class<?> application, String[] args) {
        try {
            launch(application, args);
        } catch (RuntimeException e) {
            System.exit(1);
        }
    }

    /** {@link #main} without its end of the process. */
    public static void launch(Class<?> application, String... args) {
        if (args.length > 0 && args[0].equals("migrate")) {
            migrate(application, Arrays.copyOfRange(args, 1, args.length));
        } else {
            start(application, args, true);
        }
    }

    /** Starts a service with these settings over its defaults; the caller closes the context. */
    public static ConfigurableApplicationContext run(Class<?> application, Map<String, String> settings) {
        var args = new ArrayList<String>();
        settings.forEach((key, value) -> args.add("--" + key + "=" + value));
        return start(application, args.toArray(String[]::new), false);
    }

    /** Only what Flyway needs, so that a schema can be migrated where the service itself could not start. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
    @Import(SchemaMigration.class)
    static class Migration {

        /** A schema of another genesis is left as it is here too; without a genesis there is nothing to compare. */
        @Bean
        @ConditionalOnBooleanProperty(PlatformConfiguration.FOLLOWS_SUBNET)
        @ConditionalOnProperty(GENESIS_FILE)
        StartCheck subnetCheck(@Value("${" + GENESIS_FILE + "}") Path genesis) {
            return new SubnetCheck(() -> PlatformConfiguration.load(genesis), () -> {});
        }
    }

    private static void migrate(Class<?> application, String[] args) {
        var spring = spring(Migration.class, service(application));
        spring.setWebApplicationType(WebApplicationType.NONE);
        spring.run(args).close();
    }

    private static LumiaService service(Class<?> application) {
        var service = application.getAnnotation(LumiaService.class);
        if (service == null) {
            throw new IllegalArgumentException(application + " is not marked @LumiaService");
        }
        return service;
    }

    private static ConfigurableApplicationContext start(Class<?> application, String[] args, boolean shutdownHook) {
        var spring = spring(application, service(application));
        spring.setRegisterShutdownHook(shutdownHook);
        return spring.run(args);
    }

    private static SpringApplication spring(Class<?> source, LumiaService service) {
        // One logback.xml for the whole process: six contexts in one JVM must not set logging up six times.
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
        if (!SLF4JBridgeHandler.isInstalled()) {
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
            Logger.getLogger("").setLevel(Level.WARNING);
        }
        var spring = new SpringApplication(source);
        spring.setDefaultProperties(defaults(service));
        spring.addInitializers(new ClientProperties());
        return spring;
    }

    private static Map<String, Object> defaults(LumiaService service) {
        var schema = new ServiceName(service.name()).schema();
        var defaults = new HashMap<String, Object>();
        defaults.put("spring.application.name", service.name());
        defaults.put(PlatformConfiguration.FOLLOWS_SUBNET, Boolean.toString(service.followsSubnet()));
        defaults.put(PlatformConfiguration.SIGNS, Boolean.toString(service.signs()));
        defaults.put("spring.config.name", "application," + service.name());
        defaults.put("spring.main.banner-mode", "off");
        defaults.put("spring.main.log-startup-info", "false");
        defaults.put("spring.jmx.enabled", "false");
        defaults.put("spring.threads.virtual.enabled", "true");
        defaults.put("spring.lifecycle.timeout-per-shutdown-phase", "15s");
        defaults.put("server.port", Integer.toString(service.port()));
        defaults.put("server.shutdown", "graceful");
        // On Kubernetes Boot would believe anybody within private networks about who a request's client is.
        defaults.put("server.forward-headers-strategy", "none");
        defaults.put("server.tomcat.max-connections", "8192");
        // A wallet's or a replica's connection serves as long as it is used: Tomcat would close it after 100 requests.
        defaults.put("server.tomcat.max-keep-alive-requests", "-1");
        defaults.put("server.tomcat.keep-alive-timeout", "75s");
        defaults.put("server.tomcat.mbeanregistry.enabled", "false");
        defaults.put("spring.mvc.formcontent.filter.enabled", "false");
        defaults.put("spring.mvc.problemdetails.enabled", "true");
        defaults.put("spring.datasource.hikari.schema", schema);
        defaults.put("spring.datasource.hikari.maximum-pool-size", "6");
        defaults.put("spring.datasource.hikari.minimum-idle", "1");
        defaults.put("spring.datasource.hikari.pool-name", service.name());
        // A call that waits for Postgres is refused before its wallet gives up.
        defaults.put("spring.datasource.hikari.connection-timeout", "5000");
        // A server that hangs is one that is away: without these a statement would wait for it for ever.
        defaults.put("spring.datasource.hikari.data-source-properties.connectTimeout", "5");
        defaults.put("spring.datasource.hikari.data-source-properties.socketTimeout", "60");
        defaults.put("spring.datasource.hikari.data-source-properties.tcpKeepAlive", "true");
        // A process that stands still within a transaction must not keep its rows from the one that takes over.
        defaults.put("spring.datasource.hikari.connection-init-sql", "SET idle_in_transaction_session_timeout = 10000");
        // Flyway would let a schema pass that a newer build has migrated, with a warning.
        defaults.put("spring.flyway.ignore-migration-patterns", "");
        // Its lock's session stands idle while a migration runs: in a transaction Postgres would end it after ten
        // seconds.
        defaults.put("spring.flyway.postgresql.transactional-lock", "false");
        defaults.put("spring.flyway.schemas", schema);
        defaults.put("spring.flyway.default-schema", schema);
        defaults.put("spring.flyway.locations", "classpath:db/platform,classpath:db/" + schema);
        health(defaults);
        defaults.putAll(StreamBindings.defaults());
        for (String own : service.defaults()) {
            int equals = own.indexOf('=');
            defaults.put(own.substring(0, equals), own.substring(equals + 1));
        }
        return defaults;
    }

    private static void health(Map<String, Object> defaults) {
        defaults.put("management.endpoints.web.exposure.include", "health,info,prometheus");
        defaults.put("management.endpoint.health.show-details", "always");
        defaults.put("management.endpoint.health.probes.enabled", "true");
        defaults.put("management.endpoint.health.group.liveness.include", "livenessState,alive");
        defaults.put("management.endpoint.health.group.readiness.include", "readinessState,conditions");
        // Our own watch of Postgres answers at once, and with a sentence.
        defaults.put("management.health.db.enabled", "false");
        defaults.put("management.health.diskspace.enabled", "false");
        defaults.put("management.metrics.use-global-registry", "false");
        defaults.put("management.observations.annotations.enabled", "false");
    }
}
