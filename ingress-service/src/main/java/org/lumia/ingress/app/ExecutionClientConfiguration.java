package org.lumia.ingress.app;

import java.time.Duration;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.settings.ExecutionSettings;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;
import org.lumia.rpc.JsonRpcClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How execution is asked, and watched. */
@Configuration(proxyBeanMethods = false)
class ExecutionClientConfiguration {
    @Bean
    ReadGuards readGuards(IngressSettings settings) {
        return new ReadGuards(settings.reads());
    }

    @Bean
    HttpExecution execution(ExecutionSettings execution, IngressSettings settings, ReadGuards guards) {
        Duration timeout = Duration.ofMillis(settings.reads().timeoutMillis());
        var limits = new HttpLimits(timeout, settings.rpc().answerBytesMax());
        return new HttpExecution(new JsonRpcClient(execution.url().resolve("/rpc"), limits), limits, guards);
    }

    /** For what is asked of other services on behalf of clients. */
    @Bean(destroyMethod = "close")
    BoundedHttp upstreamHttp(IngressSettings settings) {
        var reads = settings.reads();
        return new BoundedHttp(
                new HttpLimits(Duration.ofMillis(reads.upstreamTimeoutMillis()), reads.upstreamBytesMax()));
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    ExecutionWatch executionWatch(ExecutionSettings execution, IngressSettings settings, ServiceHealth health) {
        var client = new JsonRpcClient(
                execution.url().resolve("/rpc"),
                Duration.ofMillis(settings.reads().silenceMillisMax()));
        return new ExecutionWatch(client, health);
    }
}
