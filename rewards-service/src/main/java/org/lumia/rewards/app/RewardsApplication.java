package org.lumia.rewards.app;

import org.lumia.platform.LumiaService;
import org.lumia.platform.ServiceRunner;

/** Counts contributions, closes epochs and reports rewards. */
@LumiaService(
        name = "rewards",
        port = 8555,
        signs = false,
        defaults = {"spring.cloud.function.definition=ordered;executed;batches;settled"})
public class RewardsApplication {

    public static void main(String[] args) {
        ServiceRunner.main(RewardsApplication.class, args);
    }
}
