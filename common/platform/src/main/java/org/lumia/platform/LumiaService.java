package org.lumia.platform;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;

/**
 * Marks a service's application class. Beans are found in its package and below; Flyway migrations under
 * {@code classpath:db/<schema>}, schema = name with underscores; settings files
 * {@code application.yaml} and {@code <name>.yaml} from the usual places. All services share one class path in the devnet, so none may
 * carry an {@code application.*} or {@code logback.xml} of its own.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan
@Import(PlatformConfiguration.class)
public @interface LumiaService {

    /** The service's short name: {@code ingress}, {@code l1-submitter}. */
    String name();

    /** The default HTTP port. */
    int port();

    /** Whether it follows a subnet: then the genesis must be readable, and be the one of its schema, before anything is changed. */
    boolean followsSubnet() default true;

    /** Whether it signs with the operator's key, which then must be readable too. */
    boolean signs() default true;

    /** More defaults, each {@code key=value}; they go before those that all services share. */
    String[] defaults() default {};
}
