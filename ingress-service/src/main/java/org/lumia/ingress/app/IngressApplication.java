package org.lumia.ingress.app;

import org.lumia.platform.LumiaService;
import org.lumia.platform.ServiceRunner;
import org.lumia.platform.settings.ExecutionSettings;
import org.lumia.platform.settings.RewardsSettings;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.PropertySource;

/** The wallets' door: JSON-RPC over HTTP and WebSocket, and REST. */
@LumiaService(name = "ingress", port = 8545)
@EnableConfigurationProperties({IngressSettings.class, ExecutionSettings.class, RewardsSettings.class})
@PropertySource("classpath:ingress-defaults.properties")
public class IngressApplication {
    public static void main(String[] args) {
        ServiceRunner.main(IngressApplication.class, args);
    }
}
