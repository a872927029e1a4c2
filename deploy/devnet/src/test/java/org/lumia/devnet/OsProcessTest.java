package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.testkit.Await;

/** Processes that are found again by their files. */
class OsProcessTest {
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);
    private static final int TURNS = 30;

    @TempDir
    private Path folder;

    private OsProcess process() {
        return new OsProcess("one", List.of("tail", "-f", "/dev/null"), folder);
    }

    @Test
    void whoHasTheFolderMayPauseResumeAndEndIt() throws Exception {
        var starter = process();
        starter.start();
        var other = process();
        assertThat(other.state()).isEqualTo(starter.state()).isPresent();
        other.halt();
        Await.until("paused", WAIT_MAX, () -> starter.state().orElseThrow().paused());
        other.resume();
        Await.until("running", WAIT_MAX, () -> !starter.state().orElseThrow().paused());
        other.halt();
        other.close();
        assertThat(starter.isAlive()).isFalse();
    }

    @Test
    void thisProcessHasMemoryAndOneThatEndedHasNone() {
        var own = ProcessState.of(ProcessHandle.current().pid()).orElseThrow();
        assertThat(own.residentBytes()).isBetween(20_000_000L, 20_000_000_000L);
        var process = process();
        process.start();
        var other = process.state().orElseThrow();
        process.kill();
        assertThat(other.residentBytes()).isZero();
    }

    @Test
    void aStartEndsWhatAKilledStarterLeft() {
        process().start();
        var left = process().state().orElseThrow();
        var next = process();
        next.start();
        assertThat(ProcessState.of(left.pid())).isEmpty();
        next.kill();
        assertThat(next.isAlive()).isFalse();
    }

    /** The end that the kernel shows and the exit status that the JVM has taken are two moments. */
    @Test
    void oneThatWasKilledStartsAgainAtOnceAndItsStatusIsThere() {
        var process = process();
        for (int i = 0; i < TURNS; i++) {
            process.start();
            process.kill();
            assertThat(process.exitStatus()).isPresent();
        }
    }

    @Test
    void anotherProcessOfTheSameNumberIsNotTakenForIt() throws Exception {
        long own = ProcessHandle.current().pid();
        long started = ProcessState.of(own).orElseThrow().startTicks();
        Files.writeString(folder.resolve("one.pid"), own + " " + started);
        assertThat(process().isAlive()).isTrue();
        Files.writeString(folder.resolve("one.pid"), own + " " + (started - 1));
        assertThat(process().isAlive()).isFalse();
        Files.writeString(folder.resolve("one.pid"), "nothing of use");
        assertThat(process().isAlive()).isFalse();
    }

    /** It has ended; only its status waits to be asked for, here by a shell that never does. */
    @Test
    void oneWhoseStatusNobodyTookHasEnded() throws Exception {
        var parent = new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec tail -f /dev/null").start();
        try (var said = parent.inputReader()) {
            long child = Long.parseLong(said.readLine());
            Await.until(
                    "ended",
                    WAIT_MAX,
                    () -> Files.readString(Path.of("/proc", Long.toString(child), "stat"))
                            .contains(") Z "));
            assertThat(ProcessState.of(child)).isEmpty();
        } finally {
            parent.destroyForcibly();
        }
    }
}
