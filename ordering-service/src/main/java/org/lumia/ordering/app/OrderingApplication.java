package org.lumia.ordering.app;

import org.lumia.platform.LumiaService;
import org.lumia.platform.ServiceRunner;

/** Ordering on its own: {@code java -jar ordering-service.jar --lumia.genesis-file=...}. */
@LumiaService(
        name = "ordering",
        port = 8551,
        defaults = {
            "spring.cloud.function.definition=executed;l1Inbox",
            "spring.cloud.stream.bindings.executed-in-0.consumer.auto-startup=false",
            "spring.cloud.stream.bindings.l1Inbox-in-0.consumer.auto-startup=false"
        })
public class OrderingApplication {
    public static void main(String[] args) {
        ServiceRunner.main(OrderingApplication.class, args);
    }
}
