package org.lumia.execution.app;

import org.lumia.platform.LumiaService;
import org.lumia.platform.ServiceRunner;

/** Executes blocks in the EVM, keeps the state, signs results and answers reads. */
@LumiaService(
        name = "execution",
        port = 8552,
        defaults = {"spring.cloud.function.definition=ordered;settled"})
public class ExecutionApplication {
    public static void main(String[] args) {
        ServiceRunner.main(ExecutionApplication.class, args);
    }
}
