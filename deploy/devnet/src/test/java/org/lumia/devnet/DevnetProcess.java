package org.lumia.devnet;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.lumia.testkit.Await;

/** A devnet in a process of its own, as {@code ./lumia up} starts it, to be killed without warning. */
final class DevnetProcess implements AutoCloseable {

    private static final Duration READY_WAIT_MAX = Duration.ofSeconds(150);
    private static final Duration SEVERAL_READY_WAIT_MAX = Duration.ofSeconds(400);
    private static final long STOP_WAIT_SECONDS_MAX = 150;

    private final Path folder;
    private final int portOffset;
    private final int operators;
    private final String byzantine;
    private Process process;

    DevnetProcess(Path folder, int portOffset) throws IOException {
        this(folder, portOffset, 1);
    }

    DevnetProcess(Path folder, int portOffset, int operators) throws IOException {
        this(folder, portOffset, operators, "");
    }

    /** @param byzantine as {@code --byzantine} takes it; empty for none */
    DevnetProcess(Path folder, int portOffset, int operators, String byzantine) throws IOException {
        this.byzantine = byzantine;
        this.folder = folder;
        this.portOffset = portOffset;
        this.operators = operators;
        this.process = launch();
    }

    private Process launch() throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=logback-devnet.xml",
                "-Ddevnet.logs=" + folder.resolve("logs"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                DevnetCommand.class.getName()));
        command.addAll(List.of("up", "--data", folder.toString(), "--port-offset", Integer.toString(portOffset)));
        // Of several operators members change, two epochs after L1 says so.
        command.addAll(List.of(
                "--l1-block-time",
                "1",
                "--batch-max-age",
                operators > 1 ? "15000" : "3000",
                "--slots-per-epoch",
                operators > 1 ? "5" : "10"));
        command.addAll(List.of("--operators", Integer.toString(operators), "--operator-heap", "320"));
        if (!byzantine.isEmpty()) {
            command.addAll(List.of("--byzantine", byzantine));
        }
        var said = new File(folder.toFile(), "up.log");
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(said))
                .start();
    }

    DevnetDescription awaitReady() throws Exception {
        Await.until(
                "the devnet ready (see " + folder + "/up.log)",
                operators > 1 ? SEVERAL_READY_WAIT_MAX : READY_WAIT_MAX,
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("the devnet ended; see " + folder + "/up.log");
                    }
                    return description().ready() && description().pid() == process.pid();
                });
        return description();
    }

    /** One of several operators, by number. */
    OperatorProcess operator(int number) {
        return OperatorProcess.in(folder.resolve("operators").resolve(Integer.toString(number)))
                .orElseThrow();
    }

    DevnetDescription description() {
        return DevnetDescription.read(folder).orElseThrow();
    }

    /** {@code kill -9}, then a new start on the same folder. */
    void killAndStart() throws Exception {
        process.destroyForcibly().waitFor(STOP_WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        process = launch();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_WAIT_SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
