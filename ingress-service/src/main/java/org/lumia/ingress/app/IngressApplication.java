package org.lumia.ingress.app;

import org.lumia.platform.LumiaService;
import org.lumia.platform.ServiceRunner;
import org.lumia.platform.settings.BatcherClientSettings;
import org.lumia.platform.settings.ExecutionSettings;
import org.lumia.platform.settings.OrderingClientSettings;
import org.lumia.platform.settings.RewardsSettings;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The wallets' door: JSON-RPC over HTTP and WebSocket, and REST. */
@LumiaService(
        name = "ingress",
        port = 8545,
        defaults = {
            "management.server.port=8550",
            "management.endpoints.web.exposure.include=health,info,prometheus,apikeys,denylist",
            // For clients that ask for it; other services of the operator do not.
            "server.compression.enabled=true",
            "server.compression.min-response-size=2KB",
            "server.compression.mime-types=application/json,application/problem+json,text/plain,text/csv,"
                    + "text/html,text/css,text/javascript,image/svg+xml",
            "spring.cloud.function.definition=executed;settled;l1Inbox"
        })
@EnableConfigurationProperties({
    IngressSettings.class,
    PageSettings.class,
    ExecutionSettings.class,
    RewardsSettings.class,
    BatcherClientSettings.class,
    OrderingClientSettings.class
})
public class IngressApplication {
    public static void main(String[] args) {
        ServiceRunner.main(IngressApplication.class, args);
    }
}
