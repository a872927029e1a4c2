package org.lumia.batcher.app;

import org.lumia.platform.LumiaService;
import org.lumia.platform.ServiceRunner;

/** Closes, encodes and vouches for batches, and keeps their payloads for whoever asks. */
@LumiaService(
        name = "batcher",
        port = 8553,
        defaults = {"spring.cloud.function.definition=executed;l1Inbox"})
public class BatcherApplication {
    public static void main(String[] args) {
        ServiceRunner.main(BatcherApplication.class, args);
    }
}
