package org.lumia.ordering.app;

import org.lumia.platform.LumiaService;
import org.lumia.platform.ServiceRunner;

/** Ordering on its own: {@code java -jar ordering-service.jar --lumia.genesis-file=...}. */
@LumiaService(name = "ordering", port = 8551)
public class OrderingApplication {
    public static void main(String[] args) {
        ServiceRunner.main(OrderingApplication.class, args);
    }
}
