package org.lumia.devnet;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code lumia status}: heights, lags and readiness of a running devnet. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Heights and lags of a running devnet.")
final class StatusCommand implements Callable<Integer> {

    @Option(names = "--data", defaultValue = ".lumia", description = "Its folder (${DEFAULT-VALUE}).")
    Path data = Path.of(".lumia");

    @Option(names = "--json", description = "Everything as JSON, for scripts.")
    boolean json;

    @Override
    public Integer call() {
        var folder = data.toAbsolutePath().normalize();
        var devnet = DevnetDescription.read(folder)
                .orElseThrow(() -> new DevnetException("No devnet in %s: start one with ./lumia up".formatted(folder)));
        var status = DevnetStatus.of(devnet);
        if (json) {
            System.out.println(JsonMapper.builder()
                    .build()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(status));
        } else {
            System.out.println(status.text());
        }
        return status.running() ? 0 : 3;
    }
}
