package org.lumia.devnet;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.lumia.verifier.VerifyCommand;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/** Runs {@code lumia verify} in this process. */
public final class Verifier {

    /** Its exit status and what it printed. */
    public record Said(int status, String output) {
        public boolean agrees() {
            return status == 0;
        }

        public long number(String key) {
            return JsonMapper.builder().build().readTree(output).path(key).asLong();
        }
    }

    private Verifier() {}

    /** Against the L1 that the folder's description names. */
    public static Said run(DevnetDescription devnet) {
        return run("--data", devnet.folder());
    }

    /** With the command's own options. */
    public static Said run(String... options) {
        var out = new StringWriter();
        var line = new CommandLine(new VerifyCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out));
        var all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--json", "--quiet"));
        int status = line.execute(all.toArray(String[]::new));
        return new Said(status, out.toString());
    }
}
