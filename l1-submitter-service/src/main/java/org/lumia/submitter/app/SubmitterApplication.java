package org.lumia.submitter.app;

import org.lumia.platform.LumiaService;
import org.lumia.platform.ServiceRunner;

/** Posts batches to L1 and brings L1's messages in. */
@LumiaService(
        name = "l1-submitter",
        port = 8554,
        defaults = {"spring.cloud.function.definition=batches"})
public class SubmitterApplication {
    public static void main(String[] args) {
        ServiceRunner.main(SubmitterApplication.class, args);
    }
}
